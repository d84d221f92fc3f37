"""The open rows of a ledger: nothing of them is lost, and they come in again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from assistance.enums import CallBackResult, CaseStatus, EventKind, Outcome
from assistance.models import Case, CaseClock, CaseEvent
from assistance.services.call_backs import record_call_back
from assistance.services.cases import accept_case, answer_case, note_progress, sign_case
from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.assistance.imports.test_cases import OPEN, local, take, units
from tests.factories.accounts import DepartmentFactory, person
from tests.support.ledgers import counts, reasons

__all__ = ["take", "units"]
pytestmark = pytest.mark.django_db

UNIT = "市发改委"
TEXT = "供电公司已批复，等待施工。"
RUNNING = {**OPEN, "办理结果": "正在推进", "办理情况": TEXT}
DIFFERS = "与系统里的 SQ-2018-000001 不一致，请在系统里办理或修改"


@pytest.fixture
def unit(units: dict[str, Unit]) -> Unit:
    department: Unit = DepartmentFactory(name=UNIT)
    return department


@pytest.fixture
def handler(unit: Unit) -> User:
    return person(RoleCode.UNIT_HANDLER, unit, name="李四")


def answered_here(handler: User) -> Case:
    """The only case, taken up, answered and closed in the system."""
    head = person(RoleCode.SECTION_HEAD)
    case = Case.objects.get()
    accept_case(case, by=head, lead_unit=handler.unit, handler=handler)
    sign_case(case, by=handler)
    answer_case(case, by=handler, outcome=Outcome.RESOLVED, answer_text="已增容。")
    record_call_back(case, by=head, result=CallBackResult.CONFIRMED)
    return case


def progress(number: str) -> CaseEvent:
    return CaseEvent.objects.get(case__ledger_number=number, kind=EventKind.PROGRESS)


def test_what_an_open_row_says_stands_in_the_history_at_its_last_day(take: Any, unit: Unit) -> None:
    take(
        {"编号": "a", **RUNNING, "主办单位": UNIT, "签收时间": datetime(2018, 2, 15, 9)},
        {"编号": "b", **RUNNING, "首次联系时间": datetime(2018, 2, 16), "签收时间": datetime(2018, 2, 15)},
        {"编号": "c", **RUNNING},
        {"编号": "d", **RUNNING, "办理结果": None},
        {"编号": "e", **RUNNING, "办理情况": None},
        {"编号": "f", **OPEN},
    )
    told = [(event.text, event.data) for event in map(progress, "abcde")]
    advancing, unsaid = ({"outcome": outcome, "ledger": True} for outcome in ("advancing", ""))
    assert told == [
        (TEXT, advancing), (TEXT, advancing), (TEXT, advancing), (TEXT, unsaid), ("", advancing),
    ]  # fmt: skip
    assert (local(progress("a").at), local(progress("b").at)) == ("2018-02-15 09:00", "2018-02-16 00:00")
    imported = CaseEvent.objects.get(case__ledger_number="c", kind=EventKind.IMPORTED)
    assert progress("c").at == imported.at
    assert not CaseEvent.objects.filter(case__ledger_number="f", kind=EventKind.PROGRESS).exists()
    assert set(Case.objects.values_list("outcome", "answer_text")) == {("", "")}, "nobody answered yet"


def test_a_closed_row_tells_its_answer_once(take: Any) -> None:
    take({})
    kinds = CaseEvent.objects.exclude(text="").values_list("kind", flat=True)
    assert list(kinds) == [EventKind.ANSWERED]


def test_the_page_of_the_case_shows_it(take: Any, client: Client) -> None:
    take(RUNNING)
    client.force_login(person(RoleCode.SECTION_HEAD))
    page = client.get(Case.objects.get().get_absolute_url()).text
    assert "记录进展（正在推进）" in page
    assert TEXT in page


def test_the_same_open_rows_again_change_nothing(take: Any, handler: User) -> None:
    rows = (
        {"编号": "a", **RUNNING},
        {"编号": "b", **RUNNING, "主办单位": UNIT, "承办人": "李四", "签收时间": datetime(2018, 2, 15)},
        {"编号": "c", **OPEN},
        {"编号": "d", **RUNNING, "办理情况": None},
        {"编号": "e", **RUNNING, "办理结果": None},
    )
    models = (Case, CaseEvent, CaseClock, Enterprise)
    assert counts(take(*rows)) == (5, 0, 0, 0)
    before = [list(model.objects.values()) for model in models]

    report = take(*rows)

    assert (counts(report), reasons(report)) == ((0, 0, 5, 0), [])
    assert [list(model.objects.values()) for model in models] == before


def test_the_same_open_row_again_leaves_alone_what_was_answered_here_since(take: Any, handler: User) -> None:
    take(RUNNING)
    case = answered_here(handler)

    report = take(RUNNING)

    assert (counts(report), reasons(report)) == ((0, 0, 1, 0), [])
    case.refresh_from_db()
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, Outcome.RESOLVED)


def test_another_account_of_an_open_case_is_told_until_it_stands_in_the_system(
    take: Any, handler: User
) -> None:
    take({**RUNNING, "主办单位": UNIT, "承办人": "李四", "签收时间": datetime(2018, 2, 15)})
    later = {**RUNNING, "办理情况": "已开始施工。"}
    assert reasons(take(later)) == [(4, "办理情况", DIFFERS)]

    note_progress(Case.objects.get(), by=handler, text="已开始施工。")
    assert counts(take(later)) == (0, 0, 1, 0)


def test_a_case_that_came_closed_is_not_under_way(take: Any) -> None:
    take({})
    assert reasons(take({"办结日期": None, "办理结果": "正在推进"})) == [(4, "办理结果", DIFFERS)]
    assert reasons(take({**OPEN, "办理情况": TEXT})) == [(4, "办理情况", DIFFERS)]


def test_a_row_that_closes_an_open_case_is_told_to_do_it_here(take: Any) -> None:
    take(RUNNING)
    assert reasons(take({"办理情况": TEXT})) == [(4, "办结日期", DIFFERS)]
    assert reasons(take({**RUNNING, "办理结果": "已解决"})) == [(4, "办理结果", DIFFERS)]
