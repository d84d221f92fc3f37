from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistance.models import CaseMatter
from assistance.services.commitments import commit, settle_commitment
from assistance.services.supervision import answer_supervision, supervise_case
from tests.factories.assistance import Cast, handled
from tests.scenarios.test_caseworker_day import at

SHEETS, COMMITMENTS, SUMMARY = "/supervision-sheets/", "/commitments/", "/commitments/summary/"
NOW = "2023-11-01T09:00"


@pytest.fixture
def records(people: Cast) -> list[CaseMatter]:
    """Three sheets (answered late, overdue, waiting) and four commitments (kept, broken, overdue, waiting)."""
    with at("2023-10-09T09:00"):
        case = handled(people)
        sheets = [supervise_case(case, by=people.head, requirement=f"要求 {n}") for n in range(2)]
        words = [
            commit(case, by=people.handler, text=f"承诺 {n}", due_on=date(2023, 10, 13)) for n in range(3)
        ]
    with at("2023-10-12T09:00"):
        answer_supervision(sheets[0], by=people.handler, answer="已整改")
        settle_commitment(words[0], by=people.handler, kept=True)
        settle_commitment(words[1], by=people.handler, kept=False, note="没办到")
    with at("2023-10-31T09:00"):
        supervise_case(case, by=people.county_head, requirement="要求 2", due_on=date(2023, 11, 10))
        commit(case, by=people.officer, text="承诺 3", due_on=date(2023, 11, 10))
    return list(CaseMatter.objects.all())


def texts(client: Client, user: Any, path: str, **query: Any) -> list[str]:
    """What the list shows, in its order."""
    client.force_login(user)
    with at(NOW):
        response = client.get(path, query)
    assert response.status_code == 200
    return [matter.text for matter in response.context["page"].rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["要求 2", "要求 1", "要求 0"]),
        ({"state": "waiting"}, ["要求 2"]),
        ({"state": "overdue"}, ["要求 1"]),
        ({"state": ["answered", "waiting"]}, ["要求 2", "要求 0"]),
        ({"sort": "due"}, ["要求 0", "要求 1", "要求 2"]),
        ({"q": "DB-2023-0002"}, ["要求 1"]),
        ({"q": "扩建用地"}, ["要求 2", "要求 1", "要求 0"]),
        ({"q": "没有这回事"}, []),
        ({"opened_from": "2023-10-31"}, ["要求 2"]),
        ({"due_to": "2023-10-31"}, ["要求 1", "要求 0"]),
    ],
)
def test_sheets_are_narrowed_and_ordered(
    query: dict[str, Any], found: list[str], records: list[CaseMatter], people: Cast, client: Client
) -> None:
    assert texts(client, people.head, SHEETS, **query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["承诺 3", "承诺 2", "承诺 1", "承诺 0"]),
        ({"state": "waiting"}, ["承诺 3"]),
        ({"state": "overdue"}, ["承诺 2"]),
        ({"state": "broken"}, ["承诺 1"]),
        ({"state": "kept"}, ["承诺 0"]),
        ({"due_from": "2023-11-01"}, ["承诺 3"]),
    ],
)
def test_commitments_are_narrowed_and_ordered(
    query: dict[str, Any], found: list[str], records: list[CaseMatter], people: Cast, client: Client
) -> None:
    assert texts(client, people.head, COMMITMENTS, **query) == found


def test_filters_name_units_and_people(records: list[CaseMatter], people: Cast, client: Client) -> None:
    assert texts(client, people.head, SHEETS, unit=people.section.pk) == []
    assert len(texts(client, people.head, SHEETS, unit=people.department.pk)) == 3
    assert texts(client, people.head, COMMITMENTS, person=people.officer.pk) == ["承诺 3"]
    assert texts(client, people.officer, COMMITMENTS, mine="on") == ["承诺 3"]
    assert texts(client, people.county_head, SHEETS, mine="on") == ["要求 2"]


