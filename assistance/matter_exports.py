"""督办台账 and 承诺台账 as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.models import CaseMatter
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport

CARRIES = ("case__enterprise", "unit", "person", "opened_by", "settled_by")

CASE_COLUMNS = (
    Column("case", "诉求编号", Kind.CODE, width=18),
    Column("enterprise", "企业名称", width=28),
    Column("title", "诉求标题", width=30),
)
SHEET_COLUMNS = (
    Column("number", "督办单号", Kind.CODE, width=16),
    *CASE_COLUMNS,
    Column("requirement", "督办要求", width=40),
    Column("unit", "被督办单位", width=18),
    Column("person", "负责人", width=10),
    Column("opened_by", "下达人", width=10),
    Column("opened_at", "下达时间", Kind.DATETIME, width=18),
    Column("due_at", "答复期限", Kind.DATETIME, width=18),
    Column("verdict", "状态", width=10),
    Column("in_time", "是否按期", width=10),
    Column("settled_by", "答复人", width=10),
    Column("settled_at", "答复时间", Kind.DATETIME, width=18),
    Column("answer", "答复内容", width=40),
)
COMMITMENT_COLUMNS = (
    *CASE_COLUMNS,
    Column("text", "承诺", width=40),
    Column("unit", "承诺人单位", width=18),
    Column("person", "承诺人", width=10),
    Column("opened_at", "作出时间", Kind.DATETIME, width=18),
    Column("due_at", "承诺期限", Kind.DATETIME, width=18),
    Column("verdict", "状态", width=10),
    Column("settled_by", "登记人", width=10),
    Column("settled_at", "登记时间", Kind.DATETIME, width=18),
    Column("answer", "说明", width=40),
)


def _sheet(matter: CaseMatter) -> Sequence[Any]:
    return (
        matter.number,
        *_case_cells(matter),
        matter.text,
        str(matter.unit or ""),
        str(matter.person or ""),
        matter.opened_by.name,
        matter.opened_at,
        matter.due_at,
        _state(matter, _("待答复")),
        _in_time(matter.settled_at, matter.due_at),
        str(matter.settled_by or ""),
        matter.settled_at,
        matter.answer,
    )


def _commitment(matter: CaseMatter) -> Sequence[Any]:
    return (
        *_case_cells(matter),
        matter.text,
        str(matter.unit or ""),
        str(matter.person or ""),
        matter.opened_at,
        matter.due_at,
        _state(matter, _("待兑现")),
        str(matter.settled_by or ""),
        matter.settled_at,
        matter.answer,
    )


def _case_cells(matter: CaseMatter) -> tuple[str, str, str]:
    return matter.case.number, matter.case.enterprise.name, matter.case.title


def _state(matter: CaseMatter, waiting: str) -> str:
    return waiting if matter.is_open else str(matter.get_verdict_display())


def _in_time(settled_at: datetime | None, due_at: datetime | None) -> str:
    if settled_at is None or due_at is None:
        return ""
    return _("是") if settled_at <= due_at else _("否")


export_sheets = ListExport(gettext_lazy("督办台账"), SHEET_COLUMNS, _sheet, related=CARRIES)
export_commitments = ListExport(gettext_lazy("承诺台账"), COMMITMENT_COLUMNS, _commitment, related=CARRIES)
