from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assistance.enums import Outcome
from enterprises.models import ProjectBatch, ProjectPlan
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from reporting.metrics.cockpit import COCKPIT, CockpitCode
from reporting.queries.cockpit import read_city
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory, ProjectFactory
from tests.factories.indicators import WarningFactory
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.reporting.moments import NOW, at
from tests.reporting.views.test_home import text_of

pytestmark = pytest.mark.django_db
MOST = 12
"""Statements that the figures may ask."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(person(RoleCode.LEADER))
    return client


def page_of(client: Client, query: str = "") -> str:
    response = client.get(f"/cockpit/{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def city(county: Unit | None = None) -> Unit:
    """A county where 9 of 10 are resolved, and what else the figures count one of."""
    county = county or UnitFactory(name="东昌府区")
    AnsweredCaseFactory.create_batch(9, county=county, due=at(10))
    CountedCaseFactory(county=county, due=at(12), title="厂区限电影响交货")
    WarningFactory(enterprise__county=county, enterprise__name="宏泰科技有限公司")
    behind_plan(county)
    return county


def behind_plan(county: Unit) -> None:
    batch, _made = ProjectBatch.objects.get_or_create(
        name="2023 年第一批", year=2023, announced_on=date(2023, 2, 1)
    )
    project = ProjectFactory(
        batch=batch, enterprise__county=county, commissioned_on=None, started_on=date(2023, 3, 1)
    )
    ProjectPlan.objects.create(project=project, year=2023, plan_wan=100, set_by=person(RoleCode.LEADER))


def value_of(page: str, name: str) -> str:
    """The big figure below a name."""
    found = re.search(rf'figure-label">{name}</div>\s*<div class="figure-value">(.*?)</div>', page, re.DOTALL)
    assert found, name
    return text_of(found[1]).strip()


def link_of(page: str, name: str) -> str:
    found = re.search(rf'{name}</div>\s*<div class="figure-value"><a href="([^"]+)"', page)
    return found[1] if found else ""


def test_the_rate_is_told_with_its_counts_and_what_endangers_it(leader: Client) -> None:
    city()
    page = text_of(page_of(leader))

    assert "90.00%" in page
    assert "✗ 未达标 · 9/10 · 目标 99%" in page
    assert "10月应办结 10 件：已解决 9，未解决 1（其中 1 件超期在办）" in page
    assert "超期在办的 1 件全部解决，最高可回到 100.00%（10/10）" in page


def test_every_figure_has_its_moment_and_its_meaning(leader: Client) -> None:
    city()
    page = page_of(leader)

    told = {code: value_of(page, str(figure.name)) for code, figure in COCKPIT.items()}
    assert told[CockpitCode.OPEN] == "1件"
    assert told[CockpitCode.OVERDUE] == "1件"
    assert told[CockpitCode.PAID] == "0万元"
    assert told[CockpitCode.BEHIND] == "1个"
    assert told[CockpitCode.WARNINGS] == "1条"
    assert page.count("截至") >= len(COCKPIT)
    assert "截至 10:00" in page
    assert "截至 2023-10-16" in page
    assert "截至 2023 年 1—9 月进度" in page
    assert all(str(figure.definition) in page for figure in COCKPIT.values())


@pytest.mark.parametrize("code", [CockpitCode.OPEN, CockpitCode.OVERDUE, CockpitCode.WARNINGS])
def test_a_figure_opens_just_its_rows(leader: Client, code: CockpitCode) -> None:
    city()
    CountedCaseFactory(due=at(31))
    page = page_of(leader)
    name = str(COCKPIT[code].name)

    rows = text_of(leader.get(link_of(page, name)).content.decode())

    assert f"共 {value_of(page, name)[:-1]} " in rows


def test_projects_behind_plan_open_as_just_those(leader: Client) -> None:
    county = city()
    ProjectFactory(
        name="按时的项目", batch=ProjectBatch.objects.get(), enterprise__county=county, commissioned_on=None
    )
    url = link_of(page_of(leader), "欠时序项目")

    assert "按时的项目" not in leader.get(url).content.decode()
    assert "共 1 个项目" in leader.get(url).content.decode()
    assert "按时的项目" in leader.get("/projects/wall/?year=2023").content.decode()


def test_who_may_not_see_the_rows_sees_the_figure_and_no_way(client: Client) -> None:
    client.force_login(person(RoleCode.SECTION_HEAD))
    page = page_of(client)

    assert value_of(page, "拨付省市奖励资金") == "0万元"
    assert link_of(page, "拨付省市奖励资金") == ""
    assert link_of(page, "在办诉求") != ""


@pytest.mark.parametrize("role", [RoleCode.LEADER, RoleCode.SECTION_HEAD])
def test_a_county_does_not_see_the_city(client: Client, role: RoleCode) -> None:
    client.force_login(person(role, UnitFactory()))

    assert client.get("/cockpit/").status_code == 403
    assert "/cockpit/" not in client.get("/").content.decode()


def test_counties_stand_by_rate_and_equal_ones_share_a_place(leader: Client) -> None:
    for name, missed in (("甲县", 0), ("乙县", 0), ("丙县", 1)):
        county = UnitFactory(name=name)
        AnsweredCaseFactory.create_batch(10 - missed, county=county, due=at(10))
        AnsweredCaseFactory.create_batch(missed, county=county, due=at(10), outcome=Outcome.UNRESOLVED)
    AnsweredCaseFactory(county=UnitFactory(name="丁县"), due=at(10))
    rows = re.findall(r"<tr>(.*?)</tr>", page_of(leader), re.DOTALL)

    places = {
        name: text_of(row).split()[0]
        for row in rows
        for name in ("甲县", "乙县", "丙县", "丁县")
        if name in row
    }
    assert places == {"甲县": "1", "乙县": "1", "丙县": "3", "丁县": "—"}


def test_the_wall_has_nothing_to_open_and_names_nobody(leader: Client) -> None:
    city()
    page = page_of(leader, "?wall=on")
    body = page[page.index("<main") : page.index("</main>")]

    assert "<a " not in body
    assert value_of(body, "在办诉求") == "1件"
    for name in ("宏泰科技有限公司", "厂区限电", "SQ-2023"):
        assert name not in page
    assert '<a href="' in page_of(leader)


def test_an_empty_house_has_an_empty_cockpit(leader: Client) -> None:
    page = text_of(page_of(leader))

    assert "10月没有应办结的诉求。" in page
    assert "还没有登记排名。" in page


def test_the_figures_ask_a_fixed_number_of_statements(
    leader: Client, django_assert_max_num_queries: Any
) -> None:
    now = _now(leader)
    counts = []
    for copies in (1, 4):
        for number in range(copies):
            city(UnitFactory(name=f"{copies}{number}县"))
            EnterpriseFactory.create_batch(2)
        with django_assert_max_num_queries(MOST) as asked:
            read_city(now)
        counts.append(len(asked.captured_queries))

    assert counts[0] == counts[1]


def _now(client: Client) -> Any:
    return client.get(reverse("cockpit")).context["now"]
