"""Which cases there are: how many fall due in each month, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from assistance.enums import ExclusionReason, Nature, Outcome, Stage
from reporting.demo.dice import dice, weighted
from reporting.demo.fates import ANSWERED, BROKEN, GRANTED, KEPT, REFUSED, Fate, Turns, moment_on
from reporting.demo.lives import World
from reporting.demo.matters import WEIGHTS
from reporting.metrics.periods import Period, month_of, months_back

SEED_YEAR = 2023
SEED_MONTHS = (8, 38, 52, 48, 50, 52, 53, 56, 58, 58, 44, 46)
"""Counted cases due in each month of 2023: 473 from January to October."""
SEED_FAILURES = {3: Outcome.EXPLAINED, 7: Outcome.UNRESOLVED, 9: Outcome.EXPLAINED}
"""The three of them that were not resolved: 470 of 473 is 99.36 %."""
SEED_BEGINS = date(2023, 1, 3)

MONTHS = 24
FIRST_MONTH, RISE = 24, 2
LAST_MONTHS = (80, 92, 112)
FAILURES = (0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0)
"""Unresolved cases of each of the two years' months, the oldest first; this month has none yet."""
CARRIED_MONTHS = 5
"""What failed in the last of them is still carried over; before that it was struck off."""
FAILED_OUTCOMES = (
    Outcome.EXPLAINED,
    Outcome.EXPLAINED,
    Outcome.UNRESOLVED,
    Outcome.PARTLY,
    Outcome.ADVANCING,
)
NATURES = {Nature.REQUEST: 60, Nature.INQUIRY: 25, Nature.COMPLAINT: 9, Nature.SUGGESTION: 6}
WRITTEN_DOWN = timedelta(minutes=30)
"""What came in later than this before now may not be registered yet, and a case begins with that."""
EXCLUDED_SHARE = 0.025
DECLINED_SHARE = 0.015


@dataclass(frozen=True)
class Plan:
    """One case to be told. ``officer`` names whose enterprise it is; empty means anybody's."""

    received: datetime
    category: str
    nature: Nature
    fate: Fate
    officer: str = ""


def all_plans(world: World, *, scale: int = 1) -> list[Plan]:
    """2023, the two years up to now, and what stands on the desks today."""
    today = world.calendar.local_date(world.now)
    recent = months_back(today, MONTHS)
    seed = _seed_months()
    plans = [plan for month in seed for plan in _seed_month(world, month)]
    for index, month in enumerate(recent):
        if month not in seed:
            plans += _recent_month(world, month, index, scale)
    plans += _coming_month(world, month_of(recent[-1].last + timedelta(days=1)), scale)
    return plans


def _seed_months() -> list[Period]:
    return [month_of(date(SEED_YEAR, number, 1)) for number in range(1, 13)]


def _seed_month(world: World, month: Period) -> Iterator[Plan]:
    number = month.first.month
    random = dice(f"seed {number}")
    days = _days(world, month)
    failed = SEED_FAILURES.get(number)
    for index in range(SEED_MONTHS[number - 1]):
        fate = _failed(failed, struck=True) if failed and index == 0 else _usual_fate(random)
        yield _due_in(world, random, days, fate, earliest=SEED_BEGINS)
    yield from _not_counted(world, random, days, 1 + number % 2, earliest=SEED_BEGINS)


def _recent_month(world: World, month: Period, index: int, scale: int) -> Iterator[Plan]:
    random = dice(f"month {month.first}")
    ramp = FIRST_MONTH + RISE * index
    usual = LAST_MONTHS[index - MONTHS] if index >= MONTHS - len(LAST_MONTHS) else ramp
    days = _days(world, month)
    failures = FAILURES[index] * scale
    is_past = month.last < world.calendar.local_date(world.now)
    for number in range(usual * scale):
        fate = _usual_fate(random)
        if number < failures:
            fate = _failed(random.choice(FAILED_OUTCOMES), struck=index < MONTHS - CARRIED_MONTHS)
        yield _due_in(world, random, days, fate if is_past else _in_time(fate))
    share = EXCLUDED_SHARE + DECLINED_SHARE
    yield from _not_counted(world, random, days, round(usual * scale * share))


