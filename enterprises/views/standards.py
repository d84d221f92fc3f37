from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enterprises.forms.standards import StandardForm
from enterprises.models import ServiceStandard
from enterprises.services.standards import set_standard, standard_on
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted

SHOWN = 20


@requires(Permission.SETTINGS_READ)
@require_GET
def standard_list(request: HttpRequest) -> HttpResponse:
    """服务标准: the one in force, those to come and the earlier ones."""
    current = standard_on(timezone.localdate())
    context = {
        "current": current,
        "rows": ServiceStandard.objects.select_related("set_by")[:SHOWN],
        "may_edit": request.user.has(Permission.PROMISE_EDIT),
    }
    return render(request, "enterprises/standards/list.html", context)


@requires(Permission.PROMISE_EDIT)
def standard_new(request: HttpRequest) -> HttpResponse:
    form = StandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(
            form, lambda: set_standard(by=request.user, **form.cleaned_data), at="effective_from"
        )
        if made is not None:
            messages.success(request, _("服务标准自 %(day)s 起启用。") % {"day": made.effective_from})
            return redirect("service-standard-list")
    return render_form(request, "enterprises/standards/form.html", form)
