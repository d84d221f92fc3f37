"""企业数据 and 规上企业 as files: the rows of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import EnterpriseFigure, ScaleMembership
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport

FIGURE_COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("metric", "数据项", width=14),
    Column("period", "期间", width=18),
    Column("value", "数值", Kind.DECIMAL, width=16),
    Column("unit", "单位", width=10),
    Column("stated_growth", "同比", Kind.DECIMAL, unit="%", width=10),
    Column("source", "来源", width=20),
    Column("revision", "第几次", Kind.INTEGER, width=8),
    Column("state", "状态", width=10),
    Column("reason", "更正原因", width=30),
    Column("entered_by", "录入人", width=12),
    Column("entered_at", "录入时间", Kind.DATETIME, width=18),
)
SCALE_COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("entered_on", "纳统日期", Kind.DATE),
    Column("basis", "依据", width=30),
    Column("left_on", "退出日期", Kind.DATE),
    Column("left_reason", "退出原因", width=30),
    Column("officer", "帮包干部", width=12),
)


def _figure_line(row: EnterpriseFigure) -> Sequence[Any]:
    enterprise = row.enterprise
    return (
        enterprise.county.name if enterprise.county else "",
        enterprise.name,
        enterprise.uscc,
        str(row.get_metric_display()),
        row.period,
        row.value,
        row.unit,
        row.stated_growth,
        row.source,
        row.revision,
        _("已更正") if hasattr(row, "corrected_by") else _("有效"),
        row.reason,
        row.entered_by.name,
        timezone.localtime(row.entered_at),
    )


def _scale_line(row: ScaleMembership) -> Sequence[Any]:
    enterprise = row.enterprise
    return (
        enterprise.county.name if enterprise.county else "",
        enterprise.name,
        enterprise.uscc,
        row.entered_on,
        row.basis,
        row.left_on,
        row.left_reason,
        enterprise.officer.name if enterprise.officer else "",
    )


FIGURE_EXPORT = ListExport(
    gettext_lazy("企业数据"),
    FIGURE_COLUMNS,
    _figure_line,
    related=("enterprise__county", "entered_by", "corrected_by"),
)
SCALE_EXPORT = ListExport(
    gettext_lazy("规上企业"),
    SCALE_COLUMNS,
    _scale_line,
    related=("enterprise__county", "enterprise__officer"),
)
