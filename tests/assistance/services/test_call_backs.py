from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assistance.enums import CallBackResult, CaseStatus, EventKind, Outcome, Rating, Stage
from assistance.models import CallBack, Case, CaseClock
from assistance.services.call_backs import close_unreached, record_call_back, rework_case
from assistance.services.cases import answer_case
from foundation.errors import NotAllowed, Refused
from tests.factories.assistance import Cast, answered, closed, handled


@pytest.mark.parametrize("outcome", [Outcome.RESOLVED, Outcome.PARTLY, Outcome.EXPLAINED, Outcome.UNRESOLVED])
@pytest.mark.parametrize(
    ("result", "status", "confirmed"),
    [
        (CallBackResult.CONFIRMED, CaseStatus.CLOSED, True),
        (CallBackResult.EXPLANATION_ACCEPTED, CaseStatus.CLOSED, False),
        (CallBackResult.UNREACHABLE, CaseStatus.ANSWERED, None),
    ],
)
def test_call_back_never_touches_the_claimed_outcome(
    outcome: str, result: str, status: str, confirmed: bool | None, people: Cast
) -> None:
    case = answered(people, outcome=outcome)
    record_call_back(case, by=people.officer, result=result)
    case.refresh_from_db()
    assert (case.outcome, case.status, case.confirmed) == (outcome, status, confirmed)
    assert case.call_backs.get().result == result


def test_call_back_that_is_not_accepted_reopens_the_case(people: Cast) -> None:
    case = answered(people)
    record_call_back(
        case, by=people.officer, result=CallBackResult.NOT_CONFIRMED, rating="2", note="还是停电"
    )
    case.refresh_from_db()
    assert (case.status, case.outcome, case.confirmed, case.rework_count) == (
        CaseStatus.HANDLING,
        "",
        None,
        1,
    )
    assert (case.answered_at, case.closed_at, case.handler) == (None, None, people.handler)
    kinds = [event.kind for event in case.events.order_by("-id")[:2]]
    assert kinds == [EventKind.REWORKED, EventKind.CALLED_BACK]


def test_rework_asks_the_enterprise_afresh(people: Cast) -> None:
    """The first confirmation says nothing of the second answer."""
    case = closed(people)
    rework_case(case, by=people.officer, reason="又坏了")
    answer_case(case, by=people.handler, outcome=Outcome.EXPLAINED, answer_text="暂无容量")
    case.refresh_from_db()
    assert (case.outcome, case.confirmed, case.rating, case.rework_count) == (Outcome.EXPLAINED, None, "", 1)


def test_call_back_stops_its_clock_when_it_closes(people: Cast) -> None:
    case = answered(people)
    record_call_back(case, by=people.officer, result=CallBackResult.UNREACHABLE)
    assert CaseClock.objects.running().filter(case=case, stage=Stage.CALL_BACK).exists()
    CallBack.objects.update(at=timezone.now() - timedelta(hours=1))
    record_call_back(case, by=people.officer, result=CallBackResult.CONFIRMED)
    assert not CaseClock.objects.running().filter(case=case).exists()


def test_call_back_before_the_answer_is_refused(people: Cast) -> None:
    with pytest.raises(Refused, match="答复后才能回访"):
        record_call_back(handled(people), by=people.officer, result=CallBackResult.CONFIRMED)


def test_call_back_by_the_handler_is_refused(people: Cast) -> None:
    """Who claims does not confirm."""
    with pytest.raises(NotAllowed):
        record_call_back(answered(people), by=people.handler, result=CallBackResult.CONFIRMED)
    assert not CallBack.objects.exists()


def test_a_double_click_is_not_a_second_call(people: Cast) -> None:
    case = answered(people)
    record_call_back(case, by=people.officer, result=CallBackResult.UNREACHABLE)
    with pytest.raises(Refused, match="没有重复记录"):
        record_call_back(case, by=people.officer, result=CallBackResult.UNREACHABLE)
    assert case.call_backs.count() == 1


def test_calls_before_a_rework_do_not_count_for_closing(people: Cast) -> None:
    case = answered(people)
    for hours in (2, 1):
        CallBack.objects.create(
            case=case, at=case.answered_at - timedelta(hours=hours), by=people.officer,
            result=CallBackResult.UNREACHABLE,
        )  # fmt: skip
    with pytest.raises(Refused, match="现在有 0 次记录"):
        close_unreached(case, by=people.officer, reason="没人接")
    assert Case.objects.get(pk=case.pk).status == CaseStatus.ANSWERED


def test_a_bad_rating_waits_no_longer_once_the_case_is_taken_up_again(people: Cast, client: Client) -> None:
    """The enterprise is heard out by the rework itself, and the next rating speaks for itself."""
    case = answered(people)
    record_call_back(
        case, by=people.officer, result=CallBackResult.CONFIRMED, rating=Rating.VERY_DISSATISFIED
    )
    assert case.clocks.running().filter(stage=Stage.BAD_RATING).exists()

    rework_case(case, by=people.officer, reason="又坏了")

    assert not case.clocks.running().filter(stage=Stage.BAD_RATING).exists()
    answer_case(case, by=people.handler, outcome=Outcome.RESOLVED, answer_text="已抢修")
    record_call_back(case, by=people.officer, result=CallBackResult.CONFIRMED)
    client.force_login(people.officer)
    assert "差评" not in client.get(reverse("todo")).content.decode()
