"""拨付统计 as a file: each line, the whole, and the definitions below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response
from policies.reward_summary import Line
from reporting.metrics.rewards import REWARD_METRICS, RewardMetric
from reporting.queries.rewards import values_of_line

WHOLE = frozenset({RewardMetric.FIRMS, RewardMetric.CLAIMS})
PLACES = {RewardMetric.RATE: 2}
PLACES_OF_MONEY = 6


def export_rewards(
    lines: Sequence[Line], whole: Line, *, by_user: User, sentence: str, kind: str
) -> HttpResponseBase:
    rows = list(_rows(lines, whole))
    columns = [Column("group", _("分组"), width=40), *map(_column, REWARD_METRICS)]
    return export_response(
        by=by_user, title=_("拨付统计"), columns=columns, rows=rows, total=len(rows), kind=kind,
        sentence=sentence,
    )  # fmt: skip


def _column(code: RewardMetric) -> Column:
    told = REWARD_METRICS[code]
    if code in WHOLE:
        return Column(code.value, str(told.name), Kind.INTEGER, width=12)
    places = PLACES.get(code, PLACES_OF_MONEY)
    return Column(code.value, str(told.name), Kind.DECIMAL, unit=str(told.unit), places=places, width=20)


def _rows(lines: Sequence[Line], whole: Line) -> Iterator[list[Any]]:
    for line in (*lines, whole):
        yield [line.label, *values_of_line(line).values()]
    empty = [None] * len(REWARD_METRICS)
    yield [None, *empty]
    for told in REWARD_METRICS.values():
        words = _("%(name)s：%(definition)s（口径第 %(version)s 版）")
        named = {"name": told.name, "definition": told.definition, "version": told.version}
        yield [words % named, *empty]
