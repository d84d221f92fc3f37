from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistance.enums import CallBackResult, CaseStatus, Outcome
from assistance.models import Case, CaseClock, CaseMatter
from assistance.services.call_backs import record_call_back
from assistance.services.carry_over import carry_case
from assistance.services.cases import accept_case
from assistance.services.co_handling import ask_co_handling
from assistance.services.commitments import commit
from assistance.services.exclusions import propose_exclusion
from assistance.services.extensions import ask_extension
from assistance.services.returns import return_case
from assistance.services.supervision import supervise_case
from assistance.services.suspensions import suspend_case
from assistance.services.todo import MOST_COUNTED, SHOWN, TodoKind, count_todo, next_due, todo_of
from assistance.todo_lines import board_for
from foundation.accounts.models import User
from foundation.worktime.calendar import SHANGHAI
from tests.factories.assistance import Cast, answered, closed, dispatched, handled, registered, suspended

MONDAY = datetime(2023, 10, 16, 10, 0, tzinfo=SHANGHAI)


def due(case: Case, text: str) -> Case:
    Case.objects.filter(pk=case.pk).update(due_at=datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))
    return Case.objects.get(pk=case.pk)


def listed(user: User) -> list[tuple[TodoKind, Case]]:
    return [(item.kind, item.case) for item in todo_of(User.objects.get(pk=user.pk)).items]


@pytest.fixture
def monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield MONDAY


def test_todo_of_the_officer_begins_with_the_most_harmful(monday: Any, people: Cast) -> None:
    calm = handled(people)
    answered_one = answered(people)
    waiting = registered(people)
    near = due(handled(people), "2023-10-18T18:00")
    today = due(handled(people), "2023-10-16T18:00")
    late = due(handled(people), "2023-10-13T18:00")
    later = due(registered(people), "2023-10-12T18:00")
    assert listed(people.officer) == [
        (TodoKind.OVERDUE, later),
        (TodoKind.OVERDUE, late),
        (TodoKind.TODAY, today),
        (TodoKind.NEAR, near),
        (TodoKind.ACCEPT, waiting),
        (TodoKind.CALL_BACK, answered_one),
    ]
    assert calm not in [case for _kind, case in listed(people.officer)]


def test_todo_of_the_handler_holds_what_waits_at_his_unit(monday: Any, people: Cast) -> None:
    own = dispatched(people)
    at_unit = registered(people)
    accept_case(at_unit, by=people.officer, lead_unit=people.department)
    elsewhere = registered(people)
    accept_case(elsewhere, by=people.officer, lead_unit=people.other_department)
    registered(people)
    assert set(listed(people.handler)) == {(TodoKind.SIGN, own), (TodoKind.SIGN, at_unit)}
    assert listed(people.other_handler) == [(TodoKind.SIGN, elsewhere)]


def test_a_named_handler_is_not_joined_by_the_whole_unit(monday: Any, people: Cast) -> None:
    dispatched(people)
    assert listed(people.county_head) == []


def test_todo_holds_pauses_that_end_soon_or_last_long(monday: Any, people: Cast) -> None:
    def paused(days: int) -> Case:
        case = handled(people)
        suspend_case(
            case, by=people.handler, reason="material", note="等", until=MONDAY + timedelta(days=days)
        )
        return case

    soon, fresh = paused(1), paused(40)
    assert listed(people.handler) == [(TodoKind.PAUSE, soon)]
    with time_machine.travel(MONDAY + timedelta(days=21), tick=False):
        assert (TodoKind.PAUSE, fresh) in listed(people.handler)


def test_a_paused_case_is_not_called_overdue(monday: Any, people: Cast) -> None:
    due(suspended(people), "2023-10-10T18:00")
    assert [kind for kind, _case in listed(people.officer)] == []


def test_requests_to_exclude_wait_for_another_head(monday: Any, people: Cast) -> None:
    case = handled(people)
    propose_exclusion(case, by=people.county_head, reason="invalid", note="测试数据")
    assert listed(people.head) == [(TodoKind.EXCLUSION, case)]
    assert listed(people.county_head) == []
    assert listed(people.other_head) == []
    assert listed(people.officer) == []


def test_finished_cases_are_nobodys_work(monday: Any, people: Cast) -> None:
    closed(people)
    for role in ("officer", "handler", "head", "leader", "fund_clerk", "system_admin"):
        assert listed(people.person(role)) == [], role


