from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from assistance.models import CaseCategory, SharedProblem
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from reporting.models import RecurringGroup, RecurringRule
from reporting.services.recurring import count_groups
from tests.enterprises.conftest import asked
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.indicators import RecurringFactory
from tests.factories.reporting import CountedCaseFactory

pytestmark = pytest.mark.django_db
AT = datetime(date.today().year, 1, 1, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def head() -> Client:
    return signed_in(person(RoleCode.SECTION_HEAD))


def counted(county: Unit) -> RecurringGroup:
    category = CaseCategory.objects.get(code="ENE")
    for _firm in range(3):
        firm = EnterpriseFactory(county=county, name="乙县铸造厂")
        CountedCaseFactory(
            enterprise=firm, county=county, category=category, received_at=AT, title="又限电了"
        )
    count_groups(timezone.now())
    return RecurringGroup.objects.get()


def test_the_list_leads_to_the_rows_and_the_rows_to_a_shared_problem(head: Client) -> None:
    group = counted(UnitFactory())
    assert group.get_absolute_url() in head.get("/recurring/").text
    page = head.get(group.get_absolute_url())
    assert page.context["page"].count == group.cases == 3
    assert "又限电了" in page.text

    at = f"{group.get_absolute_url()}follow-up/"
    form = head.get(at).context["form"]
    assert "问题反复出现" in form["title"].value()
    assert head.post(at, {"title": "", "description": "保留我写的"}).status_code == 422
    answer = head.post(at, {"title": "一季度限电", "description": "负荷不足"})
    problem = SharedProblem.objects.get()
    assert answer["Location"] == problem.get_absolute_url()
    assert problem.cases.count() == 3
    again = head.post(at, {"title": "再立一次", "description": "x"})
    assert again.status_code == 422
    assert "再立一次" in again.text
    assert "已立为共性问题" in head.get(group.get_absolute_url()).text


def test_filters_find_what_stands_and_what_once_stood(head: Client) -> None:
    stands, gone = RecurringFactory(), RecurringFactory(stands=False, season=1)

    def found(query: str) -> set[int]:
        return {row.pk for row in head.get(f"/recurring/?{query}").context["page"].rows}

    assert found("") == {stands.pk}
    assert found("all=on") == {stands.pk, gone.pk}
    assert found("all=on&season=1") == {gone.pk}
    assert found(f"county={stands.county_id}") == {stands.pk}
    assert found(f"q={stands.category.name}") == {stands.pk}
    assert found("q=没有这一类") == set()
    assert found("followed=yes") == set()


def test_a_reader_of_another_county_sees_none_of_it() -> None:
    group = counted(UnitFactory())
    far = signed_in(person(RoleCode.CASE_OFFICER, UnitFactory()))
    assert far.get("/recurring/").context["page"].count == 0
    assert far.get(group.get_absolute_url()).status_code == 404
    near = signed_in(person(RoleCode.CASE_OFFICER, group.county))
    assert near.get(group.get_absolute_url()).status_code == 200


def test_the_administrator_sets_the_measure_from_a_day_on() -> None:
    admin, day = signed_in(person(RoleCode.SYSTEM_ADMIN)), timezone.localdate() + timedelta(days=3)
    told = {
        "least_cases": "5",
        "least_firms": "9",
        "years": "2",
        "effective_from": str(day),
        "reason": "会议",
    }
    assert admin.post("/settings/recurring/new/", told).status_code == 422
    assert admin.post("/settings/recurring/new/", {**told, "least_firms": "3"}).status_code == 302
    assert RecurringRule.objects.first().least_cases == 5  # type: ignore[union-attr]
    assert "尚未生效" in admin.get("/settings/recurring/").text
    assert signed_in(person(RoleCode.SECTION_HEAD)).get("/settings/recurring/new/").status_code == 403


def test_the_list_asks_the_same_however_long_it_is(head: Client) -> None:
    RecurringFactory()
    few = asked(head, "/recurring/")
    for _more in range(8):
        RecurringFactory()
    assert asked(head, "/recurring/") == few <= 8
