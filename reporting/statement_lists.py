"""通报表述 as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    PageFilterSet,
    PickManyFilter,
    SearchFilter,
)
from reporting.enums import StatementCode
from reporting.models import Statement

COLUMNS = (
    Column("code", "表述", width=18),
    Column("text", "内容", width=60),
    Column("effective_from", "启用日期", Kind.DATE),
    Column("source", "依据", width=34),
    Column("set_by", "设置人", width=12),
    Column("set_at", "设置时间", Kind.DATETIME),
)


class StatementFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "code", "since", "until")

    q = SearchFilter(label=_("关键词"), field_name="text", lookup_expr="icontains")
    code = PickManyFilter(label=_("表述"), field_name="code", choices=StatementCode.choices)
    since = DateFromFilter(label=_("启用自"), field_name="effective_from")
    until = DateToFilter(label=_("启用至"), field_name="effective_from")

    class Meta:
        model = Statement
        fields: ClassVar[list[str]] = []


def _line(row: Statement) -> Sequence[Any]:
    return (
        str(row.get_code_display()),
        row.text,
        row.effective_from,
        row.source,
        row.set_by.name,
        row.set_at,
    )


STATEMENT_EXPORT = ListExport(_("通报表述"), COLUMNS, _line, related=("set_by",))
