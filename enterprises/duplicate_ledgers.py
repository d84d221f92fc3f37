"""疑似重复 and 企业合并 as files: the rows of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import DuplicatePair, Enterprise, EnterpriseMerge
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport

PAIR_COLUMNS = (
    Column("first", "企业一", width=34),
    Column("first_code", "企业一代码", Kind.CODE, width=22),
    Column("first_county", "企业一县市区", width=16),
    Column("second", "企业二", width=34),
    Column("second_code", "企业二代码", Kind.CODE, width=22),
    Column("second_county", "企业二县市区", width=16),
    Column("grounds", "相同之处", width=30),
    Column("decided_by", "判定人", width=12),
    Column("decided_at", "判定时间", Kind.DATETIME, width=18),
    Column("reason", "不是重复的理由", width=30),
)
MERGE_COLUMNS = (
    Column("kept", "保留企业", width=34),
    Column("kept_code", "保留企业代码", Kind.CODE, width=22),
    Column("merged", "并入企业", width=34),
    Column("merged_code", "并入企业代码", Kind.CODE, width=22),
    Column("reason", "合并原因", width=30),
    Column("by", "经办", width=12),
    Column("at", "合并时间", Kind.DATETIME, width=18),
    Column("undone_by", "撤销人", width=12),
    Column("undone_at", "撤销时间", Kind.DATETIME, width=18),
    Column("undo_reason", "撤销原因", width=30),
)


def _pair_line(row: DuplicatePair) -> Sequence[Any]:
    decided = (row.decided_by.name, timezone.localtime(row.decided_at)) if row.decided_by else ("", None)
    return (*_one(row.first), *_one(row.second), _("、").join(row.grounds), *decided, row.reason)


def _one(row: Enterprise) -> Sequence[Any]:
    return row.name, row.uscc, row.county.name if row.county else ""


def _merge_line(row: EnterpriseMerge) -> Sequence[Any]:
    undone = (row.undone_by.name, timezone.localtime(row.undone_at)) if row.undone_by else ("", None)
    return (
        row.kept.name,
        row.kept.uscc,
        row.merged.name,
        row.merged.uscc,
        row.reason,
        row.by.name,
        timezone.localtime(row.at),
        *undone,
        row.undo_reason,
    )


PAIR_EXPORT = ListExport(
    gettext_lazy("疑似重复企业"),
    PAIR_COLUMNS,
    _pair_line,
    related=("first__county", "second__county", "decided_by"),
)
MERGE_EXPORT = ListExport(
    gettext_lazy("企业合并"), MERGE_COLUMNS, _merge_line, related=("kept", "merged", "by", "undone_by")
)
