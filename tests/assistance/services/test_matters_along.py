"""改派 and 同意退单: what is owed beside a case goes along with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assistance.enums import EventKind, MatterKind, Verdict
from assistance.models import Case, CaseMatter
from assistance.services.cases import accept_case, answer_case, reassign_case, sign_case
from assistance.services.commitments import commit, settle_commitment
from assistance.services.lights import Now
from assistance.services.open_matters import matters_waiting_for
from assistance.services.returns import grant_return, return_case
from assistance.services.sheets import issue_automatic_sheets
from assistance.services.supervision import answer_supervision, supervise_case
from assistance.services.undo import undo_event
from assistance.timeline import line_of
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services import system_user
from foundation.errors import NotAllowed
from foundation.notifications.models import OutboxMessage
from foundation.worktime.services import load_calendar
from tests.factories.accounts import grant, person
from tests.factories.assistance import Cast, dispatched, handled, registered


@pytest.fixture
def chief(people: Cast) -> User:
    return person(RoleCode.SECTION_HEAD, people.department, name="局办主任")


@pytest.fixture
def next_chief(people: Cast) -> User:
    return person(RoleCode.SECTION_HEAD, people.other_department, name="人社主任")


def promise(case: Case, by: User) -> CaseMatter:
    due = timezone.localdate() + timedelta(days=7)
    return commit(case, by=by, text="下周答复", due_on=due)


def move(case: Case, people: Cast, handler: User | None = None) -> None:
    reassign_case(case, by=people.head, lead_unit=people.other_department, handler=handler, reason="换")


def holder(matter: CaseMatter) -> tuple[object, ...]:
    matter.refresh_from_db()
    assert matter.is_open
    return matter.unit, matter.person


def waiting_for(user: User) -> set[CaseMatter]:
    soon = timezone.now() + timedelta(days=30)
    parts = matters_waiting_for(User.objects.get(pk=user.pk), soon)
    return {matter for part in parts for matter in part}


def told(matter: CaseMatter, word: str) -> set[str]:
    rows = OutboxMessage.objects.filter(key__startswith=f"matter-{matter.pk}-along", subject__contains=word)
    return set(rows.values_list("recipient__name", flat=True))


def test_sheet_and_commitment_go_to_the_new_unit_which_is_told(
    people: Cast, chief: User, next_chief: User
) -> None:
    case = handled(people)
    sheet = supervise_case(case, by=people.head, requirement="限期办结")
    word = promise(case, people.handler)
    assert holder(sheet) == (people.department, chief)

    move(case, people, people.other_handler)

    assert holder(sheet) == (people.other_department, next_chief)
    assert holder(word) == (people.other_department, people.other_handler)
    assert told(sheet, f"督办单 {sheet.number}") == {"人社主任", "赵六"}
    assert told(word, "承诺随改派转由您兑现") == {"赵六"}
    assert waiting_for(chief) == waiting_for(people.handler) == set()
    assert waiting_for(next_chief) == {sheet}
    line = line_of(case.events.select_related("by").get(kind=EventKind.REASSIGNED))
    assert line.title.endswith(f"，一并转交督办单 {sheet.number}、承诺 1 项")


def test_new_unit_answers_the_sheet_and_keeps_the_word(people: Cast) -> None:
    case = handled(people)
    sheet, word = supervise_case(case, by=people.head, requirement="限期办结"), promise(case, people.handler)
    move(case, people)
    for matter in (sheet, word):
        matter.refresh_from_db()
    case = sign_case(Case.objects.get(pk=case.pk), by=people.other_handler)
    with pytest.raises(NotAllowed):
        answer_supervision(sheet, by=people.person("handler"), answer="已整改")
    answer_supervision(sheet, by=people.person("other_handler"), answer="已整改")
    settle_commitment(word, by=people.person("other_handler"), kept=True)
    answer_case(case, by=people.other_handler, outcome="resolved", answer_text="已办")
    assert not case.matters.open().exists()


@pytest.mark.parametrize("has_head", [True, False])
def test_without_a_handler_the_word_goes_to_the_head_or_to_who_signs(people: Cast, has_head: bool) -> None:
    chief = person(RoleCode.SECTION_HEAD, people.other_department, name="人社主任") if has_head else None
    case = handled(people)
    sheet, word = supervise_case(case, by=people.head, requirement="限期办结"), promise(case, people.handler)
    move(case, people)
    assert holder(sheet) == (people.other_department, chief)
    assert holder(word) == (people.other_department, chief or people.other_handler)
    assert told(sheet, "督办单") == ({"人社主任", "赵六"} if has_head else {"赵六"})


def test_word_for_a_unit_without_people_stays_with_the_officer(people: Cast) -> None:
    case = handled(people)
    word = promise(case, people.handler)
    reassign_case(case, by=people.head, lead_unit=people.section, handler=None, reason="换")
    assert holder(word) == (people.section, people.officer)


def test_word_of_who_keeps_the_case_in_reach_stays(people: Cast) -> None:
    case = handled(people)
    words = [promise(case, by) for by in (people.officer, people.county_head, people.head)]
    before = [holder(word) for word in words]
    move(case, people)
    assert [holder(word) for word in words] == before
    assert "along" not in case.events.get(kind=EventKind.REASSIGNED).data


def test_word_of_who_handled_goes_also_where_the_county_still_sees_the_case(people: Cast) -> None:
    hand = person(RoleCode.UNIT_HANDLER, people.county, name="孙八")
    case = accept_case(registered(people), by=people.officer, lead_unit=people.county, handler=hand)
    word = promise(case, hand)
    move(case, people, people.other_handler)
    assert Case.objects.filter(pk=case.pk).visible_to(User.objects.get(pk=hand.pk)).exists()
    assert holder(word) == (people.other_department, people.other_handler)


def test_word_of_a_colleague_of_the_old_unit_goes_too(people: Cast) -> None:
    case = handled(people)
    word = promise(case, person(RoleCode.UNIT_HANDLER, people.department, name="孙八"))
    move(case, people, people.other_handler)
    assert holder(word) == (people.other_department, people.other_handler)


def test_who_handles_for_the_new_unit_too_keeps_the_own_word(people: Cast) -> None:
    case = handled(people)
    word = promise(case, people.handler)
    both = User.objects.get(pk=grant(people.handler, RoleCode.UNIT_HANDLER, people.other_department).pk)
    move(case, people, both)
    assert holder(word) == (people.department, people.handler)


def test_another_person_of_the_same_unit_changes_nothing(people: Cast, chief: User) -> None:
    case = handled(people)
    sheet, word = supervise_case(case, by=people.head, requirement="限期办结"), promise(case, people.handler)
    colleague = person(RoleCode.UNIT_HANDLER, people.department, name="孙八")
    reassign_case(case, by=people.head, lead_unit=people.department, handler=colleague, reason="轮岗")
    assert holder(sheet) == (people.department, chief)
    assert holder(word) == (people.department, people.handler)
    assert told(sheet, "") == told(word, "") == set()


def test_automatic_sheet_follows_the_case_and_stays_the_only_one(people: Cast, next_chief: User) -> None:
    case, now = handled(people), Now(load_calendar(), timezone.now())
    sheet = issue_automatic_sheets([case], now, by=system_user())[case.pk]
    move(case, people)
    assert holder(sheet) == (people.other_department, next_chief)
    assert issue_automatic_sheets([Case.objects.get(pk=case.pk)], now, by=system_user()) == {}


def test_what_was_settled_stays_where_it_was(people: Cast, chief: User) -> None:
    case = handled(people)
    sheet, word = supervise_case(case, by=people.head, requirement="限期办结"), promise(case, people.handler)
    answer_supervision(sheet, by=people.handler, answer="已整改")
    settle_commitment(word, by=people.handler, kept=True)
    move(case, people)
    rows = case.matters.order_by("pk").values_list("unit", "person", "verdict")
    assert list(rows) == [
        (people.department.pk, chief.pk, Verdict.ANSWERED),
        (people.department.pk, people.handler.pk, Verdict.KEPT),
    ]


def test_reassignment_taken_back_gives_everything_back(people: Cast, chief: User, next_chief: User) -> None:
    case = handled(people)
    sheet, word = supervise_case(case, by=people.head, requirement="限期办结"), promise(case, people.handler)
    move(case, people, people.other_handler)
    undo_event(case, by=people.head, event=case.events.get(kind=EventKind.REASSIGNED))
    assert holder(sheet) == (people.department, chief)
    assert holder(word) == (people.department, people.handler)
    letters = OutboxMessage.objects.filter(subject__contains="改派已撤销，不再由您办理", channel="inbox")
    assert set(letters.values_list("recipient__name", flat=True)) == {"赵六", "人社主任"}
    move(Case.objects.get(pk=case.pk), people, people.other_handler)
    assert OutboxMessage.objects.filter(recipient=next_chief, subject__contains=sheet.number).count() == 2


def test_granted_return_takes_them_along(people: Cast, next_chief: User) -> None:
    case = dispatched(people)
    sheet, word = supervise_case(case, by=people.head, requirement="限期签收"), promise(case, people.handler)
    return_case(case, by=people.handler, reason="不属本单位职责")
    grant_return(case, by=people.officer, lead_unit=people.other_department, note="改派")
    assert holder(sheet) == (people.other_department, next_chief)
    assert holder(word) == (people.other_department, next_chief)
    assert told(sheet, "督办单") == {"人社主任", "赵六"}
    line = line_of(case.events.select_related("by").get(kind=EventKind.RETURN_GRANTED))
    assert line.title.endswith(f"，一并转交督办单 {sheet.number}、承诺 1 项")
    assert case.matters.get(kind=MatterKind.RETURN).unit == people.department
