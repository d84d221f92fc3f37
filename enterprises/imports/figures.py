"""企业数据台账: a row an enterprise and period, a column a metric; what differs from what stands is a correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import METRIC_UNITS, WHOLE_YEAR, Metric
from enterprises.imports.reach import Named, NamedEnterprises, hold
from enterprises.imports.register import CODE, NAME
from enterprises.models import EnterpriseFigure, period_label
from enterprises.services.figures import (
    check_figure,
    correction_of,
    doubt_between,
    standing_by_period,
)
from enterprises.services.sizes import SIZING, rewrite_sizes
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.moments import LAST_YEAR
from foundation.spreadsheets.prepared import Insert, Row

Key = tuple[int, str, int, int]
MOST_GROWTH = 100_000
OTHER_HEADINGS = {
    Metric.OUTPUT: ("总产值", "年产值", "产值", "本年累计产值"),
    Metric.REVENUE: ("主营业务收入", "营收"),
    Metric.PROFIT: ("利润",),
    Metric.STAFF: ("用工人数", "从业人数", "职工人数"),
    Metric.POWER: ("工业用电量",),
    Metric.TAX: ("税收", "税金"),
    Metric.ARREARS: ("欠税", "欠税金额"),
}

COLUMNS = (
    NAME,
    CODE,
    Column(
        "year",
        "年度",
        Kind.INTEGER,
        required=True,
        variants=("年份",),
        minimum=1990,
        maximum=LAST_YEAR,
        example=2023,
        width=8,
    ),
    Column(
        "months", "累计到几月", Kind.INTEGER, variants=("月份", "累计月份"), minimum=2, example=12, width=12
    ),
    *(
        Column(
            metric.value,
            str(metric.label),
            Kind.INTEGER if metric == Metric.STAFF else Kind.DECIMAL,
            variants=OTHER_HEADINGS[metric],
            unit=str(METRIC_UNITS[metric]),
            width=18,
        )
        for metric in Metric
    ),
    Column("stated_growth", "产值同比", Kind.DECIMAL, variants=("同比", "产值增速"), unit="%", width=12),
    Column(
        "source", "数据来源", required=True, max_length=60, variants=("来源",), example="企业自报", width=20
    ),
    Column("reason", "更正原因", max_length=200, variants=("更正说明",), width=24),
    Column(
        "checked",
        "已核对",
        Kind.CHOICE,
        choices={"是": True, "否": False},
        variants=("数值已核对",),
        width=10,
    ),
)


BY_LEDGER = gettext_lazy("台账导入更正")
"""The reason of a correction that a file brings without saying one."""


@dataclass
class Prepared:
    """``marks``: the key of what stood for each period when the rows were planned."""

    marks: dict[Key, int | None]
    rows: list[Row] = field(default_factory=list)
    sized: set[int] = field(default_factory=set)


class FigureImporter:
    """``overwrite`` puts the file above what a person corrected since."""

    def __init__(self, by: User, present: frozenset[str], *, overwrite: bool = False) -> None:
        self.by, self.overwrite = by, overwrite
        self.taken: dict[tuple[int, int, int], int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows)
        years = {int(row.values["year"]) for row in rows}
        standing = standing_by_period(named.ids(), years | {year - 1 for year in years})
        ready = Prepared({})
        results = [self._take(row, named, standing, ready) for row in rows]
        return Plan(results, ready if ready.rows else None)

    def still_holds(self, work: Prepared) -> bool:
        enterprises = {key[0] for key in work.marks}
        hold(enterprises)
        standing = standing_by_period(enterprises, {key[2] for key in work.marks})
        return all(
            (found.pk if (found := standing.get(key)) else None) == mark for key, mark in work.marks.items()
        )

    def write(self, work: Prepared) -> None:
        Insert(EnterpriseFigure).write(work.rows)
        if work.sized:
            rewrite_sizes(work.sized)

    def _take(
        self,
        row: ParsedRow,
        named: NamedEnterprises,
        standing: Mapping[Key, EnterpriseFigure],
        ready: Prepared,
    ) -> RowResult:
        try:
            owner = named.of(row.values)
            told = list(self._figures(row, owner, standing))
        except RowRefused as refusal:
            return refusal.result
        figures = [figure for figure in told if not self._stays(row.values, standing, figure)]
        for figure in figures:
            ready.marks[_key(figure)] = figure.corrects_id
            ready.rows.append(Insert(EnterpriseFigure).row(figure))
            if figure.metric in SIZING and figure.months == WHOLE_YEAR:
                ready.sized.add(owner.pk)
        kept = [figure for figure in told if figure not in figures]
        return _result(figures, kept, owner, standing)

    def _stays(
        self, values: Mapping[str, Any], standing: Mapping[Key, EnterpriseFigure], figure: EnterpriseFigure
    ) -> bool:
        """What a person corrected stays, unless the file says why it is wrong, or somebody that the file is right."""
        known = standing.get(_key(figure))
        if self.overwrite or known is None or not known.corrects_id or values.get("reason"):
            return False
        return known.reason != str(BY_LEDGER)

    def _figures(
        self, row: ParsedRow, owner: Named, standing: Mapping[Key, EnterpriseFigure]
    ) -> Iterator[EnterpriseFigure]:
        values = row.values
        year, months = int(values["year"]), int(values.get("months") or WHOLE_YEAR)
        self._check_once(row, owner, year, months)
        told = [metric for metric in Metric if values.get(metric.value) is not None]
        if not told:
            raise RowRefused("", _("没有填任何数据"))
        for metric in told:
            value = Decimal(values[metric.value]).quantize(Decimal("0.01"))
            self._check(
                values, metric, year, months, value, standing.get((owner.pk, metric, year - 1, months))
            )
            growth = _growth(values, metric)
            known = standing.get((owner.pk, metric, year, months))
            if known is not None and known.value == value and growth in {None, known.stated_growth}:
                continue
            yield self._figure(values, owner, metric, year, months, value, growth, known)

    def _check_once(self, row: ParsedRow, owner: Named, year: int, months: int) -> None:
        first = self.taken.setdefault((owner.pk, year, months), row.number)
        if first != row.number:
            raise RowRefused("year", _("与第 %(row)s 行是同一家企业的同一期") % {"row": first})

    def _check(
        self,
        values: Mapping[str, Any],
        metric: Metric,
        year: int,
        months: int,
        value: Decimal,
        before: EnterpriseFigure | None,
    ) -> None:
        if months > WHOLE_YEAR:
            raise RowRefused("months", _("累计月份应在 2 至 12 之间"))
        try:
            check_figure(metric, year, months, value)
        except Refused as refusal:
            raise RowRefused(metric.value, str(refusal.message).rstrip("。")) from None
        doubt = doubt_between(metric, before.value if before else None, value)
        if doubt and not values.get("checked"):
            raise RowRefused(metric.value, _("%(doubt)s确实无误的，在“已核对”列填“是”") % {"doubt": doubt})

    def _figure(
        self,
        values: Mapping[str, Any],
        owner: Named,
        metric: Metric,
        year: int,
        months: int,
        value: Decimal,
        growth: Decimal | None,
        known: EnterpriseFigure | None,
    ) -> EnterpriseFigure:
        source, reason = values["source"], values.get("reason") or ""
        if known is not None:
            figure = correction_of(known, value, growth, source, reason or str(BY_LEDGER))
        else:
            figure = EnterpriseFigure(
                enterprise_id=owner.pk,
                metric=metric.value,
                year=year,
                months=months,
                value=value,
                stated_growth=growth,
                source=source,
            )
        figure.entered_by = self.by
        return figure


def _growth(values: Mapping[str, Any], metric: Metric) -> Decimal | None:
    """The ledger tells the growth of the output only."""
    told = values.get("stated_growth") if metric == Metric.OUTPUT else None
    if told is None:
        return None
    growth = Decimal(told).quantize(Decimal("0.01"))
    if abs(growth) >= MOST_GROWTH:
        raise RowRefused("stated_growth", _("同比按百分数填写，应在 ±99,999 以内"))
    return growth


def _result(
    figures: Sequence[EnterpriseFigure],
    kept: Sequence[EnterpriseFigure],
    owner: Named,
    standing: Mapping[Key, EnterpriseFigure],
) -> RowResult:
    if not figures and not kept:
        return RowResult(Outcome.UNCHANGED)
    changes, stays = _changes(figures, standing), _changes(kept, standing)
    first = [*figures, *kept][0]
    label = f"{owner.name} {period_label(first.year, first.months)}"
    if not figures:
        return RowResult(Outcome.UNCHANGED, kept=stays, label=label)
    if not changes:
        return RowResult(Outcome.CREATED, kept=stays, label=label)
    return RowResult(Outcome.UPDATED, changes=changes, label=label, kept=stays)


def _changes(
    figures: Sequence[EnterpriseFigure], standing: Mapping[Key, EnterpriseFigure]
) -> tuple[Change, ...]:
    return tuple(
        Change(figure.metric, before.shown, figure.shown)
        for figure in figures
        if (before := standing.get(_key(figure))) is not None
    )


def _key(figure: EnterpriseFigure) -> Key:
    return (figure.enterprise_id, figure.metric, figure.year, figure.months)


register(
    ImportKind(
        name="figures",
        title=gettext_lazy("企业数据"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=COLUMNS,
        open=FigureImporter,
        overwriting=partial(FigureImporter, overwrite=True),
        instead=gettext_lazy("数据只增不改；录错的请再导入一份更正的台账。"),
        hint=gettext_lazy(
            "产值、收入等，一行一家企业的一期；“累计到几月”不填为全年。与已有数据不同的作为更正另记一行。"
            "不得导入统计调查的单个企业资料。"
        ),
    )
)
