"""免申即享 as a list and as a file: what the kept judgements of a rule set say, and when they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.figure_filters import OfEnterprises
from enterprises.models import Enterprise, EnterpriseQuerySet
from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateToFilter, FlagFilter, PickManyFilter
from policies.eligibility.rulesets import RuleSet, Version
from policies.eligibility_enums import RANKED, Answer
from policies.models import FactChange, JudgedDay, Judgement, JudgementQuerySet
from policies.services.judgements import day_under_way, shown_day

COLUMNS = (
    Column("enterprise", "企业", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("county", "县市区", width=16),
    Column("rules", "政策", width=26),
    Column("document", "依据文件", width=28),
    Column("on", "申报日期", Kind.DATE),
    Column("answer", "结论", width=10),
    Column("why", "说明", width=60),
    Column("at", "判定时间", Kind.DATETIME),
    Column("old", "判定后数据有变动", width=16),
)


@dataclass(frozen=True)
class Board:
    """One rule set on the day that was asked for. ``day`` is what it is told from, ``coming`` what is being judged."""

    rules: RuleSet
    on: date
    day: JudgedDay | None
    coming: JudgedDay | None

    @property
    def is_earlier(self) -> bool:
        """Today is not judged to the end; what is shown was judged for a day before."""
        return self.day is not None and not self.is_newest

    @property
    def is_newest(self) -> bool:
        return self.day is not None and self.day.on == self.on

    @property
    def version(self) -> Version | None:
        return self.rules.version_on(self.day.on if self.day else self.on)


def board_of(rules: RuleSet, on: date, today: date) -> Board:
    """One statement: there are only a few such days."""
    days = list(JudgedDay.objects.all())
    day = shown_day(days, on, today)
    is_there = day is not None and day.on == on
    return Board(rules, on, day, None if is_there else day_under_way(days, on))


def changed_since(user: User) -> EnterpriseQuerySet:
    """Those in reach that are still to be judged anew."""
    return Enterprise.objects.visible_to(user).filter(pk__in=FactChange.objects.values("enterprise"))


def _outdated(rows: Any, _request: Any) -> Any:
    return rows.outdated()


class JudgementFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "answer", "on")

    answer = PickManyFilter(label=gettext_lazy("结论"), choices=Answer.choices, method="by_answer")
    on = DateToFilter(label=gettext_lazy("申报日期"), method="kept")
    old = FlagFilter(label=gettext_lazy("只看判定后数据有变动的"), when=_outdated)

    class Meta:
        model = Judgement
        fields: ClassVar[list[str]] = []

    def kept(self, rows: JudgementQuerySet, name: str, value: date) -> JudgementQuerySet:
        """The day is the board's."""
        return rows

    def by_answer(self, rows: JudgementQuerySet, name: str, value: Sequence[str]) -> JudgementQuerySet:
        return rows.filter(rank__in=[RANKED.index(Answer(one)) for one in value])


def _line(board: Board, row: Any) -> Sequence[Any]:
    enterprise = row.enterprise
    return (
        enterprise.name,
        enterprise.uscc,
        enterprise.county.name if enterprise.county else "",
        board.rules.name,
        board.version.document if board.version else "",
        row.day.on,
        row.answer.label,
        row.summary,
        row.at,
        _("是") if row.is_old else _("否"),
    )


def export_of(board: Board) -> ListExport:
    return ListExport(
        gettext_lazy("免申即享名单"), COLUMNS, partial(_line, board), related=("enterprise__county", "day")
    )
