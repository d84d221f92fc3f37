"""Next year's holidays: missing, then published, then corrected (F7). Open clocks follow once, finished ones never."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
import time_machine

from assistance.enums import EventKind, Rung
from assistance.models import AppliedCalendar, CaseClock, CaseEvent, Reminder
from assistance.services import clocks
from assistance.services.calendar_changes import apply_calendar
from assistance.services.reminders import send_due_reminders
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services import system_user
from foundation.audit.models import AuditEntry
from foundation.notifications.models import OutboxMessage
from foundation.worktime.services import load_calendar, publish_year, set_day
from tests.factories.accounts import person
from tests.factories.running_cases import moment, registered
from tests.faults.figures import SEED, Figure, repeated, write_down
from tests.faults.forks import Hook, at_once, fork, signal_at, was_killed
from tests.faults.scenes import overdue_clocks
from tests.faults.test_clock_oracle import Case as Reckoned
from tests.faults.test_clock_oracle import nth_day

pytestmark = pytest.mark.django_db(transaction=True)

OPEN = repeated(40, 10_000)
CLOSED = OPEN // 10
NOW = moment("2026-12-30T10:00")
DAY = timedelta(days=1)
NEW_YEAR = [date(2027, 1, 1), date(2027, 1, 4), *(date(2027, 2, day) for day in (4, 5, 8, 9, 10))]
MAKE_UP = [date(2027, 1, 9), date(2027, 2, 20)]
CORRECTED = date(2027, 1, 15)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(clocks, "CHUNK", repeated(10, 500))


@pytest.fixture
def keeper():
    return person(RoleCode.SYSTEM_ADMIN)


def clocks_across_new_year() -> None:
    """Under the calendar as it is, by the product's own reckoning; the last of them have stopped."""
    overdue_clocks(OPEN + CLOSED)
    chance, calendar = random.Random(SEED), load_calendar()
    made = list(CaseClock.objects.select_related("case").order_by("pk"))
    for number, clock in enumerate(made):
        clock.started_at = NOW - chance.randint(0, 60) * DAY
        clock.amount = chance.randint(1, 30)
        due = clocks.deadline(calendar, clock.started_at, clock.amount, clock.unit, ())
        clock.due_at, clock.provisional = due.at, due.provisional
        clock.stopped_at = NOW if number >= OPEN else None
    CaseClock.objects.bulk_update(
        made, ["started_at", "amount", "due_at", "provisional", "stopped_at"], batch_size=500
    )


def deadlines() -> dict[int, tuple[datetime, bool]]:
    return {
        pk: (due, unsure) for pk, due, unsure in CaseClock.objects.values_list("pk", "due_at", "provisional")
    }


def counted() -> dict[int, tuple[datetime, bool]]:
    """By counting days; a finished clock keeps what it had."""
    calendar, found = load_calendar(), deadlines()
    for clock in CaseClock.objects.running():
        due = nth_day(Reckoned(calendar, clock.started_at, clock.amount, [], NOW))
        years = range(clock.started_at.year, due.astimezone(NOW.tzinfo).year + 1)
        found[clock.pk] = (due, not all(map(calendar.knows, years)))
    return found


def moves() -> Counter[int]:
    events = CaseEvent.objects.filter(kind=EventKind.DEADLINE_MOVED)
    return Counter(events.values_list("case__clocks", flat=True))


def apply() -> None:
    with time_machine.travel(NOW):
        apply_calendar(by=system_user())


def publish(keeper: User) -> None:
    with time_machine.travel(NOW):
        for day in NEW_YEAR:
            set_day(day, by=keeper, is_workday=False, name="放假")
        for day in MAKE_UP:
            set_day(day, by=keeper, is_workday=True, name="补班")
        publish_year(2027, by=keeper, source="国办发明电〔2026〕9号")


def correct(keeper: User) -> None:
    with time_machine.travel(NOW):
        set_day(CORRECTED, by=keeper, is_workday=False, name="补充通知")


def applied_through_a_kill() -> None:
    """One process dies in its second chunk, two go on at once, the next sweep comes a minute later."""

    def dies() -> None:
        with signal_at(Hook("assistance.services.clocks", "_recompute_chunk", "after"), nth=2):
            apply()

    assert was_killed(fork(dies))
    at_once(apply, 2)
    apply()


def check_followed(arm: str, before: dict[int, tuple[datetime, bool]], moved: Counter[int]) -> None:
    """Each open clock stands where counting puts it, and has one new line in its timeline if that is elsewhere."""
    now, wanted = deadlines(), counted()
    lines = moves()
    lines.subtract(moved)
    wrong = sum(now[pk] != wanted[pk] for pk in now)
    unsaid = sum(lines[pk] < (before[pk] != now[pk]) for pk in now)
    doubled = sum(lines[pk] > (before[pk] != now[pk]) for pk in now)
    changed = sum(before[pk] != now[pk] for pk in now)
    write_down(
        Figure(
            arm,
            OPEN,
            "open clocks",
            wrong + unsaid,
            doubled,
            remark=f"{changed} moved; {CLOSED} finished untouched",
        )
    )
    assert (wrong, unsaid, doubled) == (0, 0, 0)
    assert changed > OPEN / 10
    assert not OutboxMessage.objects.exists()
    assert AuditEntry.objects.filter(action="clocks.recompute").exists()


def test_open_clocks_follow_the_publication_and_the_correction_once(keeper):
    clocks_across_new_year()
    apply()
    missing = deadlines()
    assert missing == counted()
    assert any(unsure for _due, unsure in missing.values())

    publish(keeper)
    applied_through_a_kill()
    check_followed("2027 published; one sweep killed, two at once", missing, Counter())

    published, moved = deadlines(), moves()
    assert not any(unsure for pk, (_due, unsure) in published.items() if pk in moved)
    correct(keeper)
    applied_through_a_kill()
    check_followed("a holiday more, later", published, moved)


def test_control_without_stamp_and_comparison_tells_twice(keeper, monkeypatch):
    clocks_across_new_year()
    publish(keeper)

    def reckon(clock, calendar, pauses):
        return clocks.deadline(calendar, clock.started_at, clock.allowance, clock.unit, pauses)

    monkeypatch.setattr(clocks, "_moved", reckon)
    for _sweep in range(2):
        AppliedCalendar.objects.all().delete()
        apply()

    doubled = sum(times > 1 for times in moves().values())
    write_down(Figure("no stamp, no comparison", OPEN, "open clocks", doubled=doubled, control=True))
    assert doubled == OPEN


def test_case_logged_before_the_notice_has_a_provisional_deadline():
    case = registered("2026-12-28T10:00")
    assert case.due_provisional


def test_warning_begins_in_november_and_comes_once_a_week(keeper):
    first = moment("2026-10-19T10:00")
    for week in range(7):
        for day in (0, 0, 3):
            now = first + (7 * week + day) * DAY
            with time_machine.travel(now, tick=False):
                send_due_reminders(now)

    warned = sorted(Reminder.objects.filter(rung=Rung.NO_CALENDAR).values_list("claimed_at", flat=True))
    days = [f"{at.astimezone(NOW.tzinfo):%m-%d}" for at in warned]
    letters = OutboxMessage.objects.filter(recipient=keeper, channel="inbox").count()
    remark = "on " + ", ".join(days)
    write_down(
        Figure(
            "warning from 1 November, weekly", 21, "sweeps", 5 - len(set(days)), letters - 5, remark=remark
        )
    )
    assert days == ["11-02", "11-09", "11-16", "11-23", "11-30"]
    assert letters == 5
