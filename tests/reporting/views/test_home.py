from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from assistance.enums import ExclusionReason, Outcome
from assistance.models import Case, CaseExclusion
from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import HandlerFactory, OfficerFactory, UnitFactory, UserFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def home(client: Client, user: User) -> str:
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def text_of(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))


def month_on_the_edge(county: Unit | None = None) -> Case:
    """100 cases of which one has passed its deadline; returns that one."""
    county = county or UnitFactory(name="东昌府区")
    first = AnsweredCaseFactory(county=county, due=at(10))
    Case.objects.bulk_create(
        AnsweredCaseFactory.build(
            county=county,
            enterprise=first.enterprise,
            category=first.category,
            lead_unit=first.lead_unit,
            officer=first.officer,
            registered_by=first.officer,
            due=at(10),
        )
        for _number in range(95)
    )
    same = {"county": county, "lead_unit": first.lead_unit, "officer": first.officer}
    CountedCaseFactory.create_batch(2, due=at(17), **same)
    CountedCaseFactory(due=at(31), **same)
    return CountedCaseFactory(due=at(12), title="厂区限电影响交货", **same)


def test_manager_sees_where_the_month_stands(client: Client) -> None:
    month_on_the_edge()
    page = text_of(home(client, person(RoleCode.SECTION_HEAD)))
    assert "10月应办结 100 件：已解决 96，未解决 1（其中 1 件超期在办），在办 3（其中 2 件临期）。" in page
    assert "截至今日 98.96%（96/97）；其余全部解决则 99.00%（99/100）。" in page
    assert "目标 99% 允许未解决 1 件，已用完：再有 1 件未解决，本月降至 98.00%（98/100）。" in page


def test_endangering_cases_say_what_they_cost(client: Client) -> None:
    overdue = month_on_the_edge()
    page = home(client, person(RoleCode.SECTION_HEAD))
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    told = [text_of(row) for row in rows if "/cases/SQ-" in row]
    assert len(told) == 3
    assert overdue.title in told[0]
    assert "则为 99.00%99/100" in told[0]
    assert "则为 100.00%100/100" in told[0]
    assert "则为 98.00%98/100" in told[1]
    assert "则为 99.00%99/100" in told[1]


def test_numbers_of_the_strip_open_their_lists(client: Client) -> None:
    month_on_the_edge()
    page = home(client, person(RoleCode.SECTION_HEAD))
    links = re.findall(r'<a href="([^"]*metric=r1[^"]*)">(\d+)</a>', page[: page.index("strip-bar")])
    assert [number for _url, number in links] == ["100", "96", "1", "1", "3", "2"]
    for url, number in links:
        assert f"共 {number} 件" in text_of(client.get(unescape(url)).content.decode())


def test_manager_of_a_county_sees_the_county(client: Client) -> None:
    here = UnitFactory(name="临清市")
    month_on_the_edge()
    AnsweredCaseFactory.create_batch(2, county=here, due=at(10))
    page = text_of(home(client, person(RoleCode.SECTION_HEAD, here)))
    assert "10月应办结 2 件：已解决 2" in page
    assert "不足 10 件，不计算比率" in page


def test_manager_finds_what_waits_for_a_decision(client: Client) -> None:
    case, head = CountedCaseFactory(due=at(20)), person(RoleCode.SECTION_HEAD)
    for proposer in (case.officer, head):
        CaseExclusion.objects.create(
            case=CountedCaseFactory(title=f"由{proposer.name}申请"),
            reason=ExclusionReason.DUPLICATE,
            note="重复",
            proposed_by=proposer,
            proposed_at=NOW,
        )
    page = text_of(home(client, head))
    assert f"由{case.officer.name}申请" in page
    assert f"由{head.name}申请" not in page


def test_panels_that_cost_more_are_asked_for_later(client: Client) -> None:
    page = " ".join(home(client, person(RoleCode.SECTION_HEAD)).split())
    for url in ("/reports/workload/", "/reports/resolution/trend/"):
        assert f'<a href="{url}" hx-get="{url}" hx-trigger="load"' in page


def test_leader_sees_counties_and_units(client: Client) -> None:
    month_on_the_edge()
    AnsweredCaseFactory(county=UnitFactory(name="临清市"), due=at(10), outcome=Outcome.UNRESOLVED)
    page = text_of(home(client, person(RoleCode.LEADER)))
    assert "各县市区" in page
    assert page.index("临清市") < page.index("东昌府区")
    assert "10月应办结 101 件：已解决 96，未解决 2（其中 1 件超期在办）" in page


