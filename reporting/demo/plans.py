"""Which cases there are: how many fall due in each month, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assistance.enums import ExclusionReason, Nature, Outcome, Stage
from assistance.workflow import Move
from reporting.demo.dice import dice, weighted
from reporting.demo.lives import World
from reporting.demo.matters import WEIGHTS
from reporting.demo.stories import Fate, moment_on
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
FAILED_OUTCOMES = (
    Outcome.EXPLAINED,
    Outcome.EXPLAINED,
    Outcome.UNRESOLVED,
    Outcome.PARTLY,
    Outcome.ADVANCING,
)
NATURES = {Nature.REQUEST: 60, Nature.INQUIRY: 25, Nature.COMPLAINT: 9, Nature.SUGGESTION: 6}
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
        fate = Fate(outcome=failed) if failed and index == 0 else _usual_fate(random)
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
        fate = Fate(outcome=random.choice(FAILED_OUTCOMES)) if number < failures else _usual_fate(random)
        yield _due_in(world, random, days, fate if is_past else replace(fate, late_days=0, reworked=False))
    share = EXCLUDED_SHARE + DECLINED_SHARE
    yield from _not_counted(world, random, days, round(usual * scale * share))


def _coming_month(world: World, month: Period, scale: int) -> Iterator[Plan]:
    """Only what has been received by now; next month grows with every day."""
    random = dice(f"coming {month.first}")
    days = _days(world, month)
    for _number in range(LAST_MONTHS[-1] * scale):
        plan = _due_in(world, random, days, replace(_usual_fate(random), late_days=0), until_now=False)
        if plan.received <= world.now:
            yield plan


def _usual_fate(random: Random) -> Fate:
    return Fate(
        late_days=random.choice((1, 1, 2, 4)) if random.random() < 0.014 else 0,
        late_contact=random.random() < 0.016,
        suspended=random.random() < 0.07,
        reassigned=random.random() < 0.03,
        reworked=random.random() < 0.018,
        unreached=random.random() < 0.012,
    )


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
        if until_now and received > world.now - timedelta(minutes=30):
            continue
        early_in_month = due.day <= 12
        return Plan(received, category, nature, replace(fate, suspended=fate.suspended and early_in_month))


def received_for(world: World, due: date, category: str, nature: str) -> date:
    """The working day from which the promise ends on ``due``."""
    at = datetime.combine(due, datetime.min.time(), world.calendar.tz)
    amount = world.promise_of(Stage.RESOLVE, at, category=category, nature=nature).amount
    target = world.calendar.workdays_until(due) - amount
    day = due - timedelta(days=amount)
    while world.calendar.workdays_until(day) > target or not world.calendar.is_workday(day):
        day -= timedelta(days=1)
    return day


def desk_plans(world: World) -> list[Plan]:
    """What the demonstration's officer and handler find waiting, each kind once or more."""
    random = dice("desk")
    days = _desk_days(world)
    made = [
        _on_desk(world, random, days["overdue"], "LAB", Move.ANSWER),
        _on_desk(world, random, days["today"], "ENE", Move.ANSWER),
        _on_desk(world, random, days["near"], "LAB", Move.ANSWER),
        _on_desk(world, random, days["near"], "FIN", Move.ANSWER),
        _on_desk(world, random, days["soon"], "TAL", Move.ANSWER),
        _on_desk(world, random, days["later"], "FIN", Move.RESUME, suspended=True),
        _on_desk(world, random, days["later"], "PRJ", Move.RESUME, officer="", suspended=True),
        _on_desk(
            world, random, days["later"], "APR", None, reworked=True, hold_rework=True, answer_hours=(6, 12)
        ),
        _on_desk(world, random, days["later"], "ENV", Move.CLOSE, answer_hours=(24, 32)),
        _on_desk(world, random, days["later"], "POL", Move.CLOSE, answer_hours=(28, 36)),
        _on_desk(
            world, random, days["later"], "MKT", None, excluded=ExclusionReason.DUPLICATE, undecided=True
        ),
        _on_desk(
            world,
            random,
            days["later"],
            "RIG",
            None,
            officer="",
            excluded=ExclusionReason.WITHDRAWN,
            undecided=True,
        ),
    ]
    return made + _just_in(world, random)


def _on_desk(
    world: World,
    random: Random,
    due: date,
    category: str,
    hold: Move | None,
    *,
    officer: str = "zhuanyuan",
    **fate: Any,
) -> Plan:
    received_on = received_for(world, due, category, Nature.REQUEST)
    received = moment_on(world.calendar, received_on, random, until=0.5)
    return Plan(received, category, Nature.REQUEST, Fate(hold=hold, **fate), officer)


def _just_in(world: World, random: Random) -> list[Plan]:
    """Received in the last working hours: three nobody has accepted, three nobody has signed."""
    holds = [
        (Move.ACCEPT, "LOG"),
        (Move.ACCEPT, "SAF"),
        (Move.ACCEPT, "TAX"),
        (Move.SIGN, "LAB"),
        (Move.SIGN, "TAL"),
        (Move.SIGN, "TEC"),
    ]
    officers = ("zhuanyuan", "", "", "", "zhuanyuan", "")
    return [
        Plan(_recently(world, minutes), category, Nature.REQUEST, Fate(hold=hold), officer)
        for (hold, category), officer, minutes in zip(
            holds, officers, (35, 60, 80, 200, 230, 260), strict=True
        )
    ]


def _recently(world: World, minutes: int) -> datetime:
    """So many working minutes before now."""
    left, day = timedelta(minutes=minutes), world.calendar.local_date(world.now)
    while True:
        for session in reversed(world.calendar.office_hours(day)):
            span = min(session.end, world.now) - session.start
            if span > left:
                return (session.start + span - left).replace(second=0, microsecond=0)
            left -= max(span, timedelta())
        day -= timedelta(days=1)


def _desk_days(world: World) -> dict[str, date]:
    """Deadlines around today: the last that passed, today's (or the next), the near ones, later ones."""
    calendar, today = world.calendar, world.calendar.local_date(world.now)
    passed = today
    while not calendar.is_workday(passed) or calendar.closing(passed) >= world.now:
        passed -= timedelta(days=1)
    coming: list[date] = []
    day = passed
    while len(coming) < 9:
        day += timedelta(days=1)
        if calendar.is_workday(day):
            coming.append(day)
    return {"overdue": passed, "today": coming[0], "near": coming[1], "soon": coming[3], "later": coming[8]}
