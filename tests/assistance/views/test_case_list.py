from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistance.models import Case
from assistance.services.call_backs import rework_case
from assistance.services.carry_over import carry_case
from assistance.services.exclusions import propose_exclusion
from assistance.services.extensions import ask_extension, decide_extension
from assistance.services.supervision import supervise_case
from foundation.worktime.calendar import SHANGHAI
from tests.factories.accounts import person
from tests.factories.assistance import (
    IN_STATUS,
    Cast,
    answered,
    category,
    closed,
    declined,
    dispatched,
    handled,
    registered,
    suspended,
)

LIST = "/cases/"
NOW = datetime(2023, 10, 9, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def head(people: Cast, client: Client) -> Client:
    client.force_login(people.head)
    return client


def found(client: Client, **query: Any) -> set[Case]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return set(response.context["page"].rows)


def test_list_shows_light_and_deadline_first(people: Cast, head: Client) -> None:
    case = dispatched(people)
    text = head.get(LIST).text
    row = text[text.index("<tbody>") :]
    for words in (
        "剩 15 个工作日",
        case.title,
        case.number,
        "宏泰科技有限公司",
        "用地规划",
        "市自然资源和规划局",
        "王五",
        "张三",
        "待签收",
    ):
        assert words in row, words
    assert row.index("剩 15 个工作日") < row.index(case.title)


def test_list_filters_by_what_stands_on_the_case(people: Cast, head: Client) -> None:
    land = handled(people, title="用地")
    power = registered(people, title="限电", category=category("ENE"), nature="inquiry", source="visit")
    solved = closed(people, title="路灯")
    assert found(head) == {land, power, solved}
    for query, cases in (
        ({"status": "registered"}, {power}),
        ({"status": ["handling", "closed"]}, {land, solved}),
        ({"category": category("ENE").pk}, {power}),
        ({"nature": "inquiry"}, {power}),
        ({"source": "visit"}, {power}),
        ({"county": people.county.pk}, {land, power, solved}),
        ({"county": people.other_county.pk}, set()),
        ({"unit": people.department.pk}, {land, solved}),
        ({"outcome": "resolved"}, {solved}),
        ({"confirmed": "yes"}, {solved}),
        ({"confirmed": "unknown"}, {land, power}),
        ({"officer": people.officer.pk}, {land, power, solved}),
        ({"handler": people.handler.pk}, {land, solved}),
        ({"handler_text": "王五"}, {land, solved}),
        ({"enterprise": people.enterprise.pk}, {land, power, solved}),
        ({"q": "限电"}, {power}),
        ({"q": power.number}, {power}),
        ({"q": "宏泰", "status": "handling"}, {land}),
        ({"excluded": "no"}, {land, power, solved}),
        ({"excluded": "yes"}, set()),
        ({"rework": "on"}, set()),
    ):
        assert found(head, **query) == cases, query


def test_list_filters_mine_reworked_and_excluded(people: Cast, head: Client) -> None:
    out = declined(people)
    again = rework_case(answered(people), by=people.officer, reason="没好")
    assert found(head, excluded="yes") == {out}
    assert found(head, rework="1") == {again}
    assert found(head, mine="1") == set()
    head.force_login(people.handler)
    assert found(head, mine="1") == {again}


def test_list_filters_what_waits_for_a_decision(people: Cast, head: Client) -> None:
    asked, plain = handled(people), handled(people)
    propose_exclusion(asked, by=people.officer, reason="duplicate", note="同一件")
    assert found(head, excluded="asked") == {asked}
    assert found(head, excluded="no") == {asked, plain}


def test_list_filters_by_what_is_open_beside_a_case(people: Cast, head: Client) -> None:
    asked, settled, sheet, carried = (
        handled(people),
        handled(people),
        handled(people),
        answered(people, "partly"),
    )
    handled(people)
    for case in (asked, settled):
        ask_extension(case, by=people.handler, workdays=3, reason="需现场勘察")
    decide_extension(settled, by=people.head, granted=False, note="按期办理")
    supervise_case(sheet, by=people.head, requirement="限期办结")
    day = timezone.localdate() + timedelta(days=30)
    carry_case(carried, by=people.officer, plan="待政策", review_on=day)
    assert found(head, matter="extension") == {asked}
    assert found(head, matter="supervision") == {sheet}
    assert found(head, matter=["carry_over", "extension"]) == {asked, carried}
    assert found(head, matter="return") == set()
    tabs = {one.label: one.url for one in head.get(LIST).context["shelf"].presets}
    shown = {
        label: set(head.get(tabs[label]).context["page"].rows) for label in ("督办中", "待审批延期", "挂账")
    }
    assert shown == {"督办中": {sheet}, "待审批延期": {asked}, "挂账": {carried}}


def test_list_filters_by_light_as_a_range_of_deadlines(people: Cast, head: Client) -> None:
    received = {
        "overdue": "2023-08-01T10:00",
        "today": "2023-09-11T10:00",
        "near": "2023-09-12T10:00",
        "normal": "2023-10-08T10:00",
    }
    cases = {}
    for light, moment in received.items():
        with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI), tick=False):
            cases[light] = handled(people, title=light)
    Case.objects.filter(pk=cases["today"].pk).update(due_at=NOW.replace(hour=18))
    Case.objects.filter(pk=cases["near"].pk).update(due_at=datetime(2023, 10, 11, 18, 0, tzinfo=SHANGHAI))
    with time_machine.travel(NOW, tick=False):
        head.force_login(people.head)
        cases["suspended"] = suspended(people)
        closed(people)
        for light, case in cases.items():
            assert found(head, light=light) == {case}, light
            shown = head.get(LIST, {"light": light}).context["page"].rows
            assert shown == [case]
        assert found(head, light=["overdue", "today"]) == {cases["overdue"], cases["today"]}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("received", "received_at"),
        ("accepted", "accepted_at"),
        ("due", "due_at"),
        ("resolve_due", "resolve_due_at"),
        ("closed", "closed_at"),
    ],
)
def test_list_filters_by_days_inclusively(name: str, field: str, people: Cast, head: Client) -> None:
    case = closed(people)
    other = closed(people)
    Case.objects.filter(pk=case.pk).update(**{field: datetime(2023, 10, 31, 23, 59, tzinfo=SHANGHAI)})
    Case.objects.filter(pk=other.pk).update(**{field: datetime(2023, 11, 1, 0, 0, tzinfo=SHANGHAI)})
    assert found(head, **{f"{name}_from": "2023-10-31", f"{name}_to": "2023-10-31"}) == {case}
    assert found(head, **{f"{name}_from": "20231101", f"{name}_to": "2023年11月1日"}) == {other}


