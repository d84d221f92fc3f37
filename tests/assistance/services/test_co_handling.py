from __future__ import annotations

import pytest
from django.utils import timezone

from assistance.enums import CaseStatus, EventKind, MatterKind, Outcome, Verdict
from assistance.models import Case
from assistance.permissions import may_reveal_phone, sees_phone
from assistance.services.cases import answer_case, reassign_case
from assistance.services.co_handling import (
    answer_co_handling,
    ask_co_handling,
    cancel_co_handling,
    sign_co_handling,
)
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import BureauFactory
from tests.factories.assistance import Cast, answered, handled
from tests.scenarios.test_caseworker_day import at


@pytest.fixture
def case(people: Cast) -> Case:
    with at("2023-10-09T09:00"):
        return handled(people)


def ask(case: Case, people: Cast, **fields: object) -> object:
    values = {"by": people.handler, "unit": people.other_department, "text": "请出具意见"} | fields
    return ask_co_handling(case, **values)


def test_a_share_has_its_own_term_and_its_unit_is_told(case: Case, people: Cast) -> None:
    with at("2023-10-09T10:00"):
        share = ask(case, people)
    assert timezone.localtime(share.due_at).isoformat() == "2023-10-12T18:00:00+08:00"
    told = OutboxMessage.objects.get(recipient=people.other_handler)
    assert "请协办" in told.subject
    assert Case.objects.get(pk=case.pk).status == CaseStatus.HANDLING


def test_a_unit_shares_once_at_a_time_and_never_with_itself(case: Case, people: Cast) -> None:
    share = ask(case, people)
    with pytest.raises(Refused, match="已在协办"):
        ask(case, people)
    with pytest.raises(Refused, match="是主办单位"):
        ask(case, people, unit=people.department)
    with pytest.raises(Refused, match="不能作为承办单位"):
        ask(case, people, unit=BureauFactory())
    answer_co_handling(share, by=people.other_handler, answer="已出具")
    assert ask(case, people).pk != share.pk


def test_the_leading_unit_answers_when_every_share_is_settled(case: Case, people: Cast) -> None:
    first, second = ask(case, people), ask(case, people, unit=people.section)
    told = {"by": people.handler, "outcome": Outcome.RESOLVED, "answer_text": "已办结"}
    with pytest.raises(Refused, match="市人力资源和社会保障局、企业服务科尚未答复"):
        answer_case(case, **told)
    answer_co_handling(first, by=people.other_handler, answer="已出具")
    with pytest.raises(Refused, match="企业服务科尚未答复"):
        answer_case(case, **told)
    cancel_co_handling(second, by=people.handler, reason="不再需要")
    assert answer_case(case, **told).status == CaseStatus.ANSWERED


def test_the_unit_asked_signs_once_and_answers_once(case: Case, people: Cast) -> None:
    share = ask(case, people)
    sign_co_handling(share, by=people.other_handler)
    assert share.signed_at is not None
    with pytest.raises(Refused, match="已签收"):
        sign_co_handling(share, by=people.other_handler)
    answer_co_handling(share, by=people.other_handler, answer="已出具")
    with pytest.raises(Refused, match="已办理过"):
        answer_co_handling(share, by=people.other_handler, answer="又一次")
    share.refresh_from_db()
    assert (share.answer, share.verdict) == ("已出具", Verdict.ANSWERED)
    kinds = list(case.events.order_by("id").values_list("kind", flat=True))[-3:]
    assert kinds == [EventKind.CO_ASKED, EventKind.CO_SIGNED, EventKind.CO_ANSWERED]


def test_nobody_else_signs_or_answers_it(case: Case, people: Cast) -> None:
    share = ask(case, people)
    for role in ("handler", "officer", "county_head", "other_officer"):
        with pytest.raises(NotAllowed, match="市人力资源和社会保障局"):
            sign_co_handling(share, by=people.person(role))
        with pytest.raises(NotAllowed):
            answer_co_handling(share, by=people.person(role), answer="代答")
    with pytest.raises(NotAllowed):
        cancel_co_handling(share, by=people.other_handler, reason="不想办")


def test_the_answer_goes_to_the_leading_unit(case: Case, people: Cast) -> None:
    answer_co_handling(ask(case, people, by=people.officer), by=people.other_handler, answer="已出具")
    told = OutboxMessage.objects.get(recipient=people.handler, subject__contains="协办已答复")
    assert told.body == "已出具"


def test_a_share_is_not_answered_after_the_case_was(people: Cast) -> None:
    case = answered(people)
    with pytest.raises(Refused, match="不能请求协办"):
        ask(case, people)


def test_the_unit_asked_sees_the_case_and_not_its_telephone(case: Case, people: Cast) -> None:
    rows = Case.objects.filter(pk=case.pk)
    assert not rows.visible_to(people.person("other_handler")).exists()
    ask(case, people)
    helper = people.person("other_handler")
    assert rows.visible_to(helper).exists()
    assert not sees_phone(helper, case)
    assert not may_reveal_phone(helper, case)
    assert not rows.visible_to(people.person("other_officer")).exists()


def test_a_unit_that_takes_the_case_over_owes_no_share(case: Case, people: Cast) -> None:
    share = ask(case, people)
    reassign_case(
        case, by=people.head, lead_unit=people.other_department, handler=people.other_handler, reason="改派"
    )
    share.refresh_from_db()
    assert share.verdict == Verdict.CANCELLED
    assert not case.matters.open().of(MatterKind.CO_HANDLING).exists()


def test_a_case_taken_over_meanwhile_is_not_shared_with_its_new_leader(case: Case, people: Cast) -> None:
    old = Case.objects.get(pk=case.pk)
    reassign_case(case, by=people.head, lead_unit=people.other_department, handler=None, reason="改派")
    with pytest.raises(Refused, match="是主办单位"):
        ask(old, people, by=people.head)
