"""Periods of the bulletin under a clock that jumps, borders of months, and rows that come late (reliability.md F6, F7)."""

from __future__ import annotations

import os
import time
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assistance.services.lights import read_now
from enterprises.models import Project, ProjectBatch, ProjectProgress
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from foundation.worktime.models import CalendarYear
from foundation.worktime.stamp import renew_stamp
from reporting.metrics.spans import Span, over_by
from reporting.models import Bulletin
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_scope import Scope
from reporting.services.bulletins import generate_bulletin, sign_bulletin
from tests.factories.accounts import UserFactory, person
from tests.factories.enterprises import ChainFactory, ProjectFactory, TitleFactory
from tests.factories.reporting import SHANGHAI, AnsweredCaseFactory

OCTOBER = Span(2023, 10)
SECOND = timedelta(seconds=1)
ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati"]
"""Where the machine believes to be; the last two change their day long before or after, one of them with summer time."""


@pytest.fixture
def head() -> User:
    return person(RoleCode.SECTION_HEAD)


@pytest.fixture(params=ZONES)
def machine_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def midnight(year: int, month: int) -> datetime:
    """The first moment of a month in Shanghai."""
    return datetime(year, month, 1, tzinfo=SHANGHAI)


def plain_over(year: int, month: int) -> Span:
    """The oracle: of which period one may tell on the first day of a month."""
    return Span(year - 1, 12) if month <= 2 else Span(year, month - 1)


@pytest.mark.django_db
def test_a_period_is_over_with_its_last_second_in_shanghai(machine_zone: str) -> None:
    wrong = []
    for year in (2023, 2027, 2028):
        for month in range(1, 13):
            for moment in (midnight(year, month) - SECOND, midnight(year, month)):
                local = moment.astimezone(SHANGHAI)
                with time_machine.travel(moment, tick=False):
                    told = over_by(read_now().calendar.local_date(read_now().at))
                if told != plain_over(local.year, local.month):
                    wrong.append((moment, told))
    assert wrong == []
    utc_day = (midnight(2023, 11)).astimezone(UTC).date()
    assert over_by(utc_day) == Span(2023, 9), "the control: by the day of UTC October would not be over yet"


@pytest.mark.django_db
@pytest.mark.parametrize("scope_of", [OCTOBER, Span(2024, 2), Span(2028, 2), Span(2023, 12)], ids=str)
def test_the_cut_off_is_the_last_day_or_today_within_it(machine_zone: str, scope_of: Span) -> None:
    last = date(scope_of.year, scope_of.months, monthrange(scope_of.year, scope_of.months)[1])
    end = datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(days=1)
    for moment in (end - SECOND, end, end + timedelta(days=40), end + timedelta(days=3650)):
        with time_machine.travel(moment, tick=False):
            assert Scope(scope_of, read_now()).day == last
    with time_machine.travel(end - timedelta(days=1) - SECOND, tick=False):
        assert Scope(scope_of, read_now()).day == last - timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "counted"),
    [
        (midnight(2023, 1) - SECOND, False),
        (midnight(2023, 1), True),
        (midnight(2023, 11) - SECOND, True),
        (midnight(2023, 11), False),
    ],
)
def test_a_case_at_a_border_of_the_period_belongs_to_one_side(
    machine_zone: str, due: datetime, counted: bool
) -> None:
    AnsweredCaseFactory(due=due)
    assert read_figure("resolved", Scope(OCTOBER, read_now())).value == int(counted)
    december = read_figure("resolved", Scope(Span(due.astimezone(SHANGHAI).year, 12), read_now())).value
    assert december == 1, "in its own year it is counted"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "counted"),
    [
        (date(2022, 12, 31), False), (date(2023, 1, 1), True), (date(2023, 10, 31), True), (date(2023, 11, 1), False),
    ],
)  # fmt: skip
def test_a_day_at_a_border_belongs_to_one_side(machine_zone: str, on: date, counted: bool) -> None:
    TitleFactory(recognised_on=on)
    assert read_figure("specialised-new", Scope(OCTOBER, read_now())).value == int(counted)


def project() -> Project:
    batch = ProjectBatch.objects.create(name="一", year=2023, announced_on=date(2023, 1, 5))
    made: Project = ProjectFactory(batch=batch)
    return made


