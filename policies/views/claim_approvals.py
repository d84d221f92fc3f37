"""批量复核: what documents have decided, many at once; each goes its own way through the same service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form
from policies.amounts import yuan
from policies.forms.claim import BY_DOCUMENT, ApprovalsForm
from policies.loan_words import in_capitals
from policies.models import Claim
from policies.services.claim_approvals import Approvals, approve_each
from policies.services.seen import mark_of

MOST = 50
RELATED = ("policy", "clause", "enterprise__county", "line")


@requires(Permission.CLAIM_CHECK)
def claim_approvals(request: HttpRequest) -> HttpResponse:
    rows = _offered(request)
    form = ApprovalsForm(request.POST or None, rows=rows[:MOST], request=request)
    if request.method == "POST" and form.is_valid():
        _tell(request, approve_each(_as_shown(request, form), by=request.user))
        return redirect("claim-approvals" if _offered(request) else "claim-list")
    context: dict[str, Any] = {
        "rows": rows[:MOST],
        "has_more": len(rows) > MOST,
        "most": MOST,
        "total": sum(row.due_fen for row in rows[:MOST]),
        "chosen": request.POST.getlist("claims"),
    }
    return render_form(request, "policies/claims/approvals.html", form, **context)


def _offered(request: HttpRequest) -> list[Claim]:
    """By document, the oldest first; one more than a page holds."""
    rows = Claim.objects.visible_to(request.user).to_approve_by(request.user).prefetch_related("events")
    found = list(rows.select_related(*RELATED).order_by(*BY_DOCUMENT)[: MOST + 1])
    for row in found:
        row.seen = mark_of(row)
    return found


def _as_shown(request: HttpRequest, form: ApprovalsForm) -> list[Claim]:
    """Each with the mark of what its line said when the page was opened."""
    ticked = list(form.cleaned_data["claims"])
    for claim in ticked:
        claim.seen = request.POST.get(f"mark-{claim.pk}", "")
    return ticked


def _tell(request: HttpRequest, done: Approvals) -> None:
    if done.count:
        told = {"n": done.count, "yuan": yuan(done.fen), "words": in_capitals(done.fen)}
        messages.success(request, _("已复核通过 %(n)d 笔，合计 %(yuan)s 元（%(words)s）。") % told)
    for claim, reason in done.refused:
        told = {"claim": claim.number, "firm": claim.enterprise.name, "why": reason}
        messages.warning(request, _("%(claim)s %(firm)s没有通过：%(why)s") % told)
