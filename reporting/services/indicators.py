"""What an indicator means from a day on."""

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
from reporting.enums import Direction
from reporting.metrics.indicators import Band
from reporting.models import Indicator, IndicatorVersion


@transaction.atomic
def set_indicator(
    indicator: Indicator,
    *,
    by: User,
    effective_from: date,
    definition: str,
    source_unit: str,
    band: Band,
    reason: str,
) -> IndicatorVersion:
    """A version from today or a day to come: what was lit under the ones before keeps its light."""
    check_right(by, Permission.METRIC_EDIT)
    if effective_from < timezone.localdate():
        raise Refused(_("启用日期不能早于今天，以前各期按当时的口径。"))
    _check_band(band)
    before = (
        indicator.versions.filter(effective_from__lte=effective_from).order_by("effective_from", "id").last()
    )
    told = {
        "definition": definition,
        "source_unit": source_unit,
        "direction": band.direction,
        "band_on": band.band_on,
        "amber_at": band.amber_at,
        "red_at": band.red_at,
    }
    if before is not None and all(getattr(before, name) == value for name, value in told.items()):
        raise Refused(_("与 %(day)s 启用的完全相同，不用再设。") % {"day": before.effective_from})
    made = IndicatorVersion.objects.create(
        indicator=indicator, effective_from=effective_from, reason=reason, set_by=by, **told
    )
    detail = {name: None if value is None else str(value) for name, value in told.items()}
    record(by=by, action="indicator.set", obj=indicator, detail={**detail, "from": str(effective_from)})
    return made


def _check_band(band: Band) -> None:
    amber, red = band.amber_at, band.red_at
    if (amber is None) != (red is None):
        raise Refused(_("黄灯界限和红灯界限要么都填，要么都不填。"))
    if amber is None or red is None:
        return
    if band.direction == Direction.NEITHER:
        raise Refused(_("不分好坏的指标不设预警界限。"))
    if (red > amber) if band.direction == Direction.UP else (red < amber):
        raise Refused(_("红灯界限应比黄灯界限更差：越高越好的更低，越低越好的更高。"))


def band_value(value: Decimal | None) -> str:
    """A bound without the zeros behind it."""
    return "" if value is None else f"{value.normalize():f}"
