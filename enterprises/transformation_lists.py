"""数字化转型 as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _

from enterprises.enums import TransformationKind
from enterprises.figure_filters import OfEnterprises
from enterprises.models import Transformation
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateFromFilter, DateToFilter, FlagFilter, PickManyFilter, StandingFilterSet

COLUMNS = (
    Column("county", "县市区", width=16),
    Column("enterprise", "企业名称", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("size", "规模", width=8),
    Column("kind", "转型方式", width=18),
    Column("done_on", "实施日期", Kind.DATE),
    Column("content", "实施内容", width=40),
    Column("partner", "服务商", width=26),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)


class TransformationFilter(StandingFilterSet, OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "kind", "since", "until")

    kind = PickManyFilter(label=_("转型方式"), field_name="kind", choices=TransformationKind.choices)
    since = DateFromFilter(label=_("实施自"), field_name="done_on")
    until = DateToFilter(label=_("实施至"), field_name="done_on")
    small = FlagFilter(label=_("只看中小企业"), when=lambda rows, _request: cast(Any, rows).of_small())
    all = FlagFilter(label=_("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = Transformation
        fields: ClassVar[list[str]] = []


def _line(row: Transformation) -> Sequence[Any]:
    enterprise = row.enterprise
    return (
        enterprise.county.name if enterprise.county else "",
        enterprise.name,
        enterprise.uscc,
        enterprise.size_label,
        str(row.get_kind_display()),
        row.done_on,
        row.content,
        row.partner,
        row.recorded_by.name,
        row.void_reason,
    )


TRANSFORMATION_EXPORT = ListExport(
    _("数字化转型台账"), COLUMNS, _line, related=("enterprise__county", "recorded_by")
)