def test_an_unreached_call_back_stays_on_the_list(monday: Any, people: Cast) -> None:
    case = answered(people)
    record_call_back(case, by=people.officer, result=CallBackResult.UNREACHABLE)
    assert listed(people.officer) == [(TodoKind.CALL_BACK, case)]


def test_count_agrees_with_the_list(monday: Any, people: Cast) -> None:
    due(handled(people), "2023-10-12T18:00")
    due(registered(people), "2023-10-16T18:00")
    registered(people)
    dispatched(people)
    answered(people)
    case = handled(people)
    propose_exclusion(case, by=people.officer, reason="invalid", note="x")
    suspend_case(case, by=people.handler, reason="material", note="等", until=MONDAY + timedelta(days=1))
    for role in ("officer", "handler", "head", "county_head", "other_officer", "leader", "system_admin"):
        user = people.person(role)
        assert count_todo(user) == len({case.pk for _kind, case in listed(user)}), role


def test_count_stops_counting(people: Cast) -> None:
    case = registered(people)
    fields = {
        name: value
        for name, value in Case.objects.values().get(pk=case.pk).items()
        if name not in ("id", "number", "intake_token")
    }
    Case.objects.bulk_create(Case(number=f"SQ-2001-{n:06d}", **fields) for n in range(150))
    assert count_todo(people.officer) == MOST_COUNTED + 1
    todo = todo_of(people.officer)
    assert len(todo.items) == SHOWN
    assert todo.cut == {TodoKind.ACCEPT}
    board = board_for(people.officer)
    group = board.groups[0]
    assert (board.count, group.count, len(group.lines), group.hidden) == (f"{SHOWN}+", f"{SHOWN}+", 10, True)


def matters(people: Cast) -> dict[TodoKind, Case]:
    """One of each, in the order of harm; all due soon."""
    soon = timezone.localdate() + timedelta(days=1)
    sheet = supervise_case(handled(people), by=people.head, requirement="限期办结")
    promise = commit(handled(people), by=people.officer, text="周五前答复", due_on=soon)
    rated = answered(people)
    record_call_back(rated, by=people.officer, result=CallBackResult.CONFIRMED, rating="1")
    returned = dispatched(people)
    return_case(returned, by=people.handler, reason="不属本单位职责")
    asked = ask_extension(handled(people), by=people.handler, workdays=3, reason="需现场勘察")
    share = ask_co_handling(handled(people), by=people.handler, unit=people.other_department, text="请核缴费")
    carried = answered(people, Outcome.ADVANCING)
    carry_case(carried, by=people.officer, plan="等新规划批复", review_on=soon)
    return {
        TodoKind.SHEET: sheet.case,
        TodoKind.COMMITMENT: promise.case,
        TodoKind.RATING: rated,
        TodoKind.RULING: returned,
        TodoKind.EXTENSION: asked.case,
        TodoKind.SHARE: share.case,
        TodoKind.REVIEW: carried,
    }


WAITS_FOR = {
    "officer": [TodoKind.COMMITMENT, TodoKind.RATING, TodoKind.RULING, TodoKind.REVIEW],
    "handler": [TodoKind.SHEET],
    "other_handler": [TodoKind.SHARE],
    "county_head": [TodoKind.EXTENSION],
    "head": [TodoKind.EXTENSION],
    "other_head": [],
    "other_officer": [],
    "leader": [],
}


@pytest.mark.parametrize("role", WAITS_FOR)
def test_open_matters_wait_for_whom_they_are_owed_by(monday: Any, role: str, people: Cast) -> None:
    found = matters(people)
    told = [(kind, case) for kind, case in listed(people.person(role)) if kind in found]
    assert told == [(kind, found[kind]) for kind in WAITS_FOR[role]]


def test_count_agrees_with_the_list_of_matters(monday: Any, people: Cast) -> None:
    matters(people)
    for role in WAITS_FOR:
        user = people.person(role)
        assert count_todo(user) == len({case.pk for _kind, case in listed(user)}), role


def test_settled_matter_is_nobodys_work(monday: Any, people: Cast) -> None:
    cases = matters(people)
    CaseMatter.objects.update(settled_at=MONDAY, settled_by=people.head, verdict="cancelled")
    CaseClock.objects.update(stopped_at=MONDAY)
    for role in WAITS_FOR:
        kinds = {kind for kind, _case in listed(people.person(role))}
        assert not kinds & set(cases), role


