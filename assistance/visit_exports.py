"""走访台账 as a file: one line for each visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.services.visit_counts import with_what_came_of_it
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport

COLUMNS = (
    Column("visited_on", "走访日期", Kind.DATE),
    Column("county", "县市区", width=14),
    Column("enterprises", "企业名称", width=36),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("channel", "方式", width=10),
    Column("people", "走访人", width=18),
    Column("met", "见到谁", width=14),
    Column("notes", "走访情况", width=48),
    Column("questions", "收集问题数", Kind.INTEGER, width=12),
    Column("solved", "解决数", Kind.INTEGER, width=10),
    Column("created_by", "登记人", width=10),
    Column("entered_on", "登记日期", Kind.DATE),
    Column("state", "状态", width=8),
    Column("void_reason", "作废原因", width=24),
)


def _line(visit: Any) -> Sequence[Any]:
    met = list(visit.enterprises.all())
    return (
        visit.visited_on,
        _each(dict.fromkeys(str(one.county or "") for one in met)),
        _each(one.name for one in met),
        _each(one.uscc or "" for one in met),
        visit.get_channel_display(),
        _each(one.name for one in visit.people.all()),
        visit.met,
        visit.notes,
        visit.questions,
        visit.solved,
        visit.created_by.name,
        visit.entered_on,
        _("已作废") if visit.is_void else _("有效"),
        visit.void_reason,
    )


def _each(words: Iterable[str]) -> str:
    return "、".join(words)


export_visits = ListExport(
    gettext_lazy("走访台账"), COLUMNS, _line, related=("created_by",), prepared=with_what_came_of_it
)
