"""共性问题清单 and 挂账台账 as files: what the screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.models import CaseMatter, SharedProblem
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport

PROBLEM_COLUMNS = (
    Column("title", "共性问题", width=36),
    Column("unit", "责任单位", width=18),
    Column("description", "表现和原因", width=40),
    Column("remedy", "解决办法", width=40),
    Column("cases", "诉求件数", Kind.INTEGER, width=10),
    Column("opened_by", "提出人", width=10),
    Column("opened_at", "提出时间", Kind.DATETIME, width=18),
    Column("state", "状态", width=10),
    Column("closed_at", "销号时间", Kind.DATETIME, width=18),
    Column("closing_note", "销号说明", width=40),
)
CARRY_OVER_COLUMNS = (
    Column("number", "编号", Kind.CODE, width=18),
    Column("county", "县市区", width=12),
    Column("enterprise", "企业名称", width=28),
    Column("title", "诉求标题", width=36),
    Column("outcome", "办理结果", width=16),
    Column("plan", "后续安排", width=40),
    Column("unit", "责任单位", width=18),
    Column("person", "责任人", width=10),
    Column("opened_at", "挂账时间", Kind.DATETIME, width=18),
    Column("due_at", "复核时间", Kind.DATETIME, width=18),
    Column("state", "状态", width=10),
    Column("settled_at", "销号时间", Kind.DATETIME, width=18),
    Column("settled_by", "销号人", width=10),
    Column("answer", "销号说明", width=40),
)


def _problem(problem: SharedProblem) -> Sequence[Any]:
    return (
        problem.title,
        str(problem.unit or ""),
        problem.description,
        problem.remedy,
        problem.cases_seen,  # type: ignore[attr-defined]
        problem.opened_by.name,
        problem.opened_at,
        _("已销号") if problem.closed_at else _("在解决"),
        problem.closed_at,
        problem.closing_note,
    )


def _carry_over(matter: CaseMatter) -> Sequence[Any]:
    case = matter.case
    return (
        case.number,
        str(case.county or ""),
        case.enterprise.name,
        case.title,
        str(case.get_outcome_display()),
        matter.text,
        str(matter.unit or ""),
        str(matter.person or ""),
        matter.opened_at,
        matter.due_at,
        _("挂账中") if matter.is_open else str(matter.get_verdict_display()),
        matter.settled_at,
        matter.settled_by.name if matter.settled_by else "",
        matter.answer,
    )


export_problems = ListExport(
    gettext_lazy("共性问题清单"), PROBLEM_COLUMNS, _problem, related=("unit", "opened_by")
)
export_carry_overs = ListExport(
    gettext_lazy("挂账台账"),
    CARRY_OVER_COLUMNS,
    _carry_over,
    related=("case__enterprise", "case__county", "unit", "person", "settled_by"),
)
