"""What each big figure of 驾驶舱 means; those of the bulletin and of the rate are told in their own words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.metrics.bulletin import FIGURES


class CockpitCode(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    SERVED = "served"
    PAID = "rewards-paid"
    BRIDGED = "bridged"
    BEHIND = "behind"
    WARNINGS = "warnings"


@dataclass(frozen=True)
class CockpitFigure:
    """``version`` grows with every change of meaning."""

    code: CockpitCode
    name: str | Promise
    definition: str | Promise
    version: int = 1


def _of_bulletin(code: CockpitCode) -> CockpitFigure:
    """The same figure, read by the same reader, as 1—N月通报 prints it."""
    told = FIGURES[code.value]
    return CockpitFigure(code, told.name, told.definition, told.version)


COCKPIT: dict[CockpitCode, CockpitFigure] = {
    one.code: one
    for one in (
        CockpitFigure(CockpitCode.OPEN, _("在办诉求"), _("现在还没有答复的诉求，含待受理、待签收和暂停的。")),
        CockpitFigure(CockpitCode.OVERDUE, _("超期在办"), _("在办诉求中，当前期限已过的；暂停的不计。")),
        CockpitFigure(
            CockpitCode.SERVED,
            _("一对一帮包"),
            _("规上企业和本年两张清单的企业中，有服务专员的。"),
        ),
        _of_bulletin(CockpitCode.PAID),
        _of_bulletin(CockpitCode.BRIDGED),
        CockpitFigure(
            CockpitCode.BEHIND,
            _("欠时序项目"),
            _("本年各批次未完工的项目中，年度计划完成率低于时序进度的。"),
        ),
        CockpitFigure(CockpitCode.WARNINGS, _("待处理预警"), _("还没有处理的企业预警，含暂缓到期的。")),
    )
}
