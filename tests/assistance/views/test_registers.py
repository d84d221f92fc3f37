"""共性问题, 挂账台账 and the pages of 撤回, 归档, 挂账, 销号."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistance.enums import CaseStatus, Outcome
from assistance.models import Case, CaseMatter, SharedProblem
from assistance.services.carry_over import carry_case, strike_off
from assistance.services.problems import attach_to_problem, close_problem, open_problem
from tests.factories.assistance import Cast, answered, closed, handled, registered


@pytest.fixture
def head(people: Cast, client: Client) -> Client:
    client.force_login(people.head)
    return client


def table(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    return [dict(zip(lines[2], line, strict=True)) for line in lines[3:]]


def carried(people: Cast, days: int = 30, **fields: Any) -> CaseMatter:
    case = answered(people, outcome=Outcome.PARTLY, **fields)
    matter = carry_case(
        case, by=people.officer, plan="待政策", review_on=timezone.localdate() + timedelta(days=30)
    )
    CaseMatter.objects.filter(pk=matter.pk).update(due_at=timezone.now() + timedelta(days=days))
    return matter


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("case-withdrawal", handled, "按“未解决”算"),
        ("case-archiving", closed, "各项统计照常计入"),
        (
            "case-carry-over",
            lambda people: answered(people, outcome=Outcome.PARTLY),
            "不改变办理结果和解决率",
        ),
        ("case-strike-off", lambda people: carried(people).case, "从挂账台账移出"),
        ("case-problem", handled, "还没有在解决的共性问题"),
    ],
)
def test_each_page_says_what_follows(name: str, make: Any, words: str, people: Cast, head: Client) -> None:
    case = make(people)
    response = head.get(reverse(name, args=[case.number]))
    assert response.status_code == 200
    assert words in response.text


def test_withdrawal_asks_for_the_ticked_box_and_keeps_the_words(people: Cast, head: Client) -> None:
    case = handled(people)
    page = reverse("case-withdrawal", args=[case.number])
    body = {"respondent": "王经理", "channel": "visit", "reason": "已自行解决"}
    response = head.post(page, body)
    assert response.status_code == 422
    assert "请先与企业核实" in response.text
    assert "已自行解决" in response.text
    assert head.post(page, body | {"confirmed": "on"}).status_code == 302
    case.refresh_from_db()
    assert case.status == CaseStatus.WITHDRAWN
    assert case.events.get(kind="withdrawn").data == {"respondent": "王经理", "channel": "visit"}


@pytest.mark.parametrize("day", ["今天", "2020-01-01", "2099-13-01", ""])
def test_carrying_over_asks_for_a_day_to_come(day: str, people: Cast, head: Client) -> None:
    case = answered(people, outcome=Outcome.PARTLY)
    response = head.post(
        reverse("case-carry-over", args=[case.number]), {"plan": "待上级政策", "review_on": day}
    )
    assert response.status_code == 422
    assert "待上级政策" in response.text
    assert not CaseMatter.objects.exists()


def test_the_carry_over_register_filters_sorts_and_shows_the_light(people: Cast, head: Client) -> None:
    due, later, struck = carried(people, 0), carried(people, 60), carried(people, 60, title="已了结的一件")
    CaseMatter.objects.filter(pk=due.pk).update(due_at=timezone.now() - timedelta(days=10))
    strike_off(struck.case, by=people.officer, note="解决了")
    page = reverse("carry-over-list")

    def shown(**query: Any) -> list[CaseMatter]:
        return list(head.get(page, query).context["page"].rows)

    assert shown(state="open", sort="due") == [due, later]
    assert shown(state="due") == [due]
    assert shown(state="settled") == [struck]
    assert shown(q="已了结") == [struck]
    assert len(shown(per="25", county=str(people.county.pk))) == 3
    assert shown(county=str(people.other_county.pk)) == []
    text = head.get(page).text
    assert "超期" in text
    assert "已销号" in text
    for _label, url, _here in head.get(page).context["tabs"]:
        assert head.get(url).context["page"].notices == []


def test_the_carry_over_register_holds_the_own_reach_and_exports_it(people: Cast, client: Client) -> None:
    matter = carried(people)
    page = reverse("carry-over-list")
    client.force_login(people.other_officer)
    assert list(client.get(page).context["page"].rows) == []
    client.force_login(people.officer)
    (row,) = table(client.get(page, {"export": "csv"}))
    assert (row["编号"], row["后续安排"], row["状态"]) == (matter.case.number, "待政策", "挂账中")
    client.force_login(people.leader)
    assert client.get(page, {"export": "csv"}).status_code == 403


@pytest.mark.parametrize("name", ["carry-over-list", "problem-list"])
def test_registers_cost_the_same_queries_whatever_their_length(
    name: str, people: Cast, head: Client, settings: Any
) -> None:
    settings.RECENT_SECONDS = 60
    counts = []
    for rows in (2, 6):
        for number in range(rows):
            attach_to_problem(
                carried(people).case, open_problem(by=people.head, title=f"{number}"), by=people.head
            )
        head.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            assert head.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_a_problem_lives_from_the_first_note_to_the_end(people: Cast, head: Client) -> None:
    response = head.post(reverse("problem-new"), {"title": "园区供电不足", "unit": people.department.pk})
    problem = SharedProblem.objects.get()
    assert response["Location"] == problem.get_absolute_url()
    case = registered(people)
    attach = reverse("case-problem", args=[case.number])
    assert "园区供电不足" in head.get(attach).text
    assert head.post(attach, {"problem": problem.pk}).status_code == 302
    assert head.get(attach).status_code == 409
    page = head.get(problem.get_absolute_url())
    assert list(page.context["page"].rows) == [case]
    assert page.context["may_change"]
    edit = reverse("problem-edit", args=[problem.pk])
    assert 'value="园区供电不足"' in head.get(edit).text
    assert head.post(edit, {"title": "供电不足", "remedy": "新建变电站"}).status_code == 302
    assert head.post(edit, {"title": "　"}).status_code == 422
    detach = reverse("case-problem-detachment", args=[case.number])
    assert "供电不足" in head.get(detach).text
    assert head.post(detach).status_code == 302
    assert head.post(detach).status_code == 409
    closing = reverse("problem-closing", args=[problem.pk])
    assert head.get(closing).status_code == 200
    assert head.post(closing, {"note": ""}).status_code == 422
    assert head.post(closing, {"note": "已投运"}).status_code == 302
    for name in ("problem-edit", "problem-closing"):
        assert head.get(reverse(name, args=[problem.pk])).status_code == 409
    assert "已投运" in head.get(problem.get_absolute_url()).text
    assert head.post(attach, {"problem": problem.pk}).status_code == 422


def test_the_problem_list_filters_counts_and_exports(people: Cast, head: Client) -> None:
    one = open_problem(by=people.head, title="园区供电不足", unit=people.department)
    other = close_problem(open_problem(by=people.head, title="招工难"), by=people.head, note="缓解")
    attach_to_problem(registered(people), one, by=people.head)
    page = reverse("problem-list")

    def shown(**query: Any) -> list[SharedProblem]:
        return list(head.get(page, query).context["page"].rows)

    assert shown() == [other, one]
    assert shown(state="open") == shown(q="供电") == shown(unit=str(people.department.pk)) == [one]
    assert shown(state="settled") == [other]
    assert shown(state="open")[0].cases_seen == 1  # type: ignore[attr-defined]
    rows = {row["共性问题"]: row for row in table(head.get(page, {"export": "csv"}))}
    assert (rows["园区供电不足"]["诉求件数"], rows["招工难"]["状态"]) == ("1", "已销号")


def test_a_problem_shows_each_reader_the_cases_of_his_reach(people: Cast, client: Client) -> None:
    problem = open_problem(by=people.head, title="园区供电不足")
    attach_to_problem(registered(people), problem, by=people.head)
    client.force_login(people.other_officer)
    page = client.get(problem.get_absolute_url())
    assert list(page.context["page"].rows) == []
    assert Case.objects.filter(problem=problem).count() == 1


@pytest.mark.parametrize("value", ["", "x", "9" * 40, "' OR 1=1 --", "\x00", "%", "null"])
def test_registers_survive_any_parameter(value: str, people: Cast, head: Client) -> None:
    carried(people)
    problem = open_problem(by=people.head, title="园区供电不足")
    names = ["q", "state", "unit", "county", "opened_from", "due_to", "sort", "after", "before", "per"]
    for page in (reverse("carry-over-list"), reverse("problem-list"), problem.get_absolute_url()):
        for name in names:
            assert head.get(page, {name: value}).status_code == 200, (page, name)
