from __future__ import annotations

from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from reporting.metrics.spans import Span, due_by
from reporting.models import EnterpriseWarning
from reporting.queries.silence import silent_firms
from reporting.services.warning_sweep import TOLD_ON
from reporting.services.warnings import WAITING

PANEL_ROWS = 6


@requires(Permission.ENTERPRISE_READ, sample="enterprise")
@require_GET
def enterprise_warnings(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rules said of one enterprise, what still waits first: a panel inside its page, or a page by itself."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    rows = EnterpriseWarning.objects.visible_to(request.user).filter(enterprise=enterprise)
    ordered = rows.order_by(Case(When(state__in=sorted(WAITING), then=0), default=1), "-raised_at", "-pk")
    span = due_by(timezone.localdate(), TOLD_ON)
    silent: Any = silent_firms(Enterprise.objects.visible_to(request.user).filter(pk=pk), span).first()
    context = {
        "enterprise": enterprise,
        "warnings": ordered.select_related("case")[:PANEL_ROWS],
        "span": span,
        "told_last": None if silent is None else Span(*divmod(silent.told_last, 100)),
    }
    template = "_enterprise_panel" if getattr(request, "htmx", None) else "enterprise"
    return render(request, f"reporting/warnings/{template}.html", context)
