"""What a figure of the bulletin is asked about, and what is answered: a value and the rows that it was taken from."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from assistance.services.lights import Now
from foundation.accounts.models import User
from reporting.metrics.periods import Period
from reporting.metrics.printing import Form, Number
from reporting.metrics.spans import Span
from reporting.models.statements import BETWEEN

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Scope:
    """``user`` None: the whole city, for the console. ``county``: the key of the one whose own figures are read."""

    span: Span
    now: Now
    user: User | None = None
    county: int | None = None

    @property
    def day(self) -> date:
        """The cut-off: the last day of the period, or today within it."""
        last = date(self.span.year, self.span.months, monthrange(self.span.year, self.span.months)[1])
        return min(last, timezone.localtime(self.now.at).date())

    @property
    def period(self) -> Period:
        return Period(date(self.span.year, 1, 1), self.day)

    @property
    def day_before(self) -> date:
        """The last day of the year before."""
        return date(self.span.year - 1, 12, 31)

    def seen(self, rows: Any) -> Any:
        return rows if self.user is None else rows.visible_to(self.user)

    def placed(self, rows: Any, path: str = "county") -> Any:
        """The county's own, where one is asked for."""
        return rows if self.county is None else rows.filter(**{path: self.county})


@dataclass(frozen=True)
class Reading:
    """``rows`` are what the value was taken from, and nothing else; ``value`` None: nobody told it.

    ``base``: what a share is a share of, where ``rows`` are only its part.
    ``text``: what is printed where the rows tell words; the value is then how many they are.
    """

    value: Number | None
    rows: Rows
    base: Rows | None = None
    text: str = ""

    def printed(self, form: Form) -> str:
        return self.text or ("" if self.value is None else form(self.value))


Reader = Callable[[Scope], Reading]


def only(model: type[Model], row: Model | None) -> Rows:
    """That row alone, or none."""
    return QuerySet(model).filter(pk__in=[row.pk] if row else [])


def words(parts: Sequence[str], rows: Rows, text: str = "") -> Reading:
    """So many words, joined unless ``text`` says them otherwise; without any nobody told them."""
    return Reading(len(parts), rows, text=text or BETWEEN.join(parts)) if parts else Reading(None, rows)


def counts(rows: Rows) -> Reading:
    return Reading(rows.count(), rows)
