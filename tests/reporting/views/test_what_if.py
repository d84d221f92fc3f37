from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from assistance.models import Case, CaseClock, CaseEvent
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from tests.factories.accounts import DepartmentFactory, UnitFactory, person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory
from tests.factories.running_cases import handled, handler
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db
URL = "/reports/resolution/what-if/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leader(client: Client) -> User:
    user = person(RoleCode.LEADER)
    client.force_login(user)
    return user


def shown(client: Client, **params: Any) -> str:
    return text_of(client.get(URL, params).content.decode())


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def row(page: str, name: str) -> str:
    table = page[page.index("月末（测算值）") :]
    return table[table.index(name) :][:160]


def test_moving_shows_the_load_before_and_after_and_changes_nothing(client: Client, leader: User) -> None:
    busy, idle = DepartmentFactory(name="忙局"), DepartmentFactory(name="闲局")
    cases = [CountedCaseFactory(lead_unit=busy, due=at(12 + number)) for number in range(4)]
    before = (list(Case.objects.values()), CaseEvent.objects.count(), AuditEntry.objects.count())
    page = shown(client, case=[case.number for case in cases[:3]], to_unit=idle.pk)
    assert "移交 3 件。" in page
    assert "所选 3 件，未作任何改动" in page
    assert row(page, "忙局").startswith("忙局 4 → 1 4 → 1")
    assert row(page, "闲局").startswith("闲局 0 → 3 0 → 3")
    assert row(page, "合计").startswith("合计 4 → 4 4 → 4")
    assert (list(Case.objects.values()), CaseEvent.objects.count(), AuditEntry.objects.count()) == before


def test_all_open_cases_of_a_person_move_to_another(client: Client, leader: User) -> None:
    county = UnitFactory()
    giver, taker = person(RoleCode.CASE_OFFICER, county), person(RoleCode.CASE_OFFICER, county)
    for _number in range(3):
        CountedCaseFactory(county=county, officer=giver, due=at(30))
    CountedCaseFactory(due=at(30))
    AnsweredCaseFactory(county=county, officer=giver)
    page = shown(client, from_officer=giver.pk, all="1", to_officer=taker.pk)
    assert "移交 3 件。" in page
    assert row(page, giver.name).startswith(f"{giver.name} 3 → 0")
    assert row(page, taker.name).startswith(f"{taker.name} 0 → 3")


def test_extension_moves_the_deadline_by_the_rules_of_extension(client: Client, leader: User) -> None:
    AnsweredCaseFactory.create_batch(20, due=at(10))
    unit = handler()
    early = handled("2023-10-10 09:00", hand=unit)
    early.refresh_from_db()
    assert early.resolve_due_at == at(31)
    page = shown(client, case=[early.number], extend="3")
    assert "延期 1 件。" in page
    assert "其中 1 件期限移出本月" in page
    assert "100.00% → 100.00%" in row(page, "合计")
    assert CaseClock.objects.get(case=early, stage="resolve").extended == 0


def test_what_the_rules_refuse_is_said_and_left_as_it_is(client: Client, leader: User) -> None:
    unit = handler()
    late, long = handled("2023-09-19 09:00", hand=unit), handled("2023-10-12 09:00", hand=unit)
    waiting = CountedCaseFactory(due=at(30), status="dispatched")
    page = shown(client, case=[late.number, long.number, waiting.number], extend="16")
    assert f"{late.number} ：离到期不足 1 个工作日" in page
    assert f"{long.number} ：总时限最长 30 个工作日，最多延 15 个" in page
    assert f"{waiting.number} ：现在是“待签收”，不能延期" in page
    assert "延期 1 件" not in page


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"extend": "x"}, "请填整数，如 5。"),
        ({"extend": "31"}, "最多可试 30 个工作日。"),
        ({"extend": "5"}, "请在下面勾选要推演的诉求"),
        ({"from_officer_text": "没有这个人"}, "没有找到“没有这个人”"),
    ],
)
def test_what_cannot_be_tried_is_said(
    client: Client, leader: User, params: dict[str, str], words: str
) -> None:
    CountedCaseFactory(due=at(30))
    assert words in shown(client, **params)


def test_two_moves_at_once_are_refused(client: Client, leader: User) -> None:
    case = CountedCaseFactory(due=at(30))
    page = shown(
        client,
        case=[case.number],
        to_unit=DepartmentFactory().pk,
        to_officer=person(RoleCode.CASE_OFFICER).pk,
    )
    assert "一次只试一种移交" in page
    assert "推演结果" not in page


def test_cases_out_of_reach_are_not_there(client: Client) -> None:
    here, there = UnitFactory(), UnitFactory()
    client.force_login(person(RoleCode.LEADER, here))
    hidden = CountedCaseFactory(county=there, due=at(30))
    page = shown(client, case=[hidden.number], extend="3")
    assert hidden.number not in page
    assert "推演结果" not in page


def test_what_if_asks_a_fixed_number_of_questions(
    client: Client, leader: User, django_assert_max_num_queries: Any
) -> None:
    unit, counts = handler(), []
    target = DepartmentFactory()
    for count in (2, 6):
        for _number in range(count):
            handled("2023-10-10 09:00", hand=unit)
        with django_assert_max_num_queries(24) as asked:
            client.get(URL, {"all": "1", "extend": "3", "to_unit": target.pk})
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]
