"""生产状态: from which day an enterprise produces as usual, less, or not at all."""

from __future__ import annotations

from datetime import date

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
    """What holds from that day until the next change told. Refused when it holds on that day already."""
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


def _check_new(enterprise: Enterprise, mode: str, since: date, reason: str) -> None:
    """Against what holds on that day; an earlier change may be told later."""
    held = enterprise.production_states.filter(since__lte=since).first()
    if held is None:
        if mode == ProductionMode.NORMAL:
            raise Refused(_("这一天没有减产、停产记录，不需要登记为正常。"))
        return
    if (held.mode, held.reason) == (mode, reason):
        told = {"mode": held.get_mode_display(), "day": held.since}
        raise Refused(_("自 %(day)s 起已是%(mode)s，原因相同，没有变化。") % told)
