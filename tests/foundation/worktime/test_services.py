from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.worktime.models import CalendarDay, CalendarYear
from foundation.worktime.seeding import ensure_calendar, packaged_days
from foundation.worktime.services import (
    clear_day,
    draft_calendar,
    fill_year,
    load_calendar,
    publish_year,
    set_day,
)
from foundation.worktime.stamp import renew_stamp
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def keeper():
    return person(RoleCode.SYSTEM_ADMIN)


def test_new_installation_knows_2004_to_2026():
    calendar = load_calendar()
    assert calendar.published_years == frozenset(range(2004, 2027))
    assert [day for day, works in calendar.overrides.items() if works and day.year == 2023] == [
        date(2023, 1, 28),
        date(2023, 1, 29),
        date(2023, 4, 23),
        date(2023, 5, 6),
        date(2023, 6, 25),
        date(2023, 10, 7),
        date(2023, 10, 8),
    ]
    assert calendar.names[date(2023, 10, 1)] == "国庆节"


def test_seeding_again_keeps_what_a_person_set(keeper):
    set_day(date(2026, 12, 25), by=keeper, is_workday=False, name="临时放假")
    before = CalendarDay.objects.count()
    ensure_calendar()
    assert CalendarDay.objects.count() == before
    assert not load_calendar().is_workday(date(2026, 12, 25))


def test_load_calendar_costs_one_small_query(django_assert_num_queries):
    load_calendar()
    with django_assert_num_queries(1):
        load_calendar()


def test_change_by_another_process_is_seen_at_once(keeper, django_assert_num_queries):
    assert load_calendar().is_workday(date(2026, 12, 25))
    CalendarDay.objects.create(date=date(2026, 12, 25), is_workday=False, name="临时放假")
    renew_stamp()
    with django_assert_num_queries(3):
        assert not load_calendar().is_workday(date(2026, 12, 25))


def test_change_without_a_new_stamp_is_not_seen(keeper):
    """The control: it is the stamp that makes the copy fresh."""
    load_calendar()
    CalendarDay.objects.create(date=date(2026, 12, 25), is_workday=False, name="临时放假")
    assert load_calendar().is_workday(date(2026, 12, 25))


def test_change_that_was_rolled_back_is_forgotten(keeper):
    load_calendar()
    with transaction.atomic():
        set_day(date(2026, 12, 25), by=keeper, is_workday=False, name="临时放假")
        assert not load_calendar().is_workday(date(2026, 12, 25))
        transaction.set_rollback(True)
    assert load_calendar().is_workday(date(2026, 12, 25))


def test_days_hold_from_publication_on(keeper):
    set_day(NEW_YEAR, by=keeper, is_workday=False, name="元旦", source="国办发明电〔2026〕9号")
    assert load_calendar().is_workday(NEW_YEAR)
    assert not load_calendar().knows(2027)

    year = publish_year(2027, by=keeper, source="国办发明电〔2026〕9号")

    assert (year.is_published, year.published_by, year.source) == (True, keeper, "国办发明电〔2026〕9号")
    assert not load_calendar().is_workday(NEW_YEAR)
    assert load_calendar().knows(2027)
    assert [entry.action for entry in AuditEntry.objects.order_by("seq")] == [
        "calendar.set_day",
        "calendar.publish_year",
    ]


def test_publishing_an_empty_year_is_refused(keeper):
    with pytest.raises(Refused, match="还没有录入放假日期"):
        publish_year(2027, by=keeper, source="通知")
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_publishing_twice_is_refused(keeper):
    with pytest.raises(Refused, match="已经发布过"):
        publish_year(2026, by=keeper, source="通知")


def test_make_up_day_on_a_weekday_is_refused(keeper):
    with pytest.raises(Refused, match="本来就上班"):
        set_day(date(2026, 12, 25), by=keeper, is_workday=True, name="补班")


def test_clear_day_returns_to_monday_to_friday(keeper):
    clear_day(date(2026, 10, 1), by=keeper)
    assert load_calendar().is_workday(date(2026, 10, 1))
    with pytest.raises(Refused, match="无需恢复"):
        clear_day(date(2026, 10, 1), by=keeper)


def test_fill_year_takes_the_days_of_the_package(keeper):
    CalendarYear.objects.filter(year=2026).delete()
    CalendarDay.objects.of_year(2026).delete()
    assert fill_year(2026, by=keeper) == CalendarDay.objects.of_year(2026).count() == len(packaged_days(2026))
    assert not load_calendar().knows(2026)


def test_fill_year_is_refused_where_there_is_nothing_or_all_is_settled(keeper):
    with pytest.raises(Refused, match="逐日录入"):
        fill_year(2027, by=keeper)
    with pytest.raises(Refused, match="已发布"):
        fill_year(2026, by=keeper)


@pytest.mark.parametrize(
    "act",
    [
        lambda by: set_day(NEW_YEAR, by=by, is_workday=False, name="元旦"),
        lambda by: clear_day(date(2026, 10, 1), by=by),
        lambda by: fill_year(2027, by=by),
        lambda by: publish_year(2027, by=by, source="通知"),
    ],
)
def test_only_the_system_administrator_changes_the_calendar(act):
    with pytest.raises(NotAllowed):
        act(person(RoleCode.SECTION_HEAD))
    assert not AuditEntry.objects.exists()


def test_draft_calendar_saves_nothing(keeper):
    set_day(NEW_YEAR, by=keeper, is_workday=False, name="元旦")
    draft = draft_calendar(changes={date(2026, 10, 1): None, date(2026, 12, 25): False}, publish=2027)
    assert [draft.is_workday(day) for day in (date(2026, 10, 1), date(2026, 12, 25), NEW_YEAR)] == [
        True,
        False,
        False,
    ]
    standing = load_calendar()
    assert [standing.is_workday(day) for day in (date(2026, 10, 1), date(2026, 12, 25), NEW_YEAR)] == [
        False,
        True,
        True,
    ]


def test_audit_keeps_the_moment(keeper):
    before = datetime.now(UTC)
    set_day(NEW_YEAR, by=keeper, is_workday=False, name="元旦")
    entry = AuditEntry.objects.get()
    assert entry.at >= before
    assert '"day":"2027-01-01"' in entry.payload
