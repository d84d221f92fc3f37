"""The measures of early warning in dated versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import Refused
from reporting.enums import WarningKind
from reporting.metrics.warnings import UNITS
from reporting.models import WarningRule


def rules_on(day: date) -> dict[str, WarningRule]:
    """By kind; of two for one day the later one stands."""
    rows = WarningRule.objects.filter(effective_from__lte=day).order_by("effective_from", "id")
    return {row.kind: row for row in rows}


@transaction.atomic
def set_rule(
    *, by: User, kind: str, effective_from: date, threshold: Decimal, is_active: bool, reason: str
) -> WarningRule:
    """From today or a day to come; warnings that stand keep the measure that raised them."""
    check_right(by, Permission.METRIC_EDIT)
    if effective_from < timezone.localdate():
        raise Refused(_("启用日期不能早于今天，已经产生的预警按原来的规则。"))
    if UNITS[WarningKind(kind)] == "%" and not 0 < threshold <= 100:
        raise Refused(_("下降幅度应在 0 到 100% 之间。"))
    before = rules_on(effective_from).get(kind)
    if before is not None and (before.threshold, before.is_active) == (threshold, is_active):
        raise Refused(_("与 %(day)s 启用的规则完全相同，不用再设。") % {"day": before.effective_from})
    made = WarningRule.objects.create(
        kind=kind,
        effective_from=effective_from,
        threshold=threshold,
        is_active=is_active,
        reason=reason,
        set_by=by,
    )
    detail = {"kind": kind, "from": str(effective_from), "threshold": str(threshold), "active": is_active}
    record(by=by, action="warning.set_rule", obj=made, detail={**detail, "reason": reason})
    return made
