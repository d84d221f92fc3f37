from __future__ import annotations

from datetime import date

import pytest
import time_machine

from enterprises.models import Assignment, Enterprise
from enterprises.services import assignments as module
from enterprises.services.assignments import assign_officer, release_officer
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import UserFactory, person
from tests.factories.enterprises import EnterpriseFactory, serve

pytestmark = [pytest.mark.django_db]
TODAY = date(2023, 10, 9)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel("2023-10-09T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county)


def test_assign_officer_begins_one_and_tells_the_officer(
    enterprise: Enterprise, head: User, officer: User
) -> None:
    assign_officer(enterprise, by=head, officer=officer, reason="新接手")

    enterprise.refresh_from_db()
    assert enterprise.officer == officer
    assert Assignment.objects.current().get(enterprise=enterprise).started_on == TODAY
    assert OutboxMessage.objects.filter(recipient=officer, subject__contains=enterprise.name).exists()
    assert AuditEntry.objects.get(action="assignment.set").detail == {"officer": officer.pk, "before": None}


def test_assign_officer_hands_over_on_the_same_day(
    enterprise: Enterprise, head: User, officer: User, county: Unit
) -> None:
    before = serve(enterprise, person(RoleCode.CASE_OFFICER, county), started_on=date(2023, 1, 3))
    assign_officer(enterprise, by=head, officer=officer, reason="岗位调整")

    before.refresh_from_db()
    assert (before.ended_on, before.end_reason) == (TODAY, "岗位调整")
    assert Assignment.objects.current().get(enterprise=enterprise).officer == officer


def test_assign_officer_refuses_the_present_one(enterprise: Enterprise, head: User, officer: User) -> None:
    serve(enterprise, officer)

    with pytest.raises(Refused, match="已由"):
        assign_officer(enterprise, by=head, officer=officer)


@pytest.mark.parametrize(
    ("day", "words"), [(date(2023, 10, 10), "不能晚于今天"), (date(2023, 1, 2), "不能早于")]
)
def test_assign_officer_refuses_impossible_days(
    enterprise: Enterprise, head: User, officer: User, county: Unit, day: date, words: str
) -> None:
    serve(enterprise, person(RoleCode.CASE_OFFICER, county), started_on=date(2023, 1, 3))

    with pytest.raises(Refused, match=words):
        assign_officer(enterprise, by=head, officer=officer, on=day)


def test_assign_officer_refuses_who_has_left_or_lost_the_right(
    enterprise: Enterprise, head: User, county: Unit, leader: User
) -> None:
    gone = person(RoleCode.CASE_OFFICER, county, is_active=False)

    for unable in (gone, leader, UserFactory(unit=county)):
        with pytest.raises(Refused, match="不能帮包企业"):
            assign_officer(enterprise, by=head, officer=unable)


def test_assign_officer_refuses_who_may_not_assign(
    enterprise: Enterprise, officer: User, county_head: User, units: dict[str, Unit]
) -> None:
    elsewhere = EnterpriseFactory(county=units["linqing"])

    with pytest.raises(NotAllowed):
        assign_officer(enterprise, by=officer, officer=officer)
    with pytest.raises(NotAllowed):
        assign_officer(elsewhere, by=county_head, officer=officer)


def test_assign_officer_tells_the_loser_of_a_race(
    enterprise: Enterprise, head: User, officer: User, county: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read “nobody yet”; the constraint keeps the first, and the second is told so."""
    serve(enterprise, person(RoleCode.CASE_OFFICER, county))
    monkeypatch.setattr(module, "_standing", lambda enterprise: None)

    with pytest.raises(Refused, match="刚刚已由他人分派"):
        assign_officer(enterprise, by=head, officer=officer)
    assert Assignment.objects.current().filter(enterprise=enterprise).count() == 1


def test_release_officer_leaves_a_gap_with_its_reason(
    enterprise: Enterprise, head: User, officer: User
) -> None:
    serve(enterprise, officer)
    release_officer(enterprise, by=head, reason="退休")

    enterprise.refresh_from_db()
    assert enterprise.officer is None
    assert enterprise.assignments.get().end_reason == "退休"
    with pytest.raises(Refused, match="目前没有"):
        release_officer(enterprise, by=head, reason="退休")
