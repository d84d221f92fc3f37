"""What becomes of a case, and the people in it: everything that its story needs to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from assistance.enums import ExclusionReason, Outcome
from assistance.workflow import Move
from foundation.accounts.models import Unit, User
from foundation.worktime.calendar import WorkCalendar

OPEN, GRANTED, REFUSED, ANSWERED, KEPT, BROKEN = "open", "granted", "refused", "answered", "kept", "broken"


@dataclass(frozen=True)
class Turns:
    """The turns beside the straight way; each empty, still open, or how it ended."""

    returned: str = ""
    helped: str = ""
    extended: str = ""
    supervised: str = ""
    promised: str = ""
    bad_rating: str = ""
    escalated: str = ""
    struck: bool = False
    withdraws: bool = True


@dataclass(frozen=True)
class Fate:
    """What becomes of a case. ``hold``: the move before which it stands still, whatever the day.

    ``answer_hours``: working hours from the signature to the answer, where they matter; ``call_at``: when at the
    earliest somebody calls back; ``turn_at``: when at the earliest it turns aside.
    """

    outcome: Outcome = Outcome.RESOLVED
    late_days: int = 0
    late_contact: bool = False
    suspended: bool = False
    reassigned: bool = False
    reworked: bool = False
    unreached: bool = False
    excluded: ExclusionReason | None = None
    undecided: bool = False
    declined: ExclusionReason | None = None
    hold: Move | None = None
    hold_rework: bool = False
    answer_hours: tuple[float, float] | None = None
    call_at: datetime | None = None
    turn_at: datetime | None = None
    turns: Turns = Turns()


@dataclass(frozen=True)
class Cast:
    """The people of a case."""

    officer: User
    unit: Unit
    handler: User
    first_unit: Unit
    first_handler: User
    helper: Unit
    helping: User
    head: User
    unit_head: User | None
    respondent: str


def moment_on(calendar: WorkCalendar, day: date, random: Random, *, until: float = 1.0) -> datetime:
    """A moment of a working day's office hours, in their first ``until``."""
    sessions = calendar.office_hours(day)
    total = sum((session.end - session.start for session in sessions), timedelta())
    left = total * random.random() * until
    for session in sessions:
        if left < session.end - session.start:
            break
        left -= session.end - session.start
    return (session.start + left).replace(second=0, microsecond=0)
