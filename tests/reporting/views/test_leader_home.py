"""What 分管领导 finds on opening the system: what waits for a word, the places of the counties, the own chains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from assistance.enums import Outcome, Stage
from assistance.models import Case, CaseClock
from enterprises.models import Chain, ChainHead, Project, ProjectBatch, ProjectPlan
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import UnitFactory, person
from tests.factories.bulletins import BulletinFactory
from tests.factories.enterprises import ProjectFactory
from tests.factories.reporting import AnsweredCaseFactory
from tests.reporting.moments import NOW, at
from tests.reporting.views.test_home import home, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leader() -> User:
    return person(RoleCode.LEADER, name="赵建国")


def badly_rated(**fields: object) -> Case:
    case = AnsweredCaseFactory(due=at(10), rating="1", **fields)
    CaseClock.objects.create(
        case=case,
        stage=Stage.BAD_RATING,
        started_at=NOW,
        amount=1,
        unit="days",
        due_at=NOW + timedelta(days=1),
    )
    return case


def headed(leader: User, name: str = "高端轴承", *, ended_on: date | None = None) -> Chain:
    chain = Chain.objects.create(name=name, established_on=date(2021, 1, 1))
    ChainHead.objects.create(
        chain=chain,
        name=leader.name,
        post="副市长",
        started_on=date(2021, 1, 1),
        ended_on=ended_on,
        entered_by=leader,
    )
    return chain


def charted(chain: Chain, leader: User, **facts: object) -> Project:
    batch, _made = ProjectBatch.objects.get_or_create(
        name="2023 年第一批", year=2023, announced_on=date(2023, 2, 1)
    )
    project = ProjectFactory(batch=batch, chain=chain, started_on=date(2023, 3, 1), **facts)
    ProjectPlan.objects.create(project=project, year=2023, plan_wan=100, set_by=leader)
    return project


def test_the_newest_edition_of_another_waits_to_be_signed(client: Client, leader: User) -> None:
    clerk = person(RoleCode.SECTION_HEAD, name="王志强")
    BulletinFactory(year=2023, months=8, edition=1, generated_by=leader)
    BulletinFactory(year=2023, months=9, edition=1, generated_by=clerk)
    newest = BulletinFactory(year=2023, months=9, edition=2, generated_by=clerk)
    page = home(client, leader)

    assert re.findall(r'href="/bulletins/(\d+)/signature/"', page) == [str(newest.pk)]
    assert "王志强" in text_of(page)


def test_a_signed_period_waits_no_longer(client: Client, leader: User) -> None:
    clerk = person(RoleCode.SECTION_HEAD)
    fields = {"signed_by": leader, "signed_at": NOW, "number": "聊工信〔2023〕9号"}
    BulletinFactory(year=2023, months=9, edition=1, generated_by=clerk, **fields)
    BulletinFactory(year=2023, months=9, edition=2, generated_by=clerk)

    assert "没有待签发的通报。" in home(client, leader)


def test_a_leader_of_a_county_has_nothing_to_sign(client: Client) -> None:
    BulletinFactory(generated_by=person(RoleCode.SECTION_HEAD))
    page = home(client, person(RoleCode.LEADER, UnitFactory()))

    assert "没有待签发的通报。" in page
    assert 'href="/cockpit/"' not in page


def test_bad_ratings_that_nobody_called_back_about_are_named(client: Client, leader: User) -> None:
    case = badly_rated(title="厂区限电影响交货")
    called = badly_rated(title="已回访的差评")
    called.clocks.update(stopped_at=NOW)
    page = home(client, leader)

    assert f'href="/cases/{case.number}/"' in page
    assert "已回访的差评" not in page
    assert "查看全部" not in page


def test_more_bad_ratings_than_are_shown_open_as_a_list_of_just_those(client: Client, leader: User) -> None:
    for _number in range(6):
        badly_rated()
    AnsweredCaseFactory(due=at(10))
    page = home(client, leader)

    assert page.count("前回访") == 5
    assert 'href="/cases/?bad_rating=on"' in page
    assert "共 6 件" in text_of(client.get("/cases/?bad_rating=on").content.decode())


def test_counties_have_their_places(client: Client, leader: User) -> None:
    for name, missed in (("甲县", 0), ("乙县", 1)):
        county = UnitFactory(name=name)
        AnsweredCaseFactory.create_batch(10, county=county, due=at(10))
        AnsweredCaseFactory.create_batch(missed, county=county, due=at(10), outcome=Outcome.UNRESOLVED)
    rows = re.findall(r"<tr>(.*?)</tr>", home(client, leader), re.DOTALL)
    places = {name: text_of(row).split()[0] for row in rows for name in ("甲县", "乙县") if name in row}

    assert places == {"甲县": "1", "乙县": "2"}


def test_the_way_to_the_cockpit_is_there(client: Client, leader: User) -> None:
    assert 'href="/cockpit/"' in home(client, leader)


def test_the_own_chains_tell_their_projects_behind_plan(client: Client, leader: User) -> None:
    chain = headed(leader)
    charted(chain, leader)
    charted(chain, leader, completed_on=date(2023, 9, 1))
    headed(leader, "绿色化工", ended_on=date(2023, 1, 1))
    client.force_login(leader)
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get("/chains/headed/", headers=headers).content.decode()
        assert "1 条产业链，2023 年各批次有 1 个项目欠时序" in text_of(page)
        assert "绿色化工" not in page
    url = f"/projects/wall/?year=2023&chain={chain.pk}"
    assert "共 2 个项目" in client.get(url).content.decode()
    assert "共 1 个项目" in client.get(f"{url}&behind=on").content.decode()


def test_who_heads_no_chain_is_told_so(client: Client, leader: User) -> None:
    headed(person(RoleCode.LEADER, name="钱副市长"))
    client.force_login(leader)

    assert "没有以您为链长的产业链" in client.get("/chains/headed/").content.decode()
    assert 'hx-get="/chains/headed/"' in " ".join(home(client, leader).split())
