"""The forecast dressed for a page: each number with the address of the list behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.links import Place
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.forecast import AGES, ENOUGH, Basis, Forecast, Line
from reporting.metrics.rates import FEW
from reporting.queries.figures import GroupBy, Key
from reporting.queries.forecast import history_before
from reporting.tables import Number

BASES: dict[Basis, str | Promise] = {
    Basis.SAME: gettext_lazy("同类别、同历时"),
    Basis.CATEGORY: gettext_lazy("同类别"),
    Basis.ALL: gettext_lazy("全部类别"),
}


@dataclass(frozen=True)
class LineRow:
    """One category and age: what is open, whose history speaks and what it says."""

    name: str
    age: str
    open: Number
    basis: str | Promise
    won: Number
    past: Number
    chance: str
    expected: str


@dataclass(frozen=True)
class Outlook:
    """``why_not`` says why nothing is told."""

    told: Forecast
    pending: Number
    history: Number
    url: str
    why_not: str
    rows: list[LineRow]


def outlook_of(told: Forecast, place: Place, names: dict[Key, str] | None = None) -> Outlook:
    """With ``names`` of the categories also its rows."""
    past = Place(history_before(place.period), place.carried)
    carried = "".join(f"{name}={value}&" for name, value in place.carried if name != "version")
    return Outlook(
        told=told,
        pending=_number(told.pending, place, Part.PENDING),
        history=_number(told.history.of, past, Part.DUE),
        url=f"{reverse('resolution-forecast')}?{carried}".rstrip("?&"),
        why_not=_why_not(told),
        rows=[_row(line, place, past, names) for line in told.lines] if names is not None else [],
    )


def _row(line: Line, place: Place, past: Place, names: dict[Key, str]) -> LineRow:
    same = (
        Place(past.period, (*past.carried, ("lasted", str(line.age)))) if line.basis == Basis.SAME else past
    )
    here = Place(place.period, (*place.carried, ("age", str(line.age))))
    by = GroupBy.CATEGORY if line.basis != Basis.ALL else None
    tenths = int(line.expected * 10)
    return LineRow(
        name=names.get(line.category, ""),
        age=age_words(line.age),
        open=_number(line.open, here, Part.PENDING, GroupBy.CATEGORY, line.category),
        basis=BASES[line.basis],
        won=_number(line.past.resolved, same, Part.WON, by, line.category),
        past=_number(line.past.of, same, Part.DUE, by, line.category),
        chance=f"{int(line.past.chance * 1000) // 10}.{int(line.past.chance * 1000) % 10}%",
        expected=f"{tenths // 10}.{tenths % 10}",
    )


def age_words(age: int) -> str:
    following = next((lower for lower in AGES if lower > age), None)
    if following is None:
        return _("%(age)d 个自然日以上") % {"age": age}
    return _("%(age)d—%(last)d 个自然日") % {"age": age, "last": following - 1}


def _number(count: int, place: Place, part: Part, by: GroupBy | None = None, key: Key = None) -> Number:
    return Number(count, place.url(MetricCode.R1, part, by, key) if count else "")


def _why_not(told: Forecast) -> str:
    if told.is_told:
        return ""
    if not told.pending:
        return _("本月应办结的诉求都已答复，不用测算。")
    if told.standing.due < FEW:
        return _("本月应办结不足 %(few)d 件，不作测算。") % {"few": FEW}
    return _("过去 12 个月到期的诉求不足 %(enough)d 件，不作测算。") % {"enough": ENOUGH}
