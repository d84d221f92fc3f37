from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.guards import signed_in
from foundation.errors import Refused
from foundation.notifications.forms import NotificationForm
from foundation.notifications.services.preferences import change_preference, preference_of
from foundation.notifications.topics import topics_offered
from foundation.web.forms import render_form


@signed_in
def notification_settings(request: HttpRequest) -> HttpResponse:
    """我的 → 通知: when I am left in peace, and what I do not want to hear of."""
    stored = preference_of(request.user)
    initial = {
        "quiet_from": stored.quiet_from,
        "quiet_to": stored.quiet_to,
        "wanted": [code for code, _label in topics_offered() if code not in stored.switched_off],
    }
    form = NotificationForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _saved(request, form):
        messages.success(request, _("通知设置已保存。"))
        return redirect("notification-settings")
    return render_form(request, "notifications/preferences.html", form, back=reverse("profile"))


def _saved(request: HttpRequest, form: NotificationForm) -> bool:
    cleaned = form.cleaned_data
    try:
        change_preference(
            request.user,
            quiet_from=cleaned["quiet_from"],
            quiet_to=cleaned["quiet_to"],
            switched_off=form.switched_off,
        )
    except Refused as refusal:
        form.add_error("quiet_from", str(refusal.message))
        return False
    return True
