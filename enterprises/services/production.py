"""生产状态: from which day an enterprise produces as usual, less, or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import ProductionMode
from enterprises.models import Enterprise, ProductionState
from enterprises.permissions import check_may_edit
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def record_production(
    enterprise: Enterprise, *, by: User, mode: str, since: date, reason: str = ""
) -> ProductionState:
    """Refused when it says what holds on that day already, or lies before what was told last."""
    check_may_edit(by, enterprise)
    if since > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))
    if mode == ProductionMode.NORMAL:
        reason = ""
    elif not reason:
        raise Refused(_("减产或停产的，请写明原因。"))
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    _check_new(enterprise, mode, since, reason)
    state = ProductionState.objects.create(
        enterprise=enterprise, mode=mode, since=since, reason=reason, entered_by=by
    )
    detail = {"mode": mode, "since": str(since), "reason": reason}
    record(by=by, action="production.record", obj=enterprise, detail=detail)
    return state


def problem_after(last: ProductionState | None, mode: str, since: date, reason: str) -> str:
    """Why the row cannot follow ``last``, or nothing."""
    if last is None:
        return "" if mode != ProductionMode.NORMAL else str(_("没有减产、停产记录，不需要登记为正常"))
    told = {"mode": last.get_mode_display(), "day": last.since}
    if since < last.since:
        return _("已记到 %(day)s（%(mode)s），不能再补记更早的变化") % told
    if (last.mode, last.reason) == (mode, reason):
        return _("自 %(day)s 起已是%(mode)s，没有变化") % told
    return ""


def _check_new(enterprise: Enterprise, mode: str, since: date, reason: str) -> None:
    last = enterprise.production_states.first()
    if problem := problem_after(last, mode, since, reason):
        raise Refused(f"{problem}。")


def production_told() -> dict[str, Any]:
    """For a query of enterprises: what was told last of each, as ``production_mode``, ``_since`` and ``_reason``."""
    told = ProductionState.objects.latest_of("pk")
    return {f"production_{name}": told.values(name) for name in ("mode", "since", "reason")}
