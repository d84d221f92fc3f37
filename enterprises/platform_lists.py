"""数字平台 as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from enterprises.enums import PlatformKind
from enterprises.models import Platform
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    FlagFilter,
    PickManyFilter,
    SearchFilter,
    StandingFilterSet,
)

COLUMNS = (
    Column("name", "平台名称", width=34),
    Column("kind", "平台类型", width=26),
    Column("chain", "产业链", width=20),
    Column("builder", "建设单位", width=34),
    Column("launched_on", "上线日期", Kind.DATE),
    Column("source", "依据", width=34),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)


class PlatformFilter(StandingFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "kind", "since", "until")

    q = SearchFilter(label=_("关键词"), field_name="name", lookup_expr="icontains")
    kind = PickManyFilter(label=_("平台类型"), field_name="kind", choices=PlatformKind.choices)
    since = DateFromFilter(label=_("上线自"), field_name="launched_on")
    until = DateToFilter(label=_("上线至"), field_name="launched_on")
    all = FlagFilter(label=_("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = Platform
        fields: ClassVar[list[str]] = []


def _line(row: Platform) -> Sequence[Any]:
    return (
        row.name,
        str(row.get_kind_display()),
        row.chain.name if row.chain else "",
        row.builder,
        row.launched_on,
        row.source,
        row.recorded_by.name,
        row.void_reason,
    )


PLATFORM_EXPORT = ListExport(_("数字平台台账"), COLUMNS, _line, related=("chain", "recorded_by"))
