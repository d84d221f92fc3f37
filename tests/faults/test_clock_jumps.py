"""The clock of the machine jumps while reminders are due and messages are held (F6): none lost, none repeated."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from assistance.enums import DueKind, EventKind, Rung
from assistance.models import CaseClock, CaseEvent, Reminder, ReminderStep
from assistance.services import reminders
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services import delivery
from foundation.worktime.calendar import WorkCalendar
from foundation.worktime.services import load_calendar
from tests.factories.running_cases import moment
from tests.faults.figures import SEED, Figure, repeated, write_down
from tests.faults.forks import Hook, fork, signal_at, was_killed
from tests.faults.scenes import MONDAY, due_messages, notices_per_message, overdue_clocks
from tests.faults.test_clock_oracle import days_after, process_in, works

pytestmark = pytest.mark.django_db(transaction=True)

CLOCKS = repeated(40, 850)
HELD = repeated(3, 30)
DAY, HOURS = timedelta(days=1), timedelta(hours=2)
JUMPS = (
    MONDAY,
    MONDAY + HOURS,
    MONDAY + timedelta(minutes=30),
    MONDAY + 40 * DAY,
    MONDAY + DAY,
    moment("2023-12-31T23:59:59"),
    moment("2024-01-02T08:30:00"),
    moment("2024-02-29T10:00:00"),
    moment("2023-12-29T17:59:59"),
    moment("2028-02-29T10:00:00"),
    moment("2028-03-01T09:00:00"),
    moment("2024-03-01T09:00:00"),
)
NEAR_DAYS, SUPERVISED_AFTER = 2, 3


def scatter_deadlines() -> None:
    """Around each moment that the clock jumps to, at the end of a working day."""
    ReminderStep.objects.update(issues_sheet=False)
    overdue_clocks(CLOCKS)
    chance, calendar = random.Random(SEED), load_calendar()
    for pk in CaseClock.objects.values_list("pk", flat=True):
        day = (chance.choice(JUMPS) + chance.randint(-8, 8) * DAY).replace(hour=18, minute=0, second=0)
        while not works(calendar, day.date()):
            day += DAY
        CaseClock.objects.filter(pk=pk).update(due_at=day)


def sweep_through_the_jumps() -> None:
    with process_in("America/New_York"):
        for jump in JUMPS:
            with time_machine.travel(jump.astimezone(UTC), tick=False):
                reminders.send_due_reminders(datetime.now(UTC))


def rung_at(calendar: WorkCalendar, now: datetime, due: datetime) -> Rung | None:
    """By counting days; ``now`` is in office hours."""
    if due < now:
        return (
            Rung.SUPERVISE
            if days_after(calendar, due.date(), now.date()) >= SUPERVISED_AFTER
            else Rung.OVERDUE
        )
    if due.date() == now.date():
        return Rung.DUE_TODAY
    return Rung.NEAR if days_after(calendar, now.date(), due.date()) <= NEAR_DAYS else None


def expected() -> set[tuple[int, str]]:
    calendar = load_calendar()
    dues = {clock.case_id: clock.due_at.astimezone(MONDAY.tzinfo) for clock in CaseClock.objects.all()}
    office = [jump for jump in JUMPS if works(calendar, jump.date()) and 8 <= jump.hour < 18]
    rungs = {(case, rung_at(calendar, jump, due)) for case, due in dues.items() for jump in office}
    return {(case, rung) for case, rung in rungs if rung is not None}


def told() -> Counter[tuple[int, str]]:
    events = CaseEvent.objects.filter(kind=EventKind.REMINDED).values_list("case_id", "data__reminder")
    return Counter(events)


def test_jumps_lose_and_repeat_no_reminder():
    scatter_deadlines()
    sweep_through_the_jumps()
    sweep_through_the_jumps()

    found, wanted = told(), expected()
    missing, wrong = len(wanted - set(found)), len(set(found) - wanted)
    doubled = sum(times > 1 for times in found.values()) + wrong
    arm = "sweeps at ±2 h, ±40 d, New Year's Eve, 29 February against counting"
    write_down(Figure(arm, CLOCKS * len(JUMPS), "cases", missing, doubled, remark="process in New York"))
    assert (missing, doubled) == (0, 0)
    assert Reminder.objects.filter(kind=DueKind.CLOCK).count() == len(wanted) > CLOCKS / 2


def test_control_forgetting_who_was_told_repeats(monkeypatch):
    """What a sweep would do that remembers a time of its last run and not what it told."""
    scatter_deadlines()
    sweep_through_the_jumps()
    Reminder.objects.all().delete()
    sweep_through_the_jumps()

    doubled = sum(times > 1 for times in told().values())
    write_down(
        Figure("no record of what was told", CLOCKS * len(JUMPS), "cases", doubled=doubled, control=True)
    )
    assert doubled > 0


def hold_and_die(now: datetime) -> None:
    """A dispatcher claims what is due and is killed."""

    def work() -> None:
        hook = Hook("foundation.notifications.services.delivery", "claim", "after")
        with time_machine.travel(now), signal_at(hook):
            delivery.deliver_due()

    assert was_killed(fork(work))


def deliver(now: datetime) -> None:
    with time_machine.travel(now):
        delivery.deliver_due()


@pytest.mark.parametrize("jump", [HOURS, -HOURS, 40 * DAY, -40 * DAY], ids=str)
def test_jumps_keep_no_message_from_its_reader(jump):
    """Held by a dispatcher that died before the clock jumped; 2 h and a lease later at the latest it is there."""
    due_messages(notices=HELD, mails=0)
    OutboxMessage.objects.update(run_at=MONDAY - 50 * DAY)
    hold_and_die(MONDAY)
    deliver(MONDAY + jump)
    deliver(MONDAY + jump + HOURS + 2 * delivery.LEASE)

    notices = notices_per_message()
    doubled = sum(messages for times, messages in notices.items() if times > 1)
    write_down(
        Figure("clock set while a dead dispatcher holds messages", HELD, "messages", notices[0], doubled)
    )
    assert notices == {1: HELD}


def test_messages_of_a_clock_that_was_ahead_are_not_kept_for_so_long():
    due_messages(notices=HELD, mails=0)
    OutboxMessage.objects.update(created_at=MONDAY + 40 * DAY, run_at=MONDAY + 40 * DAY)
    deliver(MONDAY)

    notices = notices_per_message()
    write_down(Figure("written by a clock 40 d ahead", HELD, "messages", notices[0]))
    assert notices == {1: HELD}
