from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assistance.enums import CaseStatus, ExclusionReason, MatterKind, Verdict
from assistance.models import Case
from assistance.services.carry_over import carry_case
from assistance.services.case_lookup import possible_survivors
from assistance.services.cases import decline_case
from assistance.services.commitments import commit
from assistance.services.exclusions import decide_exclusion, open_request, propose_exclusion
from assistance.services.merging import merge_case
from foundation.errors import NotAllowed, Refused
from tests.factories.assistance import Cast, answered, handled, registered, suspended, withdrawn
from tests.factories.enterprises import EnterpriseFactory


def earlier(people: Cast, days: int = 3) -> Case:
    """Received some days before any case that a test makes now."""
    return registered(people, title="先来的一件", received_at=timezone.now() - timedelta(days=days))


def test_the_duplicate_ends_and_the_survivor_keeps_number_and_clocks(people: Cast) -> None:
    survivor, twin = earlier(people), handled(people)
    before = (survivor.number, survivor.due_at, survivor.resolve_due_at, survivor.status)
    commit(twin, by=people.handler, text="答复进度", due_on=timezone.localdate() + timedelta(days=7))
    merge_case(twin, into=survivor, by=people.officer, reason="同一件事")
    survivor.refresh_from_db()
    twin.refresh_from_db()
    assert (survivor.number, survivor.due_at, survivor.resolve_due_at, survivor.status) == before
    assert survivor.clocks.running().exists()
    assert (twin.status, twin.merged_into, twin.excluded) == (CaseStatus.MERGED, survivor, True)
    assert not twin.clocks.running().exists()
    assert twin.matters.get().verdict == Verdict.CANCELLED
    assert twin.exclusions.get().reason == ExclusionReason.DUPLICATE
    assert survivor.events.filter(kind="absorbed", data={"number": twin.number}).count() == 1


def test_pauses_of_the_duplicate_end_with_it(people: Cast) -> None:
    survivor, twin = earlier(people), suspended(people)
    merge_case(twin, into=survivor, by=people.officer, reason="同一件事")
    assert twin.suspensions.get().ended_at is not None


def test_the_one_due_first_survives(people: Cast) -> None:
    """Nobody wins a day by merging: the other way round it is refused, and the refusal says which way."""
    first, second = earlier(people), registered(people)
    with pytest.raises(Refused, match=f"请从 {second.number} 并入它"):
        merge_case(first, into=second, by=people.officer, reason="同一件事")
    first.refresh_from_db()
    assert first.status == CaseStatus.REGISTERED


def test_only_cases_of_one_enterprise_are_merged(people: Cast) -> None:
    other = registered(
        people,
        enterprise=EnterpriseFactory(county=people.county),
        received_at=timezone.now() - timedelta(days=3),
    )
    with pytest.raises(Refused, match="只能合并同一企业"):
        merge_case(registered(people), into=other, by=people.officer, reason="同一件事")


@pytest.mark.parametrize("made", [answered, withdrawn])
def test_the_survivor_is_still_open(made: object, people: Cast) -> None:
    over = made(people, received_at=timezone.now() - timedelta(days=3))  # type: ignore[operator]
    with pytest.raises(Refused, match="只能并入仍在办理的诉求"):
        merge_case(registered(people), into=over, by=people.officer, reason="同一件事")


def test_nothing_is_merged_into_itself(people: Cast) -> None:
    case = registered(people)
    with pytest.raises(Refused, match="并入它自己"):
        merge_case(case, into=case, by=people.officer, reason="同一件事")


def test_the_right_must_cover_the_survivor_too(people: Cast) -> None:
    survivor, twin = earlier(people), registered(people)
    Case.objects.filter(pk=survivor.pk).update(county=people.other_county, officer=people.other_officer)
    survivor.refresh_from_db()
    with pytest.raises(NotAllowed, match=f"没有办理 {survivor.number} 的权限"):
        merge_case(twin, into=survivor, by=people.person("officer"), reason="同一件事")


def leave_out(case: Case, people: Cast) -> None:
    asked = propose_exclusion(case, by=people.officer, reason=ExclusionReason.INVALID, note="测试数据")
    decide_exclusion(asked, by=people.county_head, granted=True, note="同意")


def test_counted_case_does_not_leave_the_rate_through_one_that_is_not(people: Cast) -> None:
    survivor, twin = earlier(people), registered(people)
    seen = people.person("officer")
    assert possible_survivors(twin, seen) == [survivor]
    leave_out(Case.objects.get(pk=survivor.pk), people)
    assert possible_survivors(twin, seen) == []
    with pytest.raises(Refused, match=f"{survivor.number} 已不计入解决率，不能把计入的 {twin.number} 并入它"):
        merge_case(twin, into=survivor, by=people.officer, reason="同一件事")
    twin.refresh_from_db()
    assert (twin.status, twin.excluded) == (CaseStatus.REGISTERED, False)


def test_case_that_two_people_left_out_goes_into_another_one_left_out(people: Cast) -> None:
    survivor, twin = earlier(people), registered(people)
    leave_out(survivor, people)
    leave_out(twin, people)
    twin.refresh_from_db()
    assert possible_survivors(twin, people.person("officer")) == [survivor]
    merge_case(twin, into=survivor, by=people.officer, reason="同一件事")
    assert Case.objects.get(pk=twin.pk).merged_into == survivor


def test_case_left_out_and_due_later_is_told_to_be_merged_from_there(people: Cast) -> None:
    counted, other = earlier(people), registered(people)
    leave_out(other, people)
    assert possible_survivors(counted, people.person("officer")) == [other]
    other.refresh_from_db()
    merge_case(other, into=counted, by=people.officer, reason="同一件事")
    assert not Case.objects.get(pk=counted.pk).excluded


@pytest.mark.parametrize("end", ["merge", "decline"])
def test_a_request_that_waits_is_overtaken_and_a_case_has_one_exclusion(end: str, people: Cast) -> None:
    survivor, twin = earlier(people), registered(people)
    propose_exclusion(twin, by=people.officer, reason=ExclusionReason.DUPLICATE, note="重复")
    if end == "merge":
        merge_case(twin, into=survivor, by=people.officer, reason="同一件事")
    else:
        decline_case(twin, by=people.officer, reason=ExclusionReason.INVALID, note="无效")
    assert open_request(twin) is None
    assert list(twin.exclusions.order_by("id").values_list("granted", flat=True)) == [False, True]
    assert Case.objects.with_exclusion().filter(pk=twin.pk).count() == 1


def test_a_carry_over_needs_an_answer_and_so_never_hangs_on_a_merged_case(people: Cast) -> None:
    with pytest.raises(Refused, match="不能挂账"):
        carry_case(
            handled(people),
            by=people.officer,
            plan="待政策",
            review_on=timezone.localdate() + timedelta(days=9),
        )
    assert not Case.objects.filter(matters__kind=MatterKind.CARRY_OVER).exists()
