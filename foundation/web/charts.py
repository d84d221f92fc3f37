"""A chart as the server tells it: a sentence, and the numbers that the browser may draw (ux.md 3.20).

The page says everything in the sentence and in a table below; static/js/charts.js only draws the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

Value = int | Decimal | None
FEWEST = 2
"""One column or point alone tells no more than its sentence."""


class Form(StrEnum):
    LINE = "line"
    BAR = "bar"
    MARK = "mark"
    """A dashed line to be measured against: a target, a neighbour."""


class Tone(StrEnum):
    """A colour of static/css/01-tokens.css by its name there."""

    BRAND = "brand"
    OK = "ok"
    WARN = "warn-mark"
    QUIET = "control"


@dataclass(frozen=True)
class Series:
    """``values`` stand in the order of the chart's labels; None leaves a gap. ``panel`` is the one it is drawn in."""

    name: str | Promise
    values: Sequence[Value]
    form: Form = Form.BAR
    tone: Tone = Tone.BRAND
    panel: int = 0

    @property
    def is_drawn(self) -> bool:
        return any(value is not None for value in self.values)


@dataclass(frozen=True)
class Panel:
    """One pair of axes. An axis that does not begin at nought names its ends and says so in ``unit``."""

    unit: str | Promise
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True)
class Chart:
    """``key`` is its id on the page. ``is_lying``: names down the side, for names that are long."""

    key: str
    sentence: str
    labels: Sequence[str]
    series: Sequence[Series]
    panels: Sequence[Panel]
    is_lying: bool = False

    @property
    def drawn(self) -> list[Series]:
        return [one for one in self.series if one.is_drawn]

    @property
    def is_drawn(self) -> bool:
        return len(self.labels) >= FEWEST and bool(self.drawn)

    @property
    def json(self) -> str:
        """For an attribute: a page has no script element of its own, not even one of data."""
        return json.dumps(self.data, ensure_ascii=False)

    @property
    def data(self) -> dict[str, Any]:
        return {
            "labels": list(self.labels),
            "lying": self.is_lying,
            "panels": [
                {"unit": str(one.unit), "lowest": one.lowest, "highest": one.highest} for one in self.panels
            ],
            "series": [
                {
                    "name": str(one.name),
                    "form": one.form,
                    "tone": one.tone,
                    "panel": one.panel,
                    "values": [None if value is None else float(value) for value in one.values],
                }
                for one in self.drawn
            ],
        }
