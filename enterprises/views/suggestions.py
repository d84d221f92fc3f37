"""批量分派: the enterprises nobody serves, each with a suggestion, assigned together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from enterprises.forms.assignments import ManyForm
from enterprises.models import Enterprise
from enterprises.services.officers import serving_officers
from enterprises.services.standards import recent_limits
from enterprises.services.suggestions import Assigned, assign_many, suggest, unserved
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form

AT_ONCE = 50
REFUSED_SHOWN = 5


@requires(Permission.ASSIGNMENT_EDIT)
def assignment_suggestions(request: HttpRequest) -> HttpResponse:
    limits = recent_limits.get()
    rows = unserved(request.user, limits)
    form = ManyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = Enterprise.objects.visible_to(request.user).active().select_related("county", "officer")
        chosen = list(seen.filter(pk__in=_keys(request.POST.getlist("enterprise"))).order_by("id"))
        officers = _officers(request, chosen)
        if officers:
            ready = [enterprise for enterprise in chosen if enterprise.pk in officers]
            done = assign_many(
                ready, officers, by=request.user, reason=form.cleaned_data["reason"], limits=limits
            )
            _tell(request, done)
            return redirect("assignment-board")
        form.add_error(None, _("没有选中任何企业，或选中的企业没有建议的专员，请先勾选。"))
    shown = list(rows[: AT_ONCE + 1])
    context = {
        "suggestions": suggest(shown[:AT_ONCE], limits),
        "is_cut": len(shown) > AT_ONCE,
        "most": limits.most,
    }
    return render_form(request, "enterprises/assignments/suggestions.html", form, at_once=AT_ONCE, **context)


def _keys(words: Sequence[str]) -> list[int]:
    return [int(word) for word in words if word.isdecimal() and len(word) < 19][:AT_ONCE]


def _officers(request: HttpRequest, chosen: Sequence[Enterprise]) -> Mapping[int, User]:
    """Who was suggested to each when the page was drawn; the service looks again whether he can."""
    asked = {one.pk: _keys([request.POST.get(f"officer-{one.pk}", "")]) for one in chosen}
    people = (
        serving_officers().select_related("unit").in_bulk([key for keys in asked.values() for key in keys])
    )
    return {pk: people[keys[0]] for pk, keys in asked.items() if keys and keys[0] in people}


def _tell(request: HttpRequest, result: Assigned) -> None:
    if result.done:
        messages.success(request, _("已为 %(n)d 家企业指定专员。") % {"n": len(result.done)})
    for name, sentence in result.refused[:REFUSED_SHOWN]:
        messages.error(request, f"{name}：{sentence}")
    if len(result.refused) > REFUSED_SHOWN:
        messages.error(request, _("共 %(n)d 家没有指定。") % {"n": len(result.refused)})
