"""Counts of a period: every case is put into its classes once, and the classes are counted.

A count of its own for each part would ask every case a dozen times; here most cases are done with at the second question.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, IntegerField, QuerySet, Value, When

from assistance.models import Case
from assistance.services.lights import Now
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.versions import Version
from reporting.queries.conditions import condition

Rows = QuerySet[Case, Any]
Name = tuple[MetricCode, Part]
Counts = Counter[Name]

_ONE_OF = (Part.EXCLUDED, Part.MET, Part.BASE)
_CLASSES: dict[MetricCode, tuple[tuple[Part, ...], ...]] = {
    MetricCode.R1: (
        (Part.EXCLUDED, Part.MET, Part.UNRESOLVED, Part.OVERDUE, Part.NEAR, Part.OPEN),
        (Part.PROVISIONAL,),
    ),
    MetricCode.ON_TIME: ((Part.MET,),),
    MetricCode.FIRST_CONTACT: ((Part.MET, Part.BASE),),
}
"""The parts of each question, which no case answers twice but for a part within another: that one is asked first."""
ASKED_OF_R1 = {
    MetricCode.ON_TIME: (Part.BASE, Part.EXCLUDED),
    MetricCode.FIRST_CONTACT: (Part.EXCLUDED,),
}
"""What is not asked again: the shares of the deadline divide by R1's base and leave out what R1 leaves out."""
_WITHIN = {Part.NEAR: Part.OPEN, Part.MET: Part.BASE}


def counts_of(rows: Rows, codes: Iterable[MetricCode], now: Now, version: Version) -> Counts:
    """How many of ``rows`` each part of each metric counts; one statement."""
    return counts_by(rows, None, codes, now, version).get(None, Counter())


def counts_by(
    rows: Rows, column: str | None, codes: Iterable[MetricCode], now: Now, version: Version
) -> dict[Any, Counts]:
    """The same for each value of a column or annotation of ``rows``."""
    questions = {f"class_{number}": question for number, question in enumerate(_questions(codes))}
    classes = {
        name: _first_that_holds(code, parts, now, version) for name, (code, parts) in questions.items()
    }
    keys = [column] if column else []
    found: dict[Any, Counts] = defaultdict(Counter)
    for row in rows.order_by().values(*keys, **classes).annotate(n=Count("*")):
        counts = found[row[column] if column else None]
        for name, (code, parts) in questions.items():
            for part in _parts_of(row[name], parts):
                counts[code, part] += row["n"]
    return found


def _questions(codes: Iterable[MetricCode]) -> Iterator[tuple[MetricCode, tuple[Part, ...]]]:
    for code in codes:
        for parts in _CLASSES.get(code, (_ONE_OF,)):
            yield code, parts


def _first_that_holds(code: MetricCode, parts: tuple[Part, ...], now: Now, version: Version) -> Choice:
    """The place of a part in its question; NULL where none holds."""
    whens = [When(condition(code, part, now, version), then=Value(place)) for place, part in enumerate(parts)]
    return Choice(*whens, output_field=IntegerField())


def _parts_of(place: int | None, parts: tuple[Part, ...]) -> Iterator[Part]:
    if place is not None:
        yield parts[place]
        if (wider := _WITHIN.get(parts[place])) in parts:
            yield wider