@pytest.mark.parametrize("sort", ["received", "-received", "due", "-due", "closed", "-closed"])
def test_list_pages_by_key_in_every_order(sort: str, people: Cast, head: Client) -> None:
    for number in range(30):
        registered(people, title=f"第 {number} 件")
    whole = found(head, sort=sort, per=100)
    seen: list[Case] = []
    url = f"{LIST}?{urlencode({'sort': sort})}"
    while url:
        page = head.get(url).context["page"]
        seen += page.rows
        url = page.following_url
    assert len(seen) == 30
    assert set(seen) == whole


def test_list_of_each_reader_holds_his_own_rows_only(people: Cast, client: Client) -> None:
    case = dispatched(people)
    for role in ("officer", "handler", "county_head", "leader"):
        client.force_login(people.person(role))
        assert found(client) == {case}, role
    for role in ("other_officer", "other_handler", "other_head"):
        client.force_login(people.person(role))
        assert found(client) == set(), role
        assert found(client, q=case.number) == set(), role
    for role in ("fund_clerk", "system_admin"):
        client.force_login(people.person(role))
        assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("rows", [30, 60])
def test_list_costs_the_same_queries_whatever_its_length(
    rows: int, people: Cast, head: Client, settings: Any
) -> None:
    settings.RECENT_SECONDS = 60
    for number in range(rows):
        registered(people, title=f"第 {number} 件")
    words = {"light": "normal", "status": "registered", "q": "件"}
    for query, most in (({}, 8), (words, 9), ({"matter": ["carry_over", "supervision"]}, 8)):
        head.get(LIST, query)
        with CaptureQueriesContext(connection) as queries:
            response = head.get(LIST, query)
        assert len(queries) <= most, query
        assert not any("OFFSET" in one["sql"] for one in queries)
        assert len(response.content) < 60_000


