from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from assistance.enums import EventKind
from assistance.models import AppliedCalendar, CaseEvent
from assistance.services.calendar_changes import apply_calendar
from foundation.accounts.roles import RoleCode
from foundation.accounts.services import system_user
from foundation.worktime.models import CalendarDay, CalendarYear
from foundation.worktime.services import load_calendar, set_day
from foundation.worktime.stamp import current_stamp, renew_stamp
from tests.factories.accounts import person
from tests.factories.running_cases import handled, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client):
    user = person(RoleCode.SYSTEM_ADMIN)
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(moment("2026-11-23T09:00")):
        yield


def day_url(day: str) -> str:
    return reverse("calendar-day", args=[day])


def text(response) -> str:
    return response.content.decode()


def test_year_shows_holidays_make_up_days_and_what_is_missing(client, keeper):
    page = text(client.get(reverse("calendar")))
    assert "工作日历 2026" in page
    assert "全年 248 个工作日" in page
    assert 'class="is-work"><a href="/settings/calendar/days/2026-10-10/">10<b>班</b>' in page
    assert 'class="is-off"><a href="/settings/calendar/days/2026-10-01/">1<b>休</b>' in page
    assert "2027 年的放假安排尚未发布" in page


def test_year_is_small_and_cheap(client, keeper, django_assert_max_num_queries):
    client.get(reverse("calendar"))
    with django_assert_max_num_queries(8):
        response = client.get(reverse("calendar"))
    assert len(response.content) < 60_000


def test_readers_see_the_year_without_links(client):
    client.force_login(person(RoleCode.CASE_OFFICER))
    page = text(client.get(reverse("calendar-year", args=[2023])))
    assert "全年 249 个工作日" in page
    assert "/settings/calendar/days/" not in page


@pytest.mark.parametrize("year", [2003, 2029, 9999999])
def test_year_far_away_is_not_found(client, keeper, year):
    assert client.get(reverse("calendar-year", args=[year])).status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "heute", "2003-01-01", "2026-1-1"])
def test_day_that_does_not_exist_is_not_found(client, keeper, day):
    assert client.get(day_url(day)).status_code == 404


def test_day_is_saved_after_its_effect_was_shown(client, keeper):
    case = handled("2026-11-20T09:00")
    assert case.due_at == moment("2026-12-11T18:00")
    typed = {"plan": "off", "name": "临时放假", "source": "市政府通知"}

    preview = text(client.post(day_url("2026-12-03"), typed))
    assert "将影响 1 件诉求（1 个在办时限）" in preview
    assert 'name="confirmed" value="1"' in preview
    assert '<input type="hidden" name="name" value="临时放假"' in preview
    assert load_calendar().is_workday(date(2026, 12, 3))

    done = client.post(day_url("2026-12-03"), {**typed, "confirmed": "1"}, follow=True)
    assert "1 个在办时限已重算" in text(done)
    case.refresh_from_db()
    assert case.due_at == moment("2026-12-14T18:00")
    assert CaseEvent.objects.filter(kind=EventKind.DEADLINE_MOVED, case=case, by=keeper).count() == 1


def test_day_of_an_unpublished_year_moves_nothing_yet(client, keeper):
    handled("2026-11-23T08:45")
    page = text(client.post(day_url("2027-01-01"), {"plan": "off", "name": "元旦"}))
    assert "现在不影响任何时限" in page


def test_day_is_restored(client, keeper):
    client.post(day_url("2026-10-01"), {"plan": "normal", "confirmed": "1"})
    assert not CalendarDay.objects.filter(date=date(2026, 10, 1)).exists()


@pytest.mark.parametrize(
    ("day", "typed", "error"),
    [
        ("2026-12-03", {"plan": "work", "name": "补班"}, "本来就上班"),
        ("2026-12-03", {"plan": "off", "name": ""}, "请填写节日或事由"),
        ("2026-12-03", {"plan": "maybe", "name": "元旦"}, "maybe"),
        ("2026-12-03", {}, "请填写“安排”"),
        ("2026-12-03", {"plan": "off", "name": "长" * 31}, "30"),
    ],
)
def test_wrong_day_is_refused_and_the_typed_text_kept(client, keeper, day, typed, error):
    response = client.post(day_url(day), {**typed, "confirmed": "1"})
    assert response.status_code == 422
    assert error in text(response)
    assert typed.get("name", "") in text(response)
    assert not CalendarDay.objects.filter(date=day).exists()


def test_restoring_a_normal_day_is_refused_in_words(client, keeper):
    response = client.post(day_url("2026-12-03"), {"plan": "normal", "confirmed": "1"})
    assert response.status_code == 409
    assert "无需恢复" in text(response)


def test_publishing_settles_provisional_deadlines_once(client, keeper):
    case = handled("2026-12-15T09:00")
    assert (case.due_at, case.due_provisional) == (moment("2027-01-05T18:00"), True)
    set_day(date(2027, 1, 1), by=keeper, is_workday=False, name="元旦")
    url = reverse("calendar-publication", args=[2027])

    page = text(client.get(url))
    assert "将影响 1 件诉求（1 个在办时限）" in page
    assert "全年工作日" in page

    done = client.post(url, {"source": "国办发明电〔2026〕9号"}, follow=True)
    assert "1 个在办时限已重算" in text(done)
    case.refresh_from_db()
    assert (case.due_at, case.due_provisional) == (moment("2027-01-06T18:00"), False)
    assert apply_calendar(by=system_user()) == 0
    assert CaseEvent.objects.filter(kind=EventKind.DEADLINE_MOVED).count() == 1
    assert CalendarYear.objects.get(year=2027).published_by == keeper


def test_publication_needs_its_source(client, keeper):
    set_day(date(2027, 1, 1), by=keeper, is_workday=False, name="元旦")
    response = client.post(reverse("calendar-publication", args=[2027]), {"source": " "})
    assert response.status_code == 422
    assert not load_calendar().knows(2027)


def test_empty_year_is_not_published(client, keeper):
    response = client.post(reverse("calendar-publication", args=[2027]), {"source": "通知"})
    assert response.status_code == 409
    assert "还没有录入放假日期" in text(response)


def test_year_that_the_package_knows_is_filled(client, keeper):
    CalendarYear.objects.filter(year=2026).delete()
    CalendarDay.objects.of_year(2026).delete()
    renew_stamp()
    assert "载入 2026 年放假安排" in text(client.get(reverse("calendar-year", args=[2026])))
    page = text(client.post(reverse("calendar-filling", args=[2026]), follow=True))
    assert "请核对后发布" in page
    assert "发布 2026 年" in page


def test_sweep_applies_what_the_page_could_not_finish(keeper):
    """A process that died between saving and recomputing."""
    case = handled("2026-11-20T09:00")
    set_day(date(2026, 12, 3), by=keeper, is_workday=False, name="临时放假")
    assert apply_calendar(by=system_user()) == 1
    assert apply_calendar(by=system_user()) == 0
    case.refresh_from_db()
    assert case.due_at == moment("2026-12-14T18:00")
    assert AppliedCalendar.objects.get().stamp == current_stamp()


@pytest.mark.parametrize("role", [RoleCode.SECTION_HEAD, RoleCode.LEADER, RoleCode.CASE_OFFICER])
def test_only_the_system_administrator_edits(client, role):
    client.force_login(person(role))
    assert client.get(day_url("2026-12-03")).status_code == 403
    assert client.post(reverse("calendar-filling", args=[2026])).status_code == 403
    assert client.get(reverse("calendar-publication", args=[2027])).status_code == 403
