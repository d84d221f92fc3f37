from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from assistance.enums import CaseStatus, EventKind, MatterKind, Verdict
from assistance.models import Case, CaseMatter
from assistance.services.numbers import next_sheet_number
from assistance.services.supervision import answer_supervision, supervise_case, urge_case
from foundation.accounts.roles import RoleCode
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import person
from tests.factories.assistance import Cast, closed, handled, registered, returned
from tests.scenarios.test_caseworker_day import at


def told(number: str) -> set[str]:
    return set(
        OutboxMessage.objects.filter(subject__contains=number).values_list("recipient__name", flat=True)
    )


def test_an_urging_is_told_at_once_to_who_owes_the_next_step(people: Cast) -> None:
    case = handled(people)
    urge_case(case, by=people.officer, text="企业催问")
    assert told(f"催办 {case.number}") == {"王五"}
    assert case.events.get(kind=EventKind.URGED).text == "企业催问"


@pytest.mark.parametrize("make", [registered, returned])
def test_where_no_unit_has_the_case_its_coordinator_is_urged(make: object, people: Cast) -> None:
    case = make(people)
    urge_case(case, by=people.head, text="请尽快派单")
    assert told(f"催办 {case.number}") == {"张三"}


def test_urging_again_waits_four_hours(people: Cast) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        case = handled(people)
        urge_case(case, by=people.officer, text="请抓紧")
    soon = time_machine.travel(start + timedelta(hours=3, minutes=59), tick=False)
    with soon, pytest.raises(Refused, match="4 小时后可再次催办"):
        urge_case(case, by=people.head, text="再催")
    assert case.events.filter(kind=EventKind.URGED).count() == 1
    with time_machine.travel(start + timedelta(hours=4), tick=False):
        urge_case(case, by=people.head, text="再催")
    assert OutboxMessage.objects.filter(subject__contains="催办").count() == 2


def test_a_sheet_goes_to_the_head_and_the_handler_with_its_own_number(people: Cast) -> None:
    chief = person(RoleCode.SECTION_HEAD, people.department, name="局办主任")
    with at("2023-10-09T09:00"):
        case = handled(people)
        sheet = supervise_case(case, by=people.head, requirement="限期办结")
    assert (sheet.number, sheet.unit, sheet.person) == ("DB-2023-0001", people.department, chief)
    assert timezone.localtime(sheet.due_at).isoformat() == "2023-10-11T18:00:00+08:00"
    assert told("DB-2023-0001") == {"局办主任", "王五"}


def test_its_term_may_be_named_but_not_lie_behind(people: Cast) -> None:
    with at("2023-10-09T09:00"):
        case = handled(people)
        sheet = supervise_case(case, by=people.head, requirement="限期办结", due_on=date(2023, 10, 20))
        assert timezone.localtime(sheet.due_at).isoformat() == "2023-10-20T18:00:00+08:00"
        with pytest.raises(Refused, match="应晚于现在"):
            supervise_case(case, by=people.head, requirement="限期办结", due_on=date(2023, 10, 8))
    assert CaseMatter.objects.count() == 1


def test_numbers_run_through_a_year_and_start_anew_in_the_next(people: Cast) -> None:
    numbers = [next_sheet_number(year) for year in (2023, 2023, 2024, 2023)]
    assert numbers == ["DB-2023-0001", "DB-2023-0002", "DB-2024-0001", "DB-2023-0003"]


def test_the_unit_answers_once_and_the_issuer_hears_it(people: Cast) -> None:
    case = handled(people)
    sheet = supervise_case(case, by=people.head, requirement="限期办结")
    with pytest.raises(NotAllowed):
        answer_supervision(sheet, by=people.other_handler, answer="代答")
    answer_supervision(sheet, by=people.handler, answer="已整改")
    assert sheet.verdict == Verdict.ANSWERED
    with pytest.raises(Refused, match="已办理过"):
        answer_supervision(sheet, by=people.handler, answer="又一次")
    assert OutboxMessage.objects.get(subject__contains="已答复").recipient == people.head
    assert Case.objects.get(pk=case.pk).status == CaseStatus.HANDLING


def test_a_sheet_is_owed_also_after_the_case_is_closed(people: Cast) -> None:
    case = closed(people)
    sheet = CaseMatter.objects.create(
        case=case, kind=MatterKind.SUPERVISION, number="DB-2000-0001", unit=people.department, text="说明原因",
        opened_by=people.head, opened_at=timezone.now(), due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    answer_supervision(sheet, by=people.handler, answer="已说明")
    assert sheet.verdict == Verdict.ANSWERED


def test_what_no_unit_has_is_not_supervised(people: Cast) -> None:
    with pytest.raises(Refused, match="现在是“待受理”，不能督办"):
        supervise_case(registered(people), by=people.head, requirement="限期办结")