@pytest.mark.parametrize("path", [SHEETS, COMMITMENTS])
def test_lists_end_where_the_reach_ends(
    path: str, records: list[CaseMatter], people: Cast, client: Client
) -> None:
    for role in ("officer", "handler", "county_head", "leader"):
        assert texts(client, people.person(role), path), role
    for role in ("other_officer", "other_handler", "other_head"):
        assert texts(client, people.person(role), path) == [], role
    client.force_login(people.fund_clerk)
    assert client.get(path).status_code == 403


def rows_of(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (SHEETS, ["DB-2023-0001", "宏泰科技有限公司", "要求 0", "周科长", "已答复", "否", "已整改"]),
        (COMMITMENTS, ["宏泰科技有限公司", "承诺 1", "王五", "未兑现", "没办到"]),
    ],
)
def test_what_is_shown_can_be_taken_away(
    path: str, words: list[str], records: list[CaseMatter], people: Cast, client: Client
) -> None:
    client.force_login(people.head)
    state = "answered" if path == SHEETS else "broken"
    rows = rows_of(client.get(path, {"export": "csv", "state": state}))
    found = [row for row in rows if set(words) <= set(row)]
    assert len(found) == 1, rows
    assert client.get(path, {"export": "xlsx"}).status_code == 200
    client.force_login(people.leader)
    assert client.get(path, {"export": "csv"}).status_code == 403


@pytest.mark.parametrize("path", [SHEETS, COMMITMENTS, SUMMARY])
def test_a_list_costs_the_same_however_long_it_is(
    path: str, records: list[CaseMatter], people: Cast, client: Client, settings: Any
) -> None:
    settings.RECENT_SECONDS = 60
    counts = []
    client.force_login(people.county_head)
    for _round in range(2):
        client.get(path, {"due_from": "2023-01-01"})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, {"due_from": "2023-01-01"}).status_code == 200
        counts.append(len(queries))
        with at(NOW):
            case = handled(people, title="再一件")
            supervise_case(case, by=people.head, requirement="要求")
            commit(case, by=people.handler, text="承诺", due_on=date(2023, 11, 20))
    assert counts[0] == counts[1]
    assert counts[0] <= 9


def test_the_summary_counts_by_unit_and_person_and_leads_to_the_rows(
    records: list[CaseMatter], people: Cast, client: Client
) -> None:
    client.force_login(people.head)
    with at(NOW):
        response = client.get(SUMMARY)
        names = [unit.name for unit in response.context["units"]]
        assert names == ["市自然资源和规划局", "东昌府区"]
        total = response.context["total"]
        assert (total.kept, total.broken, total.overdue, total.waiting) == (1, 1, 1, 1)
        link = f"state=broken&amp;due_from=2023-01-01&amp;due_to=2023-12-31&amp;unit={people.department.pk}"
        assert f'{reverse("commitment-list")}?{link}"' in response.text
        assert "不足 10 项不列比率" in response.text
        assert "33." not in response.text
        nothing = client.get(SUMMARY, {"due_from": "2022-01-01", "due_to": "2022-12-31"})
        assert "这段时间没有承诺" in nothing.text
        wrong = client.get(SUMMARY, {"due_from": "2023-12-31", "due_to": "2023-01-01"})
        assert wrong.status_code == 422
        assert "结束日期应不早于开始日期" in wrong.text
        assert client.get(SUMMARY, {"due_from": "没有这天"}).status_code == 422


def test_a_share_of_ten_is_shown_and_never_rounded_up(people: Cast, client: Client) -> None:
    with at("2023-10-09T09:00"):
        case = handled(people)
        words = [
            commit(case, by=people.handler, text=f"承诺 {n}", due_on=date(2023, 10, 13)) for n in range(12)
        ]
        for number, one in enumerate(words):
            settle_commitment(one, by=people.handler, kept=number > 0, note="说明")
    client.force_login(people.head)
    with at(NOW):
        assert "91.66%" in client.get(SUMMARY).text


def test_empty_lists_say_what_would_fill_them(people: Cast, client: Client) -> None:
    client.force_login(people.head)
    assert "还没有督办单" in client.get(SHEETS).text
    assert "还没有承诺" in client.get(COMMITMENTS).text
    assert "没有符合条件" in client.get(SHEETS, {"state": "overdue"}).text
