from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.accounts.models import Absence, Unit, User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.absences import able_deputies, absences_today
from foundation.administration.services.absences import end_absence, record_absence
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.notifications import outbox
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import BureauFactory, UnitFactory, person

pytestmark = pytest.mark.django_db


class Office:
    """One county with its head and three officers."""

    def __init__(self) -> None:
        self.unit: Unit = UnitFactory(parent=BureauFactory())
        self.head, self.zhang, self.li, self.wang = (
            person(role, self.unit, name=name)
            for role, name in (
                (RoleCode.SECTION_HEAD, "钱科长"),
                (RoleCode.CASE_OFFICER, "张三"),
                (RoleCode.CASE_OFFICER, "李四"),
                (RoleCode.CASE_OFFICER, "王五"),
            )
        )


@pytest.fixture
def office() -> Office:
    return Office()


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


def away(user: User, deputy: User, first: int = 0, last: int = 2, **fields: Any) -> Absence:
    values = {"reason": "出差", "by": user, **fields}
    return record_absence(user=user, deputy=deputy, starts_on=day(first), ends_on=day(last), **values)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_deputy_stands_for_the_one_away_while_it_lasts(office: Office) -> None:
    away(office.zhang, office.li, 0, 2)
    assert fresh(office.li).stands_for == {office.zhang.pk: "张三"}
    assert fresh(office.li).acts_as == {office.li.pk, office.zhang.pk}
    assert fresh(office.zhang).acts_as == {office.zhang.pk}
    assert absences_today([fresh(office.zhang)])[office.zhang.pk].deputy == office.li


def test_absence_that_lies_ahead_changes_nothing_yet(office: Office) -> None:
    away(office.zhang, office.li, 1, 2)
    assert fresh(office.li).stands_for == {}
    assert absences_today([fresh(office.zhang)]) == {}


def test_ending_it_takes_the_deputy_away_at_once(office: Office) -> None:
    absence = away(office.zhang, office.li)
    end_absence(absence, by=office.zhang)
    assert fresh(office.li).stands_for == {}
    assert fresh(office.zhang).away_until is None
    with pytest.raises(Refused):
        end_absence(absence, by=office.zhang)
    told_acts = AuditEntry.objects.order_by("seq").values_list("action", flat=True)
    assert list(told_acts) == ["absence.record", "absence.end"]


def test_who_is_nobodys_deputy_asks_nothing(office: Office, django_assert_num_queries: Any) -> None:
    away(office.zhang, office.li)
    wang, li, zhang = fresh(office.wang), fresh(office.li), fresh(office.zhang)
    with django_assert_num_queries(0):
        assert wang.acts_as == {wang.pk}
        assert absences_today([wang, None]) == {}
    with django_assert_num_queries(1):
        assert (li.acts_as, li.acts_as) == ({li.pk, zhang.pk},) * 2
    with django_assert_num_queries(1):
        absences_today([zhang, wang])


@pytest.mark.parametrize(("first", "last"), [(0, 0), (2, 5), (-3, 0), (-1, 9)])
def test_absences_of_one_person_do_not_overlap(office: Office, first: int, last: int) -> None:
    away(office.zhang, office.li, 0, 2)
    with pytest.raises(Refused, match="重叠"):
        away(office.zhang, office.wang, first, last)
    away(office.zhang, office.wang, 3, 4)


def test_ended_absence_leaves_its_days_free(office: Office) -> None:
    end_absence(away(office.zhang, office.li), by=office.zhang)
    assert away(office.zhang, office.wang).deputy == office.wang


def row(office: Office, first: int, last: int, **fields: Any) -> Absence:
    values = {
        "user": office.zhang,
        "deputy": office.li,
        "reason": "出差",
        "recorded_by": office.head,
        **fields,
    }
    return Absence.objects.create(starts_on=day(first), ends_on=day(last), **values)