def told(project: Project, month: int, wan: int) -> ProjectProgress:
    by = UserFactory()
    return ProjectProgress.objects.create(
        project=project, year=2023, month=month, invested_wan=wan, reported_by=by
    )


@pytest.mark.django_db
def test_months_are_added_up_to_the_last_whole_one() -> None:
    """No month of its own for January; a month that has not ended is told by nobody."""
    one = project()
    for month in range(1, 13):
        told(one, month, 10**month)
    for months in range(2, 13):
        value = read_figure("first-invested", Scope(Span(2023, months), read_now())).value
        assert value == sum(10**month for month in range(1, months + 1))
    with time_machine.travel(datetime(2023, 10, 31, 23, 59, 59, tzinfo=SHANGHAI), tick=False):
        assert read_figure("first-invested", Scope(OCTOBER, read_now())).value == sum(
            10**month for month in range(1, 11)
        )
    with time_machine.travel(datetime(2023, 10, 30, 23, 59, 59, tzinfo=SHANGHAI), tick=False):
        assert read_figure("first-invested", Scope(OCTOBER, read_now())).value == sum(
            10**month for month in range(1, 10)
        )


@pytest.mark.django_db
def test_what_comes_late_is_told_beside_what_was_signed(head: User) -> None:
    """A row of October that is entered in December, and a correction: the signed figure stays, the page names both."""
    one = project()
    early = told(one, 9, 100)
    with time_machine.travel(datetime(2023, 11, 3, 9, tzinfo=SHANGHAI), tick=False):
        bulletin = generate_bulletin(OCTOBER, by=head)
        sign_bulletin(bulletin, by=person(RoleCode.LEADER), number="聊工信通〔2023〕10号")
    with time_machine.travel(datetime(2023, 12, 20, 9, tzinfo=SHANGHAI), tick=False):
        told(one, 10, 40)
        ProjectProgress.objects.create(
            project=one, year=2023, month=9, invested_wan=90, revision=2, corrects=early, reason="更正",
            reported_by=head,
        )  # fmt: skip
        figure = bulletin.figures.get(code="first-invested")
        assert (figure.value, figure.printed) == (100, "0.01亿元")
        client = Client()
        client.force_login(head)
        page = client.get(reverse("bulletin-figure", args=[bulletin.pk, "first-invested"])).text
        assert "不再计入的 1 条" in page
        assert "新计入的 2 条" in page
        november = generate_bulletin(Span(2023, 11), by=head)
        assert november.figures.get(code="first-invested").value == 130, "the next one tells it as it is now"


@pytest.mark.django_db
def test_a_clock_that_ran_ahead_made_no_bulletin_of_what_is_not_over(head: User) -> None:
    for moment in (midnight(2023, 11) - SECOND, midnight(2023, 10), midnight(2023, 2)):
        with time_machine.travel(moment, tick=False), pytest.raises(Refused, match="还没有结束"):
            generate_bulletin(OCTOBER, by=head)
    with time_machine.travel(midnight(2023, 11), tick=False):
        assert generate_bulletin(OCTOBER, by=head).cut_off == date(2023, 10, 31)
    with time_machine.travel(midnight(2023, 11) - timedelta(hours=2), tick=False):
        with pytest.raises(Refused, match="还没有结束"):
            generate_bulletin(OCTOBER, by=head)
        assert Bulletin.objects.get().cut_off == date(2023, 10, 31), "what was made stays"


@pytest.mark.django_db
def test_without_a_calendar_of_the_year_the_bulletin_is_made_all_the_same(head: User) -> None:
    """Figures ask for days and months, never for working days; a published calendar later changes none of them."""
    AnsweredCaseFactory(due=datetime(2023, 9, 12, 18, tzinfo=SHANGHAI))
    ChainFactory()
    CalendarYear.objects.update(is_published=False)
    renew_stamp()
    assert not read_now().calendar.knows(2023)
    without = dict(generate_bulletin(OCTOBER, by=head).figures.values_list("code", "printed"))
    CalendarYear.objects.update(is_published=True)
    renew_stamp()
    with_one = dict(generate_bulletin(OCTOBER, by=head).figures.values_list("code", "printed"))
    assert without == with_one
    assert without["resolved"] == "1个"
