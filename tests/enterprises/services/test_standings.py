from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.enums import ListKind
from enterprises.models import ScaleMembership, ServiceList, ServiceListEntry
from enterprises.services.standings import Standing, Standings
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, NewProjectFactory, ScaleFactory

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 1)


def test_nothing_is_known_where_nothing_was_recorded() -> None:
    assert Standings([1]).on(1, DAY) == Standing(None, None, None)


def test_says_where_an_enterprise_stood_on_the_day(django_assert_num_queries) -> None:
    firm, other = EnterpriseFactory(), EnterpriseFactory()
    ListEntryFactory(
        enterprise=firm, entered_on=date(2023, 2, 1), left_on=date(2023, 8, 1), left_reason="停产"
    )
    NewProjectFactory(enterprise=other)
    ScaleFactory(enterprise=other, entered_on=date(2023, 3, 1))

    with django_assert_num_queries(1):
        standings = Standings([firm.pk, other.pk])

    assert standings.on(firm.pk, DAY) == Standing(True, False, False)
    assert standings.on(firm.pk, date(2023, 8, 1)) == Standing(False, False, False)
    assert standings.on(firm.pk, date(2024, 1, 1)) == Standing(None, None, False)
    assert standings.on(other.pk, DAY) == Standing(False, True, True)
    assert standings.on(None, DAY) == Standing(False, False, False)


def test_an_empty_draft_says_nothing_and_the_year_before_does_not_speak_for_it() -> None:
    firm, other = EnterpriseFactory(), EnterpriseFactory()
    ListEntryFactory(enterprise=firm, entered_on=date(2023, 1, 3))
    ServiceList.objects.create(kind=ListKind.OVER_100M, year=2024)
    told = Standings([firm.pk, other.pk])
    assert [told.on(one, date(2024, 1, 10)).over_100m for one in (firm.pk, other.pk, None)] == [None] * 3

    ListEntryFactory(enterprise=other, year=2024, entered_on=date(2024, 2, 1))
    told = Standings([firm.pk, other.pk])
    assert [told.on(one, date(2024, 1, 31)).over_100m for one in (firm.pk, other.pk)] == [None, None]
    assert [told.on(one, date(2024, 2, 1)).over_100m for one in (firm.pk, other.pk)] == [False, True]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 364), st.integers(0, 364), st.integers(-30, 400))
def test_agrees_with_what_the_queries_say(start: int, length: int, asked: int) -> None:
    """The same days asked in SQL, one by one."""
    first = date(2023, 1, 1)
    entered, left, day = (first + timedelta(days=n) for n in (start, start + length, asked))
    firm = EnterpriseFactory()
    ListEntryFactory(enterprise=firm, entered_on=entered, left_on=left, left_reason="停产")
    ScaleFactory(enterprise=firm, entered_on=entered, left_on=left, left_reason="停产", left_by=UserFactory())

    told = Standings([firm.pk]).on(firm.pk, day)

    lines = ServiceListEntry.objects.of(ListKind.OVER_100M, day.year).standing_on(day).filter(enterprise=firm)
    assert bool(told.over_100m) == lines.exists()
    members = ScaleMembership.objects.standing_on(day).filter(enterprise=firm)
    assert told.above_scale == members.exists()
