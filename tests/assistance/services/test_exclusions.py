from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assistance.enums import EventKind, ExclusionReason
from assistance.models import Case, CaseExclusion
from assistance.services.exclusions import decide_exclusion, propose_exclusion
from foundation.errors import NotAllowed, Refused
from tests.factories.assistance import Cast, declined, handled


def proposed(people: Cast) -> CaseExclusion:
    return propose_exclusion(
        handled(people), by=people.officer, reason=ExclusionReason.DUPLICATE, note="与上月同一件"
    )


def test_proposal_alone_changes_nothing_that_is_counted(people: Cast) -> None:
    request = proposed(people)
    assert not Case.objects.get(pk=request.case_id).excluded


@pytest.mark.parametrize("granted", [True, False])
def test_decision_by_another_person_settles_it(granted: bool, people: Cast) -> None:
    request = decide_exclusion(proposed(people), by=people.head, granted=granted, note="核对过")
    assert Case.objects.get(pk=request.case_id).excluded is granted
    assert (request.decided_by, request.granted) == (people.head, granted)
    assert request.case.events.filter(kind=EventKind.EXCLUSION_DECIDED).get().data == {"granted": granted}


def test_decision_on_ones_own_proposal_is_refused(people: Cast) -> None:
    request = propose_exclusion(handled(people), by=people.head, reason=ExclusionReason.INVALID, note="测试")
    with pytest.raises(NotAllowed, match="申请人不能审核自己的申请"):
        decide_exclusion(request, by=people.head, granted=True, note="")


@pytest.mark.parametrize("role", ["officer", "handler", "other_head", "leader"])
def test_decision_needs_the_right_over_the_case(role: str, people: Cast) -> None:
    with pytest.raises(NotAllowed):
        decide_exclusion(proposed(people), by=people.person(role), granted=True, note="")


def test_decision_twice_is_refused(people: Cast) -> None:
    request = proposed(people)
    stale = CaseExclusion.objects.get(pk=request.pk)
    decide_exclusion(request, by=people.head, granted=False, note="不是重复")
    with pytest.raises(Refused, match="已审核过"):
        decide_exclusion(stale, by=people.county_head, granted=True, note="")


def test_second_open_proposal_is_refused(people: Cast) -> None:
    request = proposed(people)
    with pytest.raises(Refused, match="已有不计入申请"):
        propose_exclusion(request.case, by=people.head, reason=ExclusionReason.INVALID, note="再来")


def test_proposal_after_a_refusal_is_possible_again(people: Cast) -> None:
    request = decide_exclusion(proposed(people), by=people.head, granted=False, note="证据不足")
    again = propose_exclusion(
        request.case, by=people.officer, reason=ExclusionReason.DUPLICATE, note="补了编号"
    )
    assert again.decided_at is None


def test_declined_case_is_excluded_with_two_names(people: Cast) -> None:
    case = declined(people)
    request = case.exclusions.get()
    assert case.excluded
    assert request.granted
    assert request.proposed_by != request.decided_by


def test_database_refuses_one_person_on_both_sides(people: Cast) -> None:
    case = handled(people)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseExclusion.objects.create(
            case=case, reason="invalid", note="", proposed_by=people.head, proposed_at=now,
            decided_by=people.head, decided_at=now, granted=True,
        )  # fmt: skip
    CaseExclusion.objects.create(
        case=case, reason="invalid", note="", proposed_by=people.officer, proposed_at=now,
        decided_by=people.head, decided_at=now, granted=True,
    )  # fmt: skip
