"""免申即享 as a list and as a file: the enterprises that our books say something of, by what a rule set says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from enterprises.figure_filters import LOOKS_IN
from enterprises.filters import CountyFilterSet, word_filter
from enterprises.models import Enterprise, EnterpriseQuerySet
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateToFilter, PickManyFilter
from policies.eligibility.rulesets import RuleSet, Verdict, judge
from policies.eligibility_enums import ANSWERS, Answer
from policies.eligibility_page import summary_of
from policies.services.fact_histories import histories, looked_at

ORDER = {Answer.FITS: 0, Answer.CHECK: 1, Answer.NOT: 2}
COLUMNS = (
    Column("enterprise", "企业", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("county", "县市区", width=16),
    Column("rules", "政策", width=26),
    Column("document", "依据文件", width=28),
    Column("on", "申报日期", Kind.DATE),
    Column("answer", "结论", width=10),
    Column("why", "说明", width=60),
)


@dataclass
class Board:
    """One rule set over many enterprises on one day; judged once for the filter, the order, the rows and the file."""

    rules: RuleSet
    on: date
    verdicts: dict[int, Verdict] = field(default_factory=dict)

    def judge(self, rows: EnterpriseQuerySet) -> None:
        keys = list(looked_at(rows, self.rules, self.on).order_by().values_list("pk", flat=True))
        judged = {pk: judge(self.rules, book, self.on) for pk, book in histories(keys, self.on).items()}
        self.verdicts = {pk: verdict for pk, verdict in judged.items() if verdict is not None}

    def ordered(self, rows: EnterpriseQuerySet, answers: Sequence[str]) -> EnterpriseQuerySet:
        """符合 first, then 需核验."""
        by_answer: dict[Answer, list[int]] = {answer: [] for answer in ORDER}
        for pk, verdict in self.verdicts.items():
            by_answer[ANSWERS[verdict.truth]].append(pk)
        wanted = [pk for answer, keys in by_answer.items() if not answers or answer in answers for pk in keys]
        ranks = [
            When(pk__among=by_answer[answer], then=Value(ORDER[answer]))
            for answer in (Answer.FITS, Answer.CHECK)
        ]
        rank = Case(*ranks, default=Value(ORDER[Answer.NOT]), output_field=IntegerField())
        return rows.filter(pk__among=wanted).annotate(rank=rank)


class EligibilityFilter(CountyFilterSet):
    """``board`` is given by ``filter_over``."""

    primary: ClassVar[tuple[str, ...]] = ("q", "county", "answer", "on")
    board: ClassVar[Board]

    q = word_filter(LOOKS_IN)
    answer = PickManyFilter(label=_("结论"), choices=Answer.choices, method="kept")
    on = DateToFilter(label=_("申报日期"), method="kept")
    served = None

    class Meta:
        model = Enterprise
        fields: ClassVar[list[str]] = []

    def kept(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """The day is the board's, the answer is asked of it at the end."""
        return rows

    def search(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        return rows.matching(value)

    def filter_queryset(self, queryset: EnterpriseQuerySet) -> EnterpriseQuerySet:
        found: EnterpriseQuerySet = super().filter_queryset(queryset)
        self.board.judge(found)
        return self.board.ordered(found, self.form.cleaned_data.get("answer") or [])


def filter_over(board: Board) -> type[EligibilityFilter]:
    return type("EligibilityFilterOfBoard", (EligibilityFilter,), {"board": board})


def _line(board: Board, enterprise: Enterprise) -> Sequence[Any]:
    verdict = board.verdicts[enterprise.pk]
    return (
        enterprise.name,
        enterprise.uscc,
        enterprise.county.name if enterprise.county else "",
        board.rules.name,
        verdict.version.document,
        board.on,
        ANSWERS[verdict.truth].label,
        summary_of(verdict),
    )


def export_of(board: Board) -> ListExport:
    return ListExport(_("免申即享名单"), COLUMNS, partial(_line, board), related=("county",))
