"""Whatever the settings and the moment: what is open stands on one rung at most, and what is over on one exactly."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistance.enums import CaseStatus, MatterKind, PromiseUnit, Rung, Stage
from assistance.models import Case, CaseClock, CaseMatter
from assistance.services.due_things import FIRMS
from assistance.services.lights import Now, before_workdays
from assistance.services.reminders import waiting
from assistance.services.spans import spans_of
from assistance.services.steps import steps_on
from foundation.worktime.calendar import add_workdays, workdays_between
from foundation.worktime.services import load_calendar
from tests.factories.assistance import cast, category
from tests.factories.running_cases import moment

pytestmark = pytest.mark.django_db

MIDDLE = moment("2023-09-27T10:00")
"""Two days before the long holiday of October 2023, with a make-up Saturday behind it."""
STAGES = (
    (Stage.SIGN, PromiseUnit.HOURS, 2),
    (Stage.RESOLVE, PromiseUnit.DAYS, 15),
    (Stage.CALL_BACK, PromiseUnit.DAYS, 3),
    (Stage.BAD_RATING, PromiseUnit.DAYS, 1),
)
MINUTES = 60 * 24
FREE = [rung for rung in Rung if rung not in (Rung.RATE_LOW, Rung.NO_CALENDAR, Rung.NO_CONTACT)]


def due_things() -> None:
    """A clock of each sort and a matter due every seven hours for three weeks each way."""
    people = cast()
    fields: dict[str, Any] = {
        "enterprise": people.enterprise,
        "category": category(),
        "status": CaseStatus.HANDLING,
        "lead_unit": people.department,
        "handler": people.handler,
        "officer": people.officer,
        "registered_by": people.officer,
        "received_at": MIDDLE,
        "registered_at": MIDDLE,
        "due_at": MIDDLE,
        "resolve_due_at": MIDDLE,
    }
    times = [MIDDLE + timedelta(hours=7 * step) for step in range(-72, 73)]
    cases = Case.objects.bulk_create(Case(number=f"SQ-2023-{n:06d}", **fields) for n in range(len(times)))
    CaseClock.objects.bulk_create(
        CaseClock(case=case, stage=stage, started_at=MIDDLE, amount=amount, unit=unit, due_at=due)
        for case, due in zip(cases, times, strict=True)
        for stage, unit, amount in STAGES
    )
    CaseMatter.objects.bulk_create(
        CaseMatter(
            case=case,
            kind=MatterKind.COMMITMENT,
            text="答复",
            person=people.handler,
            opened_by=people.handler,
            opened_at=MIDDLE - timedelta(days=40),
            due_at=due,
        )
        for case, due in zip(cases, times, strict=True)
    )


def test_everything_open_stands_on_one_rung_at_most() -> None:
    due_things()
    calendar, stored = load_calendar(), steps_on()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        minute=st.integers(-20 * MINUTES, 20 * MINUTES),
        notice=st.integers(1, 12),
        third=st.integers(1, 12),
        off=st.sets(st.sampled_from(FREE), max_size=3),
    )
    def check(minute: int, notice: int, third: int, off: set[Rung]) -> None:
        now = Now(calendar, MIDDLE + timedelta(minutes=minute))
        stored[Rung.NEAR].amount, stored[Rung.SUPERVISE].amount = notice, third
        steps = {rung: step for rung, step in stored.items() if rung not in off}
        standing: Counter[tuple[str, int]] = Counter()
        over: set[tuple[str, int]] = set()
        for span in spans_of(now, steps):
            for row in waiting(span):
                standing[span.things.kind, row.pk] += 1
                if span.things.moment_of(row) < now.at:
                    over.add((span.things.kind, row.pk))
        assert set(standing.values()) <= {1}
        if not {Rung.OVERDUE, Rung.SUPERVISE} & off:
            late = CaseClock.objects.filter(due_at__lt=now.at).count()
            assert len(over) == late + CaseMatter.objects.filter(due_at__lt=now.at).count()

    check()


@pytest.mark.parametrize("days", [1, 3, 11])
def test_before_so_many_working_days_agrees_with_counting(days: int) -> None:
    calendar = load_calendar()
    for step in range(30):
        now = Now(calendar, MIDDLE + timedelta(days=step))
        bound = before_workdays(now, days)
        for back in range(1, 40):
            then = now.at - timedelta(days=back)
            gone = workdays_between(calendar, calendar.local_date(then), calendar.local_date(now.at))
            assert (then < bound) == (gone >= days)


def test_no_span_reads_a_table_through() -> None:
    """But for the enterprises of the two lists, each is a range of an index over what is open."""
    read_through = re.compile(
        r"\b(SCAN|Seq Scan on) \w*(caseclock|casematter|casesuspension|_case\b|enterprise)"
    )
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
    spans = [span for span in spans_of(Now(load_calendar(), MIDDLE), steps_on()) if span.things is not FIRMS]
    assert len(spans) >= 12
    for span in spans:
        plan = waiting(span)[:10].explain()
        assert not read_through.search(plan), f"{span.rung}: {plan}"


def test_near_ends_with_the_last_day_of_the_notice() -> None:
    now = Now(load_calendar(), MIDDLE)
    steps = steps_on()
    near = next(span for span in spans_of(now, {Rung.NEAR: steps[Rung.NEAR]}))
    last = add_workdays(now.calendar, now.at, 2).at
    assert near.until is not None
    assert near.until - timedelta(days=1) <= last < near.until
