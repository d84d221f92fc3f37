"""What the demonstration's people find on their desks today, each kind once or more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from assistance.enums import ExclusionReason, Nature
from assistance.workflow import Move
from reporting.demo.dice import dice
from reporting.demo.fates import ANSWERED, OPEN, Fate, Turns, moment_on
from reporting.demo.lives import World
from reporting.demo.plans import Plan, received_for


def desk_plans(world: World) -> list[Plan]:
    """What the demonstration's officer and handler find waiting, each kind once or more."""
    random = dice("desk")
    days = _desk_days(world)
    withdrawn = Turns(withdraws=days["later"].month != world.calendar.local_date(world.now).month)
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
            turns=withdrawn,
        ),
    ]
    return made + _turning(world, random, days) + _just_in(world, random)


def _turning(world: World, random: Random, days: dict[str, date]) -> list[Plan]:
    """One of each turn that still waits for somebody: a ruling, a share, an approval, a sheet, a call, a promise."""
    hours_ago = recently(world, 150)
    this_week = recently(world, 700)

    def waits(due: str, category: str, hold: Move | None = Move.ANSWER, **fate: Any) -> Plan:
        return _on_desk(world, random, days[due], category, hold, **fate)

    return [
        Plan(recently(world, 460), "LAB", Nature.REQUEST, Fate(turns=Turns(returned=OPEN)), "zhuanyuan"),
        waits("later", "LAB", turns=Turns(helped=OPEN), turn_at=this_week),
        waits("later", "PRJ", turns=Turns(extended=OPEN), turn_at=hours_ago - timedelta(hours=18)),
        waits("soon", "ENV", turns=Turns(supervised=OPEN)),
        waits("soon", "LAB", turns=Turns(supervised=ANSWERED)),
        waits("later", "LAB", turns=Turns(promised=OPEN), turn_at=this_week),
        waits("later", "FIN", None, turns=Turns(escalated=OPEN), answer_hours=(2, 4)),
        waits("later", "POL", None, turns=Turns(bad_rating=OPEN), answer_hours=(12, 16), call_at=hours_ago),
    ]


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
        Plan(recently(world, minutes), category, Nature.REQUEST, Fate(hold=hold), officer)
        for (hold, category), officer, minutes in zip(
            holds, officers, (35, 60, 80, 200, 230, 260), strict=True
        )
    ]


def recently(world: World, minutes: int) -> datetime:
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
