from __future__ import annotations

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from policies.claim_workflow import BEFORE_GRANT
from policies.models import Claim
from policies.services.loan_ties import known_loans
from policies.services.reward_ties import known_claims

PANEL_ROWS = 10


@requires(Permission.ENTERPRISE_READ, sample="enterprise")
@require_GET
def enterprise_funds(request: HttpRequest, pk: int) -> HttpResponse:
    """What one enterprise asked for and was paid: a panel inside its page, or a page by itself.

    Who may not read the funds is told that it was paid and when, and nothing else.
    """
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    seen = Claim.objects.visible_to(request.user).filter(enterprise=enterprise)
    may_read = request.user.has(Permission.FUND_READ)
    claims = list(
        known_claims(enterprise, request.user)
        .select_related("policy", "clause")
        .order_by("-id")[: PANEL_ROWS + 1]
    )
    told = seen.aggregate(
        paid=Sum("granted_fen", filter=Q(paid_on__isnull=False)), back=Sum("recalled_fen"),
        open=Count("pk", filter=Q(status__in=sorted(BEFORE_GRANT))),
    )  # fmt: skip
    context = {
        "enterprise": enterprise,
        "claims": claims[:PANEL_ROWS],
        "more": len(claims) > PANEL_ROWS,
        "received_fen": (told["paid"] or 0) - (told["back"] or 0),
        "open": told["open"],
        "may_read": may_read,
        "may_enter": request.user.has(Permission.CLAIM_ENTER) and enterprise.archived_at is None,
    }
    template = "_enterprise_panel" if getattr(request, "htmx", None) else "enterprise"
    return render(request, f"policies/claims/{template}.html", context)


@requires(Permission.ENTERPRISE_READ, sample="enterprise")
@require_GET
def enterprise_loans(request: HttpRequest, pk: int) -> HttpResponse:
    """The loans of one enterprise: a panel inside its page, or a page by itself.

    Who may not read a loan is told that there is one and since when, and nothing else.
    """
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    known = known_loans(enterprise, request.user, PANEL_ROWS + 1)
    context = {
        "enterprise": enterprise,
        "lines": known[:PANEL_ROWS],
        "more": len(known) > PANEL_ROWS,
        "may_enter": request.user.has(Permission.LOAN_ENTER) and enterprise.archived_at is None,
        "may_read": request.user.has(Permission.LOAN_READ),
    }
    template = "_enterprise_panel" if getattr(request, "htmx", None) else "enterprise"
    return render(request, f"policies/loans/{template}.html", context)