def test_promise_that_is_far_off_waits_unseen(monday: Any, people: Cast) -> None:
    commit(
        handled(people),
        by=people.officer,
        text="月底前答复",
        due_on=timezone.localdate() + timedelta(days=12),
    )
    assert TodoKind.COMMITMENT not in {kind for kind, _case in listed(people.officer)}


def test_each_matter_has_its_reason_and_its_one_act(monday: Any, people: Cast, client: Client) -> None:
    found = matters(people)
    client.force_login(people.officer)
    text = client.get("/todo/").text
    assert f"/cases/{found[TodoKind.RULING].number}/return/grant/" in text
    assert f"/cases/{found[TodoKind.RATING].number}/rating-follow-up/" in text
    assert f"/cases/{found[TodoKind.REVIEW].number}/strike-off/" in text
    assert "您对企业的承诺：周五前答复" in text
    assert "企业评价“非常不满意”，待回访改进" in text
    client.force_login(people.other_handler)
    text = client.get("/todo/").text
    assert "请市人力资源和社会保障局协办，待签收：请核缴费" in text
    assert f'action="/cases/{found[TodoKind.SHARE].number}/co-handling/' in text
    client.force_login(people.county_head)
    assert "王五申请延期 3 个工作日：需现场勘察" in str(board_for(people.person("county_head")))


def test_next_due_of_an_empty_day(monday: Any, people: Cast) -> None:
    assert next_due(people.officer) is None
    case = handled(people)
    assert next_due(people.officer) == case
    assert board_for(people.officer).next_case == case


@pytest.mark.parametrize("rows", [1, 4])
def test_todo_costs_the_same_queries_whatever_waits(rows: int, people: Cast) -> None:
    for _n in range(rows):
        due(handled(people), "2023-10-12T18:00")
        registered(people)
        answered(people)
        propose_exclusion(handled(people), by=people.officer, reason="invalid", note="x")
        commit(
            handled(people),
            by=people.officer,
            text="明天答复",
            due_on=timezone.localdate() + timedelta(days=1),
        )
        ask_extension(handled(people), by=people.handler, workdays=3, reason="需现场勘察")
        case = handled(people)
        until = timezone.now() + timedelta(days=1)
        suspend_case(case, by=people.handler, reason="material", note="等", until=until)
    for role, most in (("officer", 11), ("head", 11)):
        user = people.person(role)
        with CaptureQueriesContext(connection) as queries:
            board_for(user)
        assert len(queries) <= most
        with CaptureQueriesContext(connection) as queries:
            count_todo(user)
        assert len(queries) == 2


def test_todo_page_offers_one_act_for_each_reason(people: Cast, client: Client) -> None:
    to_accept, to_sign, to_call = registered(people), dispatched(people), answered(people)
    client.force_login(people.officer)
    text = client.get("/todo/").text
    assert f"/cases/{to_accept.number}/acceptance/" in text
    assert f"/cases/{to_call.number}/call-back/" in text
    client.force_login(people.handler)
    text = client.get("/todo/").text
    assert f'action="/cases/{to_sign.number}/signature/"' in text
    client.force_login(people.system_admin)
    assert "今天没有待办" in client.get("/todo/").text


def test_todo_fragment_is_the_list_alone(people: Cast, client: Client) -> None:
    client.force_login(people.officer)
    response = client.get("/todo/", headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert 'id="todo"' in response.text


def test_todo_page_stays_small_however_much_waits(people: Cast, client: Client) -> None:
    case = registered(people)
    fields = {
        name: value
        for name, value in Case.objects.values().get(pk=case.pk).items()
        if name not in ("id", "number", "intake_token", "due_at")
    }
    now = timezone.now()
    for place, due_at in enumerate((now - timedelta(days=9), now + timedelta(minutes=1), case.due_at)):
        Case.objects.bulk_create(
            Case(number=f"SQ-200{place}-{n:06d}", due_at=due_at, **fields) for n in range(60)
        )
    client.force_login(people.officer)
    response = client.get("/todo/")
    assert len(response.content) < 60_000
    assert response.text.count("data-row-key") <= 40
    assert "查看全部超期 50+ 件" in response.text


def test_badge_stands_in_the_navigation(people: Cast, client: Client) -> None:
    registered(people)
    client.force_login(people.officer)
    assert "件待办" in client.get("/cases/").text
    Case.objects.update(status=CaseStatus.HANDLING)
    assert "件待办" not in client.get("/cases/").text