def test_a_common_word_is_counted_no_further_than_it_was_found(
    people: Cast, head: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistance.models.case.COMMON_HITS", 27)
    monkeypatch.setattr("assistance.filters.COMMON_HITS", 27)
    cases = [registered(people, title=f"园区道路 {number}") for number in range(30)]
    Case.objects.filter(pk__in=[case.pk for case in cases[:3]]).update(county=people.other_county)
    for client_of, query, words, counts in (
        (people.head, {}, "共 27+ 件", 0),
        (people.head, {"status": "registered"}, "共 27+ 件", 1),
        (people.head, {"county": people.county.pk}, "共 27 件", 1),
        (people.county_head, {}, "共 27 件", 1),
    ):
        head.force_login(client_of)
        head.get(LIST, {"q": "道路", **query})
        with CaptureQueriesContext(connection) as asked:
            text = head.get(LIST, {"q": "道路", **query}).text
        assert words in text
        assert sum("COUNT(*)" in one["sql"] and "tokens" in one["sql"] for one in asked) == counts


def test_list_offers_no_long_select(people: Cast, head: Client) -> None:
    for number in range(40):
        person("case_officer", people.county, name=f"专员{number}")
    assert "专员1" not in head.get(LIST).text


def test_list_names_its_ready_made_views(people: Cast, head: Client) -> None:
    tabs = head.get(LIST, {"light": "overdue", "sort": "due"}).context["shelf"].presets
    assert [one.label for one in tabs] == [
        "全部", "我的在办", "今日到期", "超期", "待受理", "已退单待裁定", "待审批延期", "督办中", "提级办理", "待回访",
        "挂账", "已归档", "本月办结",
    ]  # fmt: skip
    assert [one.label for one in tabs if one.is_current] == ["超期"]
    assert [one.key for one in tabs[:10]] == [*"123456789", ""]
    for one in tabs:
        response = head.get(one.url)
        assert response.status_code == 200
        assert response.context["page"].notices == []


def test_list_of_the_month_shows_what_was_closed_in_it(people: Cast, head: Client) -> None:
    case, old = closed(people), closed(people)
    Case.objects.filter(pk=old.pk).update(closed_at=timezone.now().replace(year=2020))
    url = next(one.url for one in head.get(LIST).context["shelf"].presets if one.label == "本月办结")
    assert head.get(url).context["page"].rows == [case]


HOSTILE = [
    "",
    "x",
    "-1",
    "9" * 40,
    "１",
    "' OR 1=1 --",
    "\x00",
    "a" * 5000,
    "%",
    "__class__",
    "2023-99-99",
    "null",
]


@pytest.mark.once
@pytest.mark.parametrize("value", HOSTILE)
def test_list_survives_any_parameter(value: str, people: Cast, head: Client) -> None:
    registered(people)
    names = [
        "q", "status", "matter", "light", "category", "nature", "source", "county", "unit", "handler", "officer", "enterprise",
        "outcome", "due_from", "due_to", "received_from", "received_to", "accepted_from", "resolve_due_to",
        "closed_from", "excluded", "confirmed", "rework", "mine", "sort", "per", "after", "before", "unheard_of",
    ]  # fmt: skip
    for name in names:
        response = head.get(LIST, {name: value})
        assert response.status_code == 200, (name, value)
    assert head.get(LIST, dict.fromkeys(names, value)).status_code == 200


def test_list_says_what_it_ignored(people: Cast, head: Client) -> None:
    response = head.get(LIST, {"status": "magic", "colour": "red", "due_from": "哪天"})
    assert "已忽略无法识别的条件“状态”" in response.text
    assert "已忽略不认识的条件：colour" in response.text
    assert "当前期限 从" in response.text


def test_list_opens_in_every_state(people: Cast, head: Client) -> None:
    for make in IN_STATUS.values():
        make(people)
    assert {case.status for case in found(head)} == set(IN_STATUS)


def test_empty_list_leads_to_the_first_case(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    assert "记诉求" in client.get(LIST).text
    assert "没有符合条件的记录" in client.get(LIST, {"status": "closed"}).text


def test_people_options_find_by_part_of_the_name(people: Cast, head: Client) -> None:
    options = head.get("/cases/people/options/", {"q": "王"}).json()["options"]
    assert [(one["label"], one["hint"]) for one in options] == [("王五", "市自然资源和规划局")]
    assert head.get("/cases/people/options/", {"q": ""}).json()["options"] == []
