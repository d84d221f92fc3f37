"""Who stands on which rung now: ranges of one moment, so that a run that was missed loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q

from assistance.enums import PromiseUnit, Rung, Stage
from assistance.models import ReminderStep, ServicePromise
from assistance.services.clocks import RESOLVING
from assistance.services.due_things import CLOCKS, FIRMS, MATTERS, PAUSES, Things
from assistance.services.lights import Now, before_workdays
from foundation.worktime.calendar import add_workdays, add_workhours

Steps = Mapping[Rung, ReminderStep]

DAYS, HOURS = Q(unit=PromiseUnit.DAYS), Q(unit=PromiseUnit.HOURS)
CALL_BACK, BAD_RATING = Q(stage=Stage.CALL_BACK), Q(stage=Stage.BAD_RATING)
RESOLVES = Q(stage__in=RESOLVING)
PLAIN = DAYS & ~CALL_BACK & ~BAD_RATING
"""The promises in working days that have no rung of their own."""


@dataclass(frozen=True)
class Span:
    """The open things of one table whose moment lies in a range; ``since`` and ``until`` bound the index scan."""

    step: ReminderStep
    things: Things
    where: Q
    until: datetime | None = None
    since: datetime | None = None

    @property
    def rung(self) -> Rung:
        return Rung(self.step.rung)

    @property
    def limits(self) -> Q:
        limits = Q() if self.until is None else Q(**{f"{self.things.moment}__lt": self.until})
        return limits if self.since is None else limits & Q(**{f"{self.things.moment}__gte": self.since})


def spans_of(now: Now, steps: Steps) -> list[Span]:
    """The most urgent first. Nothing stands in two: a rung that is off leaves its things to none but 督办 to 催办."""
    return [span for rung, made in _MADE.items() if rung in steps for span in made(now, steps)]


def _supervise(now: Now, steps: Steps) -> Iterator[Span]:
    step = steps[Rung.SUPERVISE]
    yield Span(step, CLOCKS, RESOLVES, until=before_workdays(now, step.amount or 1))


def _overdue(now: Now, steps: Steps) -> Iterator[Span]:
    step, above = steps[Rung.OVERDUE], steps.get(Rung.SUPERVISE)
    since = before_workdays(now, above.amount or 1) if above else None
    yield Span(step, CLOCKS, RESOLVES, since=since, until=now.at)
    yield Span(step, CLOCKS, ~RESOLVES, until=now.at)
    yield Span(step, MATTERS, Q(), until=now.at)


def _due_today(now: Now, steps: Steps) -> Iterator[Span]:
    step = steps[Rung.DUE_TODAY]
    yield Span(step, CLOCKS, PLAIN, since=now.at, until=now.tomorrow)
    yield Span(step, MATTERS, Q(), since=now.at, until=now.tomorrow)


def _callback_due(now: Now, steps: Steps) -> Iterator[Span]:
    yield Span(steps[Rung.CALLBACK_DUE], CLOCKS, DAYS & CALL_BACK, since=now.at, until=now.tomorrow)


def _bad_rating(now: Now, steps: Steps) -> Iterator[Span]:
    """From the moment of the rating; none can be due later than the longest promise from now."""
    promised = ServicePromise.objects.filter(stage=Stage.BAD_RATING, unit=PromiseUnit.DAYS)
    longest = promised.aggregate(days=Max("amount"))["days"] or 1
    last = now.calendar.local_date(add_workdays(now.calendar, now.at, longest).at)
    until = _midnight(now, last + timedelta(days=1))
    yield Span(steps[Rung.BAD_RATING], CLOCKS, DAYS & BAD_RATING, since=now.at, until=until)


def _near(now: Now, steps: Steps) -> Iterator[Span]:
    """A clock whose whole promise is no longer than the notice, and a matter of today, are not near at once."""
    step = steps[Rung.NEAR]
    notice = step.amount or 1
    last = now.calendar.local_date(add_workdays(now.calendar, now.at, notice).at)
    until = _midnight(now, last + timedelta(days=1))
    today = _midnight(now, now.calendar.local_date(now.at))
    yield Span(step, CLOCKS, PLAIN & Q(amount__gt=notice), since=now.tomorrow, until=until)
    yield Span(step, MATTERS, Q(opened_at__lt=today), since=now.tomorrow, until=until)


def _near_hours(now: Now, steps: Steps) -> Iterator[Span]:
    step = steps[Rung.NEAR_HOURS]
    promised = ServicePromise.objects.filter(unit=PromiseUnit.HOURS).order_by("amount")
    for amount in promised.values_list("amount", flat=True).distinct():
        left = amount * (step.amount or 0) / 100
        until = add_workhours(now.calendar, now.at, left).at
        yield Span(step, CLOCKS, HOURS & Q(amount=amount), since=now.at, until=until)


def _paused_long(now: Now, steps: Steps) -> Iterator[Span]:
    step = steps[Rung.PAUSED_LONG]
    yield Span(step, PAUSES, Q(), until=before_workdays(now, (step.amount or 0) + 1))


def _no_contact(now: Now, steps: Steps) -> Iterator[Span]:
    step = steps[Rung.NO_CONTACT]
    yield Span(step, FIRMS, Q(), until=now.at - timedelta(days=step.amount or 0))


def _midnight(now: Now, day: date) -> datetime:
    return datetime.combine(day, time.min, now.calendar.tz)


_MADE: dict[Rung, Callable[[Now, Steps], Iterator[Span]]] = {
    Rung.SUPERVISE: _supervise,
    Rung.OVERDUE: _overdue,
    Rung.DUE_TODAY: _due_today,
    Rung.BAD_RATING: _bad_rating,
    Rung.CALLBACK_DUE: _callback_due,
    Rung.NEAR: _near,
    Rung.NEAR_HOURS: _near_hours,
    Rung.PAUSED_LONG: _paused_long,
    Rung.NO_CONTACT: _no_contact,
}