@pytest.mark.parametrize(("first", "last"), [(2, 4), (0, 0), (-5, 0), (-5, 9)])
def test_database_refuses_a_shared_day(office: Office, first: int, last: int) -> None:
    row(office, 0, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(office, first, last)
    row(office, 3, 4)
    row(office, 0, 2, user=office.wang)


def test_database_refuses_to_wake_an_ended_absence_over_another(office: Office) -> None:
    ended = row(office, 0, 2, ended_at=timezone.now(), ended_by=office.head)
    row(office, 1, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=ended.pk).update(ended_at=None, ended_by=None)


def test_database_refuses_own_deputy_and_half_an_end(office: Office) -> None:
    for fields in ({"deputy": office.zhang}, {"ended_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row(office, 0, 2, **fields)


def test_no_chain_of_deputies(office: Office) -> None:
    away(office.zhang, office.li, 0, 2)
    with pytest.raises(Refused, match="不能代办"):
        away(office.wang, office.zhang, 1, 4)
    with pytest.raises(Refused, match="另定代办人"):
        away(office.li, office.wang, 2, 3)
    away(office.li, office.wang, 3, 4)


def test_deputy_must_be_able_and_within_reach(office: Office) -> None:
    leader = person(RoleCode.LEADER, office.unit)
    stranger = person(RoleCode.CASE_OFFICER, UnitFactory())
    gone = person(RoleCode.CASE_OFFICER, office.unit)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for deputy, fault in ((leader, Refused), (stranger, NotAllowed), (fresh(gone), Refused)):
        with pytest.raises(fault):
            away(office.zhang, deputy)
    assert set(able_deputies(office.zhang)) == {office.head, office.li, office.wang, stranger}
    head = person(RoleCode.SECTION_HEAD)
    assert away(office.zhang, stranger, by=head).recorded_by == head


def test_head_records_for_the_own_unit_only(office: Office) -> None:
    assert away(office.zhang, office.li, by=office.head).user == office.zhang
    other = person(RoleCode.SECTION_HEAD, UnitFactory())
    with pytest.raises(NotAllowed):
        away(office.wang, office.li, 5, 6, by=other)
    with pytest.raises(NotAllowed):
        away(office.wang, office.li, 5, 6, by=office.zhang)
    with pytest.raises(NotAllowed):
        end_absence(Absence.objects.get(), by=other)


def test_days_make_sense(office: Office) -> None:
    for first, last in ((3, 2), (-5, -1), (0, 366)):
        with pytest.raises(Refused):
            away(office.zhang, office.li, first, last)


def told() -> set[tuple[int, str]]:
    return set(OutboxMessage.objects.filter(channel="inbox").values_list("recipient_id", "subject"))


def test_what_is_written_to_the_one_away_reaches_the_deputy(office: Office) -> None:
    away(office.zhang, office.li)
    OutboxMessage.objects.all().delete()
    zhang, wang = fresh(office.zhang), fresh(office.wang)
    outbox.post_many(outbox.Letter(to=one, subject="催办", key=f"k-{one.pk}") for one in (zhang, wang))
    assert told() == {(zhang.pk, "催办"), (office.li.pk, "代张三：催办"), (wang.pk, "催办")}


def test_deputy_is_told_once_and_never_what_is_personal(office: Office) -> None:
    away(office.zhang, office.li)
    OutboxMessage.objects.all().delete()
    zhang, li = fresh(office.zhang), fresh(office.li)
    outbox.post_many(outbox.Letter(to=one, subject="催办", key=f"k-{one.pk}") for one in (zhang, li))
    outbox.post_many([outbox.Letter(to=zhang, subject="提要", key="d", personal=True)])
    assert told() == {(zhang.pk, "催办"), (li.pk, "催办"), (zhang.pk, "提要")}


def test_deputy_learns_of_it(office: Office) -> None:
    away(office.zhang, office.li)
    assert [reader for reader, _subject in told()] == [office.li.pk]
