from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.spans import Span, due_by, over_by, read_span

DAYS = st.dates(date(1995, 1, 1), date(2099, 12, 31))
SPANS = st.builds(Span, st.integers(1990, 2099), st.integers(2, 12))


def end_of(span: Span) -> date:
    first = date(span.year + 1, 1, 1) if span.months == 12 else date(span.year, span.months + 1, 1)
    return first - timedelta(days=1)


@given(DAYS, st.integers(1, 28))
def test_nothing_is_due_before_it_is_over_and_january_never_is(day: date, told_on: int) -> None:
    due = due_by(day, told_on)

    assert end_of(over_by(day)) < day
    assert due <= over_by(day)
    assert 2 <= due.months <= 12


@given(DAYS, DAYS, st.integers(1, 28))
def test_what_is_due_never_goes_back(first: date, second: date, told_on: int) -> None:
    early, late = sorted([first, second])

    assert due_by(early, told_on) <= due_by(late, told_on)


@given(SPANS)
def test_the_one_before_and_the_one_after_undo_each_other(span: Span) -> None:
    assert span.next.previous == span.previous.next == span
    assert span.previous < span < span.next
    assert read_span(span.code) == span


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2023-11-19", (2023, 9)),
        ("2023-11-20", (2023, 10)),
        ("2023-12-31", (2023, 11)),
        ("2024-01-19", (2023, 11)),
        ("2024-01-20", (2023, 12)),
        ("2024-02-29", (2023, 12)),
        ("2024-03-01", (2023, 12)),
        ("2024-03-20", (2024, 2)),
        ("2028-02-29", (2027, 12)),
    ],
)
def test_what_is_due_by_a_day(day: str, due: tuple[int, int]) -> None:
    assert due_by(date.fromisoformat(day), 20) == due


@pytest.mark.parametrize(
    "text", ["", "2023", "2023-1", "2023-13", "23-02", "２０２３-10", "2023-0010", "x-y"]
)
def test_what_is_no_period_is_read_as_none(text: str) -> None:
    assert read_span(text) is None
