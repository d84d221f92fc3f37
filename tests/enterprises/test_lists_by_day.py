"""The list of any day and the difference between any two, against what somebody would work out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.comparisons import Comparison, Point, compared
from enterprises.enums import ListChange, ListKind
from enterprises.models import Enterprise, ServiceList, ServiceListEntry
from foundation.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.once
FIRST = date(2023, 1, 1)
DAYS, FIRMS = 12, 4
Span = tuple[int, date, date | None]
"""Enterprise, from, until."""


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """For each enterprise some times on the list, one after the other; the last may run on. In any order."""
    found: list[Span] = []
    for firm in range(FIRMS):
        days = sorted(draw(st.lists(st.integers(0, DAYS), max_size=5)))
        for start, end in zip(days[::2], [*days[1::2], None], strict=False):
            found.append((firm, FIRST + timedelta(start), None if end is None else FIRST + timedelta(end)))
    return draw(st.permutations(found))


def on(told: list[Span], day: date) -> set[int]:
    """Whoever leaves on a day is out at its end."""
    return {firm for firm, start, end in told if start <= day and (end is None or end > day)}


@pytest.fixture
def firms(db: None) -> list[Enterprise]:
    return EnterpriseFactory.create_batch(FIRMS)


@pytest.fixture
def by(db: None) -> User:
    return UserFactory()


def write(told: list[Span], firms: list[Enterprise], by: User, year: int = 2023) -> None:
    ServiceListEntry.objects.filter(year=year).delete()
    ServiceList.objects.get_or_create(kind=ListKind.OVER_100M, year=year)
    ServiceListEntry.objects.bulk_create(
        ServiceListEntry(
            kind=ListKind.OVER_100M,
            year=year,
            enterprise=firms[firm],
            evidence_wan=20000,
            entered_on=start,
            left_on=end,
            left_reason="停产" if end else "",
            entered_by=by,
        )
        for firm, start, end in told
    )


def places(firms: list[Enterprise], rows: Any) -> set[int]:
    keys = {enterprise.pk: place for place, enterprise in enumerate(firms)}
    return {keys[pk] for pk in rows.values_list("enterprise_id", flat=True)}


def difference(firms: list[Enterprise], start: Point, end: Point) -> dict[str, set[int]]:
    rows = compared(ServiceListEntry.objects.all(), Comparison(ListKind.OVER_100M, start, end))
    return {change: places(firms, rows.filter(change=change)) for change in ListChange.values}


LIMITED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@LIMITED
@given(told=spans(), day=st.integers(-1, DAYS + 1))
def test_the_list_of_any_day(firms: list[Enterprise], by: User, told: list[Span], day: int) -> None:
    write(told, firms, by)
    moment = FIRST + timedelta(day)
    assert places(firms, ServiceListEntry.objects.of(ListKind.OVER_100M, 2023).standing_on(moment)) == on(
        told, moment
    )


@LIMITED
@given(told=spans(), one=st.integers(-1, DAYS + 1), other=st.integers(-1, DAYS + 1))
def test_what_was_kept_lost_and_won_between_any_two_days(
    firms: list[Enterprise], by: User, told: list[Span], one: int, other: int
) -> None:
    write(told, firms, by)
    start, end = (FIRST + timedelta(day) for day in sorted((one, other)))
    before, after = on(told, start), on(told, end)
    found = difference(firms, Point(2023, start), Point(2023, end))
    assert found == {"new": after - before, "gone": before - after, "kept": before & after}


@LIMITED
@given(last=spans(), this=spans(), one=st.integers(0, DAYS), other=st.integers(0, DAYS))
def test_the_same_between_the_lists_of_two_years(
    firms: list[Enterprise], by: User, last: list[Span], this: list[Span], one: int, other: int
) -> None:
    write(last, firms, by, 2022)
    write(this, firms, by, 2023)
    start, end = FIRST + timedelta(one), FIRST + timedelta(other)
    before, after = on(last, start), on(this, end)
    found = difference(firms, Point(2022, start), Point(2023, end))
    assert found == {"new": after - before, "gone": before - after, "kept": before & after}
