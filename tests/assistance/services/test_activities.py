from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assistance.enums import SERVICE_KINDS, ActivityKind
from assistance.models import Activity, Attendance
from assistance.services.activities import (
    FACTS,
    add_follow_up,
    change_activity,
    finish_follow_up,
    hold_activity,
    sign_in,
    strike_attendance,
    void_activity,
)
from enterprises.services.merging import merge_enterprises, plan_merge
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import BureauFactory, UnitFactory, person
from tests.factories.activities import ActivityFactory, AttendanceFactory
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 6)


@pytest.fixture
def bureau(db: None) -> Unit:
    return BureauFactory()


@pytest.fixture
def county(bureau: Unit) -> Unit:
    return UnitFactory(parent=bureau)


@pytest.fixture
def head(bureau: Unit) -> User:
    return person(RoleCode.SECTION_HEAD, bureau)


@pytest.fixture
def officer(county: Unit) -> User:
    return person(RoleCode.CASE_OFFICER, county)


def facts(unit: Unit, **changed: object) -> dict[str, object]:
    return {
        "kind": ActivityKind.BANKING, "programme": "", "name": "银企对接会", "held_on": DAY, "unit": unit, "place": "",
        "chain": None, "intents": 3, "intents_wan": 500, "outcome": "", **changed,
    }  # fmt: skip


def test_is_held_by_one_s_own_unit(officer: User, county: Unit, bureau: Unit) -> None:
    activity = hold_activity(by=officer, **facts(county))
    assert (activity.created_by, activity.intents) == (officer, 3)
    with pytest.raises(NotAllowed, match="只能登记本单位"):
        hold_activity(by=officer, **facts(bureau))
    with pytest.raises(Refused, match="已经登记"):
        hold_activity(by=officer, **facts(county))
    with pytest.raises(Refused, match="不能晚于今天"):
        hold_activity(by=officer, **facts(county, held_on=timezone.localdate() + timedelta(days=1)))


def test_who_comes_second_is_told(head: User, county: Unit) -> None:
    activity = hold_activity(by=head, **facts(county))
    change_activity(activity, by=head, version=1, **facts(county, place="会展中心"))
    with pytest.raises(Refused, match="他人修改过"):
        change_activity(activity, by=head, version=1, **facts(county))
    activity.refresh_from_db()
    same = {name: getattr(activity, name) for name in FACTS}
    with pytest.raises(Refused, match="没有改动"):
        change_activity(activity, by=head, version=2, **same)


def test_a_sheet_is_taken_whole_or_not_at_all(officer: User, county: Unit) -> None:
    activity = ActivityFactory(unit=county)
    first, second = EnterpriseFactory.create_batch(2, county=county)
    hidden = EnterpriseFactory()
    twin = EnterpriseFactory(name=second.name, county=county)
    for wrong in ("没有这家厂", hidden.name, second.name):
        with pytest.raises(Refused, match=f"没有找到：{wrong}"):
            sign_in(activity, by=officer, lines=[first.name, wrong])
    assert not activity.attendances.exists()
    assert sign_in(activity, by=officer, lines=[first.name, first.uscc.lower(), twin.uscc]) == 2
    assert sign_in(activity, by=officer, lines=[first.name, second.uscc]) == 1
    assert AuditEntry.objects.filter(action="activity.sign_in").count() == 2
    strike_attendance(activity.attendances.get(enterprise=first), by=officer)
    assert activity.attendances.count() == 2


def test_times_are_rows_and_enterprises_are_distinct(head: User) -> None:
    firm = EnterpriseFactory()
    period = (date(2023, 1, 1), date(2023, 10, 31))
    for kind in (ActivityKind.BRIEFING, ActivityKind.BANKING, ActivityKind.CHAIN):
        AttendanceFactory(enterprise=firm, activity__kind=kind)
    AttendanceFactory(activity__kind=ActivityKind.STUDY)
    AttendanceFactory(activity__kind=ActivityKind.STUDY, activity__held_on=date(2023, 11, 1))
    void_activity(AttendanceFactory(activity__kind=ActivityKind.STUDY).activity, by=head, reason="没有举办")
    came = Attendance.objects.in_period(*period).of(SERVICE_KINDS)
    assert (came.count(), came.distinct_enterprises()) == (3, 2)
    assert Activity.objects.in_period(*period).of(SERVICE_KINDS).count() == 3
    assert Activity.objects.in_period(*period).of([ActivityKind.CHAIN]).count() == 1


def test_a_follow_up_is_done_once(officer: User, county: Unit) -> None:
    activity = ActivityFactory(unit=county)
    matter = add_follow_up(activity, by=officer, matter="对接银行", due_on=date(2023, 6, 1))
    finish_follow_up(matter, by=officer, done_on=date(2023, 5, 20), result="已放款")
    with pytest.raises(Refused, match="已经完成"):
        finish_follow_up(matter, by=officer, done_on=date(2023, 5, 20), result="又一次")


def test_a_voided_one_is_over(head: User, officer: User) -> None:
    activity = ActivityFactory()
    with pytest.raises(NotAllowed):
        void_activity(activity, by=officer, reason="x")
    void_activity(activity, by=head, reason="重复登记")
    with pytest.raises(Refused, match="已作废"):
        sign_in(activity, by=head, lines=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityFactory(voided_at=timezone.now())


def test_at_one_activity_a_merged_enterprise_is_one(head: User, county: Unit) -> None:
    kept, merged = EnterpriseFactory.create_batch(2, county=county)
    both, only = ActivityFactory(unit=county), ActivityFactory(unit=county)
    for activity, firm in ((both, kept), (both, merged), (only, merged)):
        AttendanceFactory(activity=activity, enterprise=firm)
    digest = plan_merge(kept, merged, by=head).digest
    merge_enterprises(kept, merged, by=head, reason="同一家企业", digest=digest)
    assert set(kept.attendances.values_list("activity", flat=True)) == {both.pk, only.pk}
    assert merged.attendances.count() == 1
