"""Two at once on one turn of a case: one is heard, the other is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assistance.enums import CaseStatus, MatterKind
from assistance.models import Case, CaseEvent, CaseMatter, SheetCounter
from assistance.services.call_backs import follow_up_rating, record_call_back
from assistance.services.cases import reassign_case
from assistance.services.co_handling import answer_co_handling, ask_co_handling
from assistance.services.commitments import commit, settle_commitment
from assistance.services.extensions import ask_extension, decide_extension
from assistance.services.returns import grant_return, refuse_return, return_case
from assistance.services.supervision import supervise_case, urge_case
from foundation.accounts.models import User
from foundation.errors import Refused
from tests.assistance.services.test_concurrency import at_once
from tests.factories.assistance import Cast, answered, cast, dispatched, handled, returned

ROUNDS = 3
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return cast()


def heard(results: list[object]) -> int:
    return sum(not isinstance(one, Refused) for one in results)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def user(one: User) -> User:
    return User.objects.get(pk=one.pk)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_returns_make_one(turn: int, people: Cast) -> None:
    case = dispatched(people)
    by = [user(people.handler), user(people.officer)]
    assert heard(at_once(lambda n: return_case(fresh(case), by=by[n], reason="不属职责"), times=2)) == 1
    assert case.matters.of(MatterKind.RETURN).count() == 1
    assert CaseEvent.objects.filter(case=case, kind="returned").count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_granted_and_refused_at_once_is_one_of_them(turn: int, people: Cast) -> None:
    case = returned(people)
    heads = [user(people.head), user(people.county_head)]

    def rule(number: int) -> Case:
        if number:
            return refuse_return(fresh(case), by=heads[1], note="不同意")
        return grant_return(fresh(case), by=heads[0], lead_unit=people.other_department, note="同意")

    assert heard(at_once(rule, times=2)) == 1
    after = fresh(case)
    granted = case.matters.get().verdict == "granted"
    assert after.transfer_count == granted
    assert (after.lead_unit == people.other_department) == granted


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_heads_decide_one_extension_once(turn: int, people: Cast) -> None:
    case = handled(people)
    ask_extension(case, by=people.handler, workdays=5, reason="需勘察")
    heads = [user(people.head), user(people.county_head)]
    results = at_once(
        lambda n: decide_extension(fresh(case), by=heads[n], granted=n == 0, note="审批"), times=2
    )
    assert heard(results) == 1
    clock = case.clocks.running().get(stage="resolve")
    assert clock.extended == (5 if case.matters.get().verdict == "granted" else 0)
    assert fresh(case).due_at == clock.due_at
    assert CaseEvent.objects.filter(case=case, kind="extension_decided").count() == 1


def test_one_of_two_requests_to_extend_stands(people: Cast) -> None:
    case = handled(people)
    by = [user(people.handler), user(people.officer)]
    results = at_once(
        lambda n: ask_extension(fresh(case), by=by[n], workdays=3 + n, reason="需勘察"), times=2
    )
    assert heard(results) == 1
    assert case.matters.open().count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_people_of_a_unit_answer_its_share_once(turn: int, people: Cast) -> None:
    case = handled(people)
    share = ask_co_handling(case, by=people.handler, unit=people.other_department, text="请协助")
    by = [user(people.other_handler), user(people.head)]
    results = at_once(
        lambda n: answer_co_handling(CaseMatter.objects.get(pk=share.pk), by=by[n], answer=f"意见 {n}"),
        times=2,
    )
    assert heard(results) == 1
    share.refresh_from_db()
    assert CaseEvent.objects.get(case=case, kind="co_answered").text == share.answer


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_units_answer_their_shares_at_once(turn: int, people: Cast) -> None:
    case = handled(people)
    units = (people.other_department, people.section)
    shares = [ask_co_handling(case, by=people.handler, unit=unit, text="请协助") for unit in units]
    by = [user(people.other_handler), user(people.head)]
    results = at_once(
        lambda n: answer_co_handling(CaseMatter.objects.get(pk=shares[n].pk), by=by[n], answer="意见"),
        times=2,
    )
    assert heard(results) == 2
    assert not case.matters.open().exists()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_unit_asked_to_help_and_given_the_case_at_once_does_not_do_both(turn: int, people: Cast) -> None:
    case = handled(people)
    by = user(people.head)

    def either(number: int) -> object:
        unit = people.other_department
        if number:
            return ask_co_handling(fresh(case), by=by, unit=unit, text="请协助")
        return reassign_case(fresh(case), by=by, lead_unit=unit, handler=None, reason="改派")

    at_once(either, times=2)
    shares = case.matters.open().of(MatterKind.CO_HANDLING)
    assert not shares.filter(unit=fresh(case).lead_unit).exists()


def test_sheet_numbers_of_two_writers_are_unique_and_gapless(people: Cast) -> None:
    cases = [handled(people) for _n in range(2)]
    by = user(people.head)
    at_once(
        lambda n: [supervise_case(fresh(cases[n]), by=by, requirement="限期") for _m in range(5)], times=2
    )
    numbers = sorted(int(number[-4:]) for number in CaseMatter.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 11))
    assert SheetCounter.objects.get().last == 10


def test_one_of_two_urgings_is_sent(people: Cast) -> None:
    case = handled(people)
    by = [user(people.officer), user(people.head)]
    assert heard(at_once(lambda n: urge_case(fresh(case), by=by[n], text="请抓紧"), times=2)) == 1


def test_a_commitment_has_one_result(people: Cast) -> None:
    case = handled(people)
    day = timezone.localdate() + timedelta(days=7)
    matter = commit(case, by=people.handler, text="答复", due_on=day)
    by = user(people.handler)
    results = at_once(
        lambda n: settle_commitment(CaseMatter.objects.get(pk=matter.pk), by=by, kept=n == 0, note="说明"),
        times=2,
    )
    assert heard(results) == 1


def test_a_bad_rating_is_followed_up_once(people: Cast) -> None:
    case = answered(people)
    record_call_back(case, by=people.officer, result="confirmed", rating="1")
    by = [user(people.officer), user(people.head)]
    assert heard(at_once(lambda n: follow_up_rating(fresh(case), by=by[n], text="已说明"), times=2)) == 1
    assert CaseEvent.objects.filter(case=case, kind="followed_up").count() == 1
    assert fresh(case).status == CaseStatus.CLOSED