def test_caseworker_finds_work_and_the_own_enterprises(client: Client) -> None:
    officer = OfficerFactory()
    mine = EnterpriseFactory(county=officer.unit, officer=officer, name="宏泰科技有限公司")
    EnterpriseFactory(county=officer.unit, officer=officer, name="从未联系有限公司")
    EnterpriseFactory(county=officer.unit, name="别人的企业有限公司")
    Enterprise.objects.update(created_at=NOW - timedelta(days=400))
    CountedCaseFactory(
        enterprise=mine,
        county=officer.unit,
        officer=officer,
        due=at(12),
        received_at=NOW - timedelta(days=30),
        first_contact_at=NOW - timedelta(days=3),
    )
    page = home(client, officer)
    assert "您有 1 件要办" in text_of(page)
    assert 'action="/cases/new/"' in page
    assert '<a href="/reports/served/" hx-get="/reports/served/" hx-trigger="load"' in " ".join(page.split())
    for headers in ({}, {"HX-Request": "true"}):
        told = text_of(client.get("/reports/served/", headers=headers).content.decode())
        assert "我的企业 2 家" in told
        assert "超期 1 件" in told
        assert "上次联系 2023-10-13" in told
        assert "超过联系间隔未联系 1 家" in told
        assert "别人的企业" not in told
        assert told.index("宏泰科技") < told.index("从未联系")


def test_handler_finds_only_the_work(client: Client) -> None:
    handler = HandlerFactory()
    CountedCaseFactory(lead_unit=handler.unit, handler=handler, due=at(12))
    page = home(client, handler)
    assert "您有 1 件要办" in text_of(page)
    assert "我的企业" not in page
    assert 'action="/cases/new/"' not in page


@pytest.mark.parametrize(
    ("role", "there", "not_there"),
    [
        (RoleCode.FUND_CLERK, ["/imports/", "/enterprises/", "/lists/"], ["/audit/"]),
        (RoleCode.FUND_CHECKER, ["/enterprises/"], ["/imports/"]),
        (RoleCode.AUDIT_ADMIN, ["/audit/"], ["/settings/users/", "/enterprises/", "/cases/"]),
        (RoleCode.SECURITY_ADMIN, ["/settings/grants/"], ["/settings/users/", "/enterprises/", "/cases/"]),
        (
            RoleCode.SYSTEM_ADMIN,
            ["/settings/users/", "/settings/calendar/"],
            ["/audit/", "/enterprises/", "/cases/"],
        ),
    ],
)
def test_others_find_their_own_places(
    client: Client, role: RoleCode, there: list[str], not_there: list[str]
) -> None:
    month_on_the_edge()
    page = home(client, person(role))
    main = page[page.index("<main") :]
    assert all(f'href="{url}"' in main for url in there)
    assert not any(f'href="{url}' in main for url in not_there)
    assert "厂区限电" not in page


def test_system_admin_is_warned_of_a_missing_calendar_year(client: Client) -> None:
    admin = person(RoleCode.SYSTEM_ADMIN)
    assert "尚未发布" not in home(client, admin)
    with time_machine.travel(NOW.replace(year=2026), tick=False):
        assert "2027 年的工作日历尚未发布" in text_of(home(client, admin))


def test_person_without_a_role_is_told_whom_to_ask(client: Client) -> None:
    assert "您的账号还没有角色" in home(client, UserFactory())


def test_stranger_is_sent_to_the_door(client: Client) -> None:
    assert client.get("/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("role", "most"),
    [
        (RoleCode.SECTION_HEAD, 11),
        (RoleCode.LEADER, 14),
        (RoleCode.CASE_OFFICER, 15),
        (RoleCode.FUND_CLERK, 12),
    ],
)
def test_home_asks_a_fixed_number_of_questions(
    client: Client, role: RoleCode, most: int, django_assert_max_num_queries: Any
) -> None:
    user = person(role, UnitFactory())
    mine = {"county": user.unit, "officer": user}
    home(client, user)
    counts = []
    for copies in (1, 6):
        for _copy in range(copies):
            enterprise = EnterpriseFactory(county=user.unit, officer=user)
            CountedCaseFactory(enterprise=enterprise, due=at(12), **mine)
            CountedCaseFactory(enterprise=enterprise, due=at(17), **mine)
        with django_assert_max_num_queries(most) as asked:
            client.get("/")
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_silent_enterprises_open_as_exactly_those(client: Client) -> None:
    officer = OfficerFactory()
    client.force_login(officer)
    spoken = EnterpriseFactory(county=officer.unit, officer=officer, name="常联系机械")
    CountedCaseFactory(enterprise=spoken, county=officer.unit, officer=officer, first_contact_at=NOW)
    for number in range(27):
        EnterpriseFactory(county=officer.unit, officer=officer, name=f"久未联系{number:02d}厂")
    Enterprise.objects.update(created_at=NOW - timedelta(days=400))
    whole = client.get("/reports/served/").content.decode()
    assert 'href="/reports/served/?silent=1"' in whole
    assert "超过联系间隔未联系 27 家" in text_of(whole)
    pages = [client.get("/reports/served/", {"silent": "1", "page": n}).content.decode() for n in (1, 2)]
    found = [re.findall("久未联系[0-9]{2}厂", page) for page in pages]
    assert [len(names) for names in found] == [25, 2]
    assert len({*found[0], *found[1]}) == 27
    assert "常联系机械" in whole
    assert not any("常联系机械" in page for page in pages)
    assert "silent=1&amp;page=2" in pages[0]
