"""Figures of money dressed for a page and for a file: each with its words, and on the page with the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from foundation.web.numbers import MISSING
from reporting.metrics.money import MoneyMetric, Value

Metrics = Mapping[Any, MoneyMetric[Any]]
Values = Mapping[Any, Value]


@dataclass(frozen=True)
class Card:
    told: MoneyMetric[Any]
    value: str
    url: str


def cards(metrics: Metrics, values: Values, urls: Mapping[Any, str], url: str) -> list[Card]:
    """``url``: of the figures that ``urls`` does not name."""
    return [Card(told, _shown(told, values[code]), urls.get(code, url)) for code, told in metrics.items()]


@dataclass(frozen=True)
class FigureFile:
    """The lines with the whole at the end, and the definitions below."""

    title: str | Promise
    metrics: Metrics
    rows: Iterable[tuple[str, Values]]

    def response(self, *, by: User, sentence: str, kind: str) -> HttpResponseBase:
        rows = list(self._rows())
        columns = [Column("group", _("分组"), width=40), *map(_column, self.metrics.values())]
        return export_response(
            by=by, title=str(self.title), columns=columns, rows=rows, total=len(rows), kind=kind,
            sentence=sentence,
        )  # fmt: skip

    def _rows(self) -> Iterator[list[Any]]:
        for label, values in self.rows:
            yield [label, *(values[code] for code in self.metrics)]
        empty = [None] * len(self.metrics)
        yield [None, *empty]
        for told in self.metrics.values():
            words = _("%(name)s：%(definition)s（口径第 %(version)s 版）")
            named = {"name": told.name, "definition": told.definition, "version": told.version}
            yield [words % named, *empty]


def _column(told: MoneyMetric[Any]) -> Column:
    places = told.places_in_files
    if places is None:
        return Column(told.code.value, str(told.name), Kind.INTEGER, width=12)
    return Column(told.code.value, str(told.name), Kind.DECIMAL, unit=str(told.unit), places=places, width=20)


def _shown(told: MoneyMetric[Any], value: Value) -> str:
    """As the cards show it; the table and the file have every 分."""
    if value is None:
        return MISSING
    return f"{value:,}" if told.places is None else f"{value:,.{told.places}f}"