def _coming_month(world: World, month: Period, scale: int) -> Iterator[Plan]:
    """Only what has been received by now; next month grows with every day."""
    random = dice(f"coming {month.first}")
    days = _days(world, month)
    for _number in range(LAST_MONTHS[-1] * scale):
        plan = _due_in(world, random, days, _in_time(_usual_fate(random)), until_now=False)
        if plan.received <= world.now - WRITTEN_DOWN:
            yield plan


def _failed(outcome: Outcome, *, struck: bool) -> Fate:
    return Fate(outcome=outcome, turns=Turns(struck=struck))


def _in_time(fate: Fate) -> Fate:
    """Of a month that goes on, so that nothing in it runs over but what is meant to."""
    return replace(fate, late_days=0, reworked=False, turns=replace(fate.turns, escalated=""))


def _usual_fate(random: Random) -> Fate:
    return Fate(
        late_days=random.choice((1, 1, 2, 4)) if random.random() < 0.014 else 0,
        late_contact=random.random() < 0.016,
        suspended=random.random() < 0.07,
        reassigned=random.random() < 0.03,
        reworked=random.random() < 0.018,
        unreached=random.random() < 0.012,
        turns=_usual_turns(random),
    )


def _usual_turns(random: Random) -> Turns:
    """What now and then happens beside the straight way; always told to its end."""

    def now_and_then(share: float, *ends: str) -> str:
        return random.choice(ends) if random.random() < share else ""

    return Turns(
        returned=now_and_then(0.03, GRANTED, GRANTED, REFUSED),
        helped=now_and_then(0.06, ANSWERED),
        extended=now_and_then(0.05, GRANTED, GRANTED, GRANTED, REFUSED),
        supervised=now_and_then(0.008, ANSWERED),
        promised=now_and_then(0.06, KEPT, KEPT, KEPT, KEPT, BROKEN),
        bad_rating=now_and_then(0.006, ANSWERED),
        escalated=now_and_then(0.003, ANSWERED),
    )


def _fitting(fate: Fate, due: date) -> Fate:
    """A pause or an extension moves the deadline; early in the month it stays in its month."""
    early = due.day <= 12
    turns = fate.turns
    if fate.reassigned:
        turns = replace(turns, returned="")
    if not early or fate.suspended or fate.late_days:
        turns = replace(turns, extended="")
    if fate.reworked or fate.unreached:
        turns = replace(turns, escalated="", bad_rating="")
    return replace(fate, suspended=fate.suspended and early, turns=turns)


def _not_counted(
    world: World, random: Random, days: list[date], count: int, *, earliest: date | None = None
) -> Iterator[Plan]:
    reasons = list(ExclusionReason)
    for _number in range(count):
        reason = random.choice(reasons)
        declined = reason in (ExclusionReason.OUT_OF_SCOPE, ExclusionReason.INVALID)
        fate = Fate(declined=reason) if declined else Fate(excluded=reason)
        yield _due_in(world, random, days, fate, earliest=earliest)


def _days(world: World, month: Period) -> list[date]:
    span = (month.last - month.first).days + 1
    days = (month.first + timedelta(days=offset) for offset in range(span))
    return [day for day in days if world.calendar.is_workday(day)]


def _due_in(
    world: World,
    random: Random,
    days: list[date],
    fate: Fate,
    *,
    earliest: date | None = None,
    until_now: bool = True,
) -> Plan:
    """A case whose deadline, if never paused, falls on one of ``days``, and that has come in by now."""
    while True:
        category, nature = weighted(random, WEIGHTS), weighted(random, NATURES)
        due = random.choice(days)
        received_on = received_for(world, due, category, nature)
        received = moment_on(world.calendar, received_on, random, until=0.9)
        if earliest and received_on < earliest:
            continue
        if until_now and received > world.now - WRITTEN_DOWN:
            continue
        return Plan(received, category, nature, _fitting(fate, due))


def received_for(world: World, due: date, category: str, nature: str) -> date:
    """The working day from which the promise ends on ``due``."""
    at = datetime.combine(due, datetime.min.time(), world.calendar.tz)
    amount = world.promise_of(Stage.RESOLVE, at, category=category, nature=nature).amount
    target = world.calendar.workdays_until(due) - amount
    day = due - timedelta(days=amount)
    while world.calendar.workdays_until(day) > target or not world.calendar.is_workday(day):
        day -= timedelta(days=1)
    return day
