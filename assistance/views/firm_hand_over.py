"""移交企业 of one officer: all or some, with the cases; the assignment is the enterprise's, the cases are ours."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from assistance.forms.officers import FirmHandOverForm
from assistance.services.bulk import do_at_once
from assistance.services.firm_hand_over import (
    HandedOver,
    firms_to_hand_over,
    hand_over_firms,
    open_counts,
)
from assistance.views.checks import posted
from assistance.views.hand_over import cases_told, person_within, warn_of_load
from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form

MOST = 500
REFUSED_SHOWN = 5


@requires(Permission.ASSIGNMENT_EDIT, sample="colleague")
def enterprise_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that a person serves within one's reach, each ticked."""
    person = person_within(request, pk, Permission.ASSIGNMENT_EDIT)
    rows = firms_to_hand_over(request.user, person).select_related("county", "officer")
    found = list(rows.order_by("-is_above_scale", "name", "id")[: MOST + 1])
    firms = found[:MOST]
    chosen = _chosen(request, firms)
    counts = open_counts(request.user, person, firms)
    form = FirmHandOverForm(posted(request), origin=person, initial={"token": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        if not chosen:
            form.add_error(None, _("没有勾选任何企业，请先勾选。"))
        else:
            data = form.cleaned_data
            done = hand_over_firms(
                chosen,
                by=request.user,
                origin=person,
                to=data["officer"],
                reason=data["reason"],
                token=data["token"],
                with_cases=data["with_cases"],
            )
            _tell(request, done, data["officer"])
            return redirect("assignment-people")
    context = {
        "person": person,
        "firms": [(firm, counts.get(firm.pk, 0)) for firm in firms],
        "chosen": {firm.pk for firm in chosen},
        "cases": sum(counts.values()),
        "cut_at": MOST if len(found) > MOST else None,
    }
    return render_form(request, "assistance/hand_over/firms.html", form, **context)


def _chosen(request: HttpRequest, firms: Sequence[Enterprise]) -> list[Enterprise]:
    if request.method != "POST":
        return list(firms)
    ticked = set(request.POST.getlist("enterprise"))
    return [firm for firm in firms if str(firm.pk) in ticked]


def _tell(request: HttpRequest, result: HandedOver, to: User) -> None:
    act = do_at_once(result.act) if result.act else None
    if result.done:
        told = {"n": len(result.done), "to": to.name}
        messages.success(request, _("已将 %(n)d 家企业移交给%(to)s。") % told + cases_told(act))
        warn_of_load(request, to)
    for name, sentence in result.refused[:REFUSED_SHOWN]:
        messages.error(request, f"{name}：{sentence}")
    if len(result.refused) > REFUSED_SHOWN:
        messages.error(request, _("共 %(n)d 家没有移交。") % {"n": len(result.refused)})
