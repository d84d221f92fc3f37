from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from foundation.worktime.calendar import SHANGHAI, WorkCalendar
from reporting.metrics.checks import (
    BULK,
    BULK_WITHIN,
    CHECKS,
    Closing,
    Member,
    Rule,
    closed_in_bulk,
    shortly_before,
    without,
)
from reporting.metrics.rates import Rate

NINE = datetime(2023, 10, 16, 9, tzinfo=SHANGHAI)
CALENDAR = WorkCalendar(
    overrides={date(2023, 10, 7): True, date(2023, 10, 6): False}, published_years=frozenset({2023})
)


def test_every_rule_is_named_and_defined() -> None:
    assert set(CHECKS) == set(Rule)
    assert all(str(check.name) and str(check.definition) for check in CHECKS.values())
    assert len({str(check.name) for check in CHECKS.values()}) == len(Rule)


def day(number: int, hour: int = 10) -> datetime:
    return datetime(2023, 10, number, hour, tzinfo=SHANGHAI)


def test_shortly_before_counts_working_days_with_make_up_days() -> None:
    due = day(9, 18)
    assert shortly_before(CALENDAR, day(9, 23), due, 2)
    assert shortly_before(CALENDAR, day(7), due, 2)
    assert shortly_before(CALENDAR, day(5), due, 2)
    assert not shortly_before(CALENDAR, day(4), due, 2)
    assert not shortly_before(CALENDAR, day(10, 8), due, 2)


closings = st.lists(
    st.builds(
        Closing,
        case=st.integers(1, 12),
        by=st.integers(1, 2),
        at=st.integers(0, 40).map(lambda minutes: NINE + timedelta(minutes=minutes)),
    ),
    max_size=25,
)


@given(closings)
def test_bulk_is_any_ten_minutes_with_five_cases_of_one_person(told: list[Closing]) -> None:
    wanted: set[int] = set()
    for first in told:
        run = {
            one.case for one in told if one.by == first.by and first.at <= one.at <= first.at + BULK_WITHIN
        }
        if len(run) >= BULK:
            wanted |= run
    assert closed_in_bulk(told) == wanted


members = st.lists(
    st.builds(Member, st.integers(), st.none(), st.none(), st.booleans(), st.booleans()), max_size=30
)


@given(members, st.integers(0, 50), st.integers(0, 50), st.integers(0, 9))
def test_rate_without_the_doubtful_is_that_of_the_others(
    doubtful: list[Member], met: int, missed: int, excluded: int
) -> None:
    inside = [member for member in doubtful if not member.outside]
    resolved = sum(member.resolved for member in inside)
    whole = Rate(met + resolved, met + missed + len(inside), excluded)
    assert without(whole, doubtful) == Rate(met, met + missed, excluded)
