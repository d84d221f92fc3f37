"""走访一页纸: what a leader reads on the way to an enterprise, on one sheet of A4."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.enums import MatterKind, Outcome
from assistance.models import Case, CaseMatter, Visit
from enterprises.figure_panel import figures_of
from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record

OPEN_SHOWN, SOLVED_SHOWN, VISITS_SHOWN, PROMISES_SHOWN = 6, 3, 3, 4
PERIODS_SHOWN = 4


@requires(Permission.ENTERPRISE_READ, sample="enterprise")
@require_GET
def enterprise_briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """Telephones stay masked, cases are those the reader sees; who printed it is on record as of an export."""
    rows = Enterprise.objects.visible_to(request.user).select_related("county", "officer__unit")
    enterprise = get_object_or_404(rows, pk=pk)
    panel = figures_of(enterprise)
    context = {
        "enterprise": enterprise,
        "contact": enterprise.contacts.filter(is_main=True).first(),
        "entries": enterprise.list_entries.standing().filter(year=timezone.localdate().year),
        "metrics": panel["figures"].metrics,
        "periods": panel["figures"].periods[:PERIODS_SHOWN],
        "size_note": panel["size_note"],
        "now": now_of(request),
        **_cases(request.user, enterprise),
        "visits": list(_visits(request.user, enterprise)),
    }
    detail = {"ledger": _("企业走访一页纸"), "format": "print", "masking": _("电话已脱敏")}
    record(by=request.user, action="export", obj=enterprise, detail=detail)
    return render(request, "assistance/briefing.html", context)


def _cases(user: User, enterprise: Enterprise) -> dict[str, object]:
    seen = Case.objects.visible_to(user).without_texts().filter(enterprise=enterprise)
    seen = seen.select_related("category", "lead_unit")
    running = list(seen.unfinished().order_by("due_at", "id")[: OPEN_SHOWN + 1])
    solved = seen.filter(outcome=Outcome.RESOLVED, closed_at__isnull=False).order_by("-closed_at", "-id")
    promises = CaseMatter.objects.visible_to(user).open().filter(case__enterprise=enterprise)
    promises = promises.filter(kind=MatterKind.COMMITMENT)
    return {
        "running": running[:OPEN_SHOWN],
        "more_running": len(running) > OPEN_SHOWN,
        "solved": list(solved[:SOLVED_SHOWN]),
        "promises": list(promises.select_related("case").order_by("due_at", "id")[:PROMISES_SHOWN]),
    }


def _visits(user: User, enterprise: Enterprise) -> list[Visit]:
    rows = Visit.objects.visible_to(user).standing().filter(enterprises=enterprise)
    return list(rows.prefetch_related("people").order_by("-visited_on", "-id")[:VISITS_SHOWN])
