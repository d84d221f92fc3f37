from __future__ import annotations

import pytest
from django.utils import timezone

from assistance.enums import CaseStatus, MatterKind, Stage, Verdict
from assistance.models import Case
from assistance.services.cases import sign_case
from assistance.services.co_handling import ask_co_handling
from assistance.services.returns import grant_return, refuse_return, return_case
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import grant
from tests.factories.assistance import Cast, dispatched, returned
from tests.scenarios.test_caseworker_day import at

REASON = "不属本单位职责"


def sent(people: Cast) -> Case:
    """Dispatched on Monday morning; the second working day after it is the Wednesday."""
    with at("2023-10-09T09:00"):
        return dispatched(people)


def test_a_unit_returns_until_the_end_of_the_second_working_day(people: Cast) -> None:
    case = sent(people)
    with at("2023-10-11T17:59"):
        return_case(case, by=people.handler, reason=REASON)
    assert case.status == CaseStatus.RETURNED
    assert not case.clocks.running().filter(stage=Stage.SIGN).exists()
    assert case.clocks.running().filter(stage=Stage.RESOLVE).exists()


def test_a_minute_later_it_is_told_until_when_it_could(people: Cast) -> None:
    case = sent(people)
    with at("2023-10-11T18:01"), pytest.raises(Refused, match="2023-10-11 18:00 前"):
        return_case(case, by=people.handler, reason=REASON)
    assert Case.objects.get(pk=case.pk).status == CaseStatus.DISPATCHED
    assert not case.matters.exists()


def test_days_off_do_not_shorten_the_term(people: Cast) -> None:
    with at("2023-09-28T16:00"):
        case = dispatched(people)
    with at("2023-10-08T17:00"):
        return_case(case, by=people.handler, reason=REASON)
    assert case.status == CaseStatus.RETURNED


def test_a_case_is_returned_once_whoever_holds_it_then(people: Cast) -> None:
    case = returned(people)
    grant_return(case, by=people.officer, lead_unit=people.other_department, note="改派")
    with pytest.raises(Refused, match="首接负责制"):
        return_case(case, by=people.other_handler, reason=REASON)
    assert Case.objects.get(pk=case.pk).status == CaseStatus.DISPATCHED


@pytest.mark.parametrize("rules", ["grant", "refuse"])
def test_who_returned_never_rules(rules: str, people: Cast) -> None:
    case = dispatched(people)
    return_case(case, by=people.officer, reason="派错单位")
    with pytest.raises(NotAllowed, match="不能裁定自己的退单"):
        if rules == "grant":
            grant_return(case, by=people.officer, lead_unit=people.other_department, note="同意")
        else:
            refuse_return(case, by=people.officer, note="不同意")
    case = Case.objects.get(pk=case.pk)
    assert (case.status, case.transfer_count) == (CaseStatus.RETURNED, 0)
    refuse_return(case, by=people.county_head, note="由本单位办理")
    assert case.status == CaseStatus.DISPATCHED


def test_a_granted_return_goes_to_another_unit_and_is_counted(people: Cast) -> None:
    case = returned(people)
    due = case.resolve_due_at
    with pytest.raises(Refused, match="另一个单位"):
        grant_return(case, by=people.officer, lead_unit=people.department, note="同意")
    grant_return(
        case, by=people.officer, lead_unit=people.other_department, handler=people.other_handler, note="改派"
    )
    case = Case.objects.get(pk=case.pk)
    assert (case.lead_unit, case.handler) == (people.other_department, people.other_handler)
    assert (case.transfer_count, case.resolve_due_at) == (1, due)
    matter = case.matters.get(kind=MatterKind.RETURN)
    assert (matter.verdict, matter.settled_by, matter.answer) == (Verdict.GRANTED, people.officer, "改派")
    assert case.clocks.running().filter(stage=Stage.SIGN).exists()
    told = OutboxMessage.objects.filter(recipient=people.other_handler)
    assert told.filter(subject__contains="改派给您").exists()


def test_a_refused_return_leaves_the_case_where_it_is_and_the_sign_clock_starts_anew(people: Cast) -> None:
    with at("2023-10-09T09:00"):
        case = returned(people)
    with at("2023-10-10T09:00"):
        refuse_return(case, by=people.officer, note="属首接单位")
        clock = case.clocks.running().get(stage=Stage.SIGN)
        assert timezone.localtime(clock.due_at).isoformat() == "2023-10-10T11:00:00+08:00"
        sign_case(case, by=people.handler)
    assert (case.lead_unit, case.transfer_count) == (people.department, 0)


def test_the_ruling_has_a_term_and_the_coordinator_hears_of_it(people: Cast) -> None:
    with at("2023-10-09T09:00"):
        case = returned(people)
    matter = case.matters.get()
    assert timezone.localtime(matter.due_at).isoformat() == "2023-10-10T18:00:00+08:00"
    assert OutboxMessage.objects.filter(recipient=people.officer, subject__contains="被退单").exists()


def test_ruling_without_a_return_on_record_is_refused(people: Cast) -> None:
    case = dispatched(people)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.RETURNED)
    case.refresh_from_db()
    with pytest.raises(Refused, match="没有待裁定的退单"):
        refuse_return(case, by=people.officer, note="不同意")


def test_a_unit_that_helped_and_now_leads_owes_no_share(people: Cast) -> None:
    case = dispatched(people)
    share = ask_co_handling(case, by=people.handler, unit=people.other_department, text="请协助")
    return_case(case, by=people.handler, reason=REASON)
    grant_return(case, by=people.officer, lead_unit=people.other_department, note="改派")
    share.refresh_from_db()
    assert (share.verdict, share.answer) == (Verdict.CANCELLED, "已改为主办单位")


def test_the_return_is_for_the_unit_that_holds_the_case(people: Cast) -> None:
    case = dispatched(people)
    elsewhere = grant(people.other_handler, RoleCode.UNIT_HANDLER, people.section)
    with pytest.raises(NotAllowed):
        return_case(case, by=User.objects.get(pk=elsewhere.pk), reason=REASON)
