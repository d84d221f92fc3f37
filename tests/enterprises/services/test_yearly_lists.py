from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from enterprises.enums import ListKind, ListState
from enterprises.models import PublishedEntry, ServiceList, ServiceListEntry
from enterprises.services.service_lists import enter_list, leave_list
from enterprises.services.yearly_lists import list_of, publish_list
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, serve

pytestmark = pytest.mark.django_db
OVER = ListKind.OVER_100M


def test_the_first_line_makes_the_list_a_draft(head: User) -> None:
    assert list_of(OVER, 2023).pk is None

    enter_list(
        EnterpriseFactory(),
        by=head,
        kind=OVER,
        year=2023,
        entered_on=date(2023, 1, 10),
        evidence_wan=Decimal(10_000),
    )

    made = ServiceList.objects.get()
    assert (made.kind, made.year, made.state) == (OVER, 2023, ListState.DRAFT)
    assert made.edited_at is not None
    assert list_of(OVER, 2023) == made


def test_publish_says_who_when_and_how_many(head: User) -> None:
    ListEntryFactory.create_batch(2)
    ListEntryFactory(left_on=date(2023, 5, 1), left_reason="停产")

    published = publish_list(OVER, 2023, by=head)

    assert (published.state, published.published_by, published.published_count) == ("published", head, 2)
    assert PublishedEntry.objects.count() == 2
    assert AuditEntry.objects.filter(
        action="list.publish", object_label="年产值过亿元企业（2023 年）"
    ).exists()


def test_what_was_published_stays_whatever_comes(head: User, officer: User) -> None:
    entry = ListEntryFactory(enterprise=EnterpriseFactory(name="宏泰"), evidence_wan=Decimal("12000.50"))
    serve(entry.enterprise, officer)
    publish_list(OVER, 2023, by=head)

    officer.name = entry.enterprise.name = "改了"
    officer.save()
    entry.enterprise.save()
    leave_list(entry, by=head, left_on=date(2023, 6, 1), reason="停产")

    line = PublishedEntry.objects.get()
    assert (line.enterprise_name, line.officer_name, line.officer_unit) == ("宏泰", "李专员", "茌平区")
    assert (line.evidence_wan, line.entered_on) == (Decimal("12000.50"), date(2023, 1, 10))
    assert list_of(OVER, 2023).published_count == 1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_keeps_what_was_published(head: User, act: str) -> None:
    ListEntryFactory()
    publish_list(OVER, 2023, by=head)
    lines = PublishedEntry.objects.all()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        lines.update(enterprise_name="改了") if act == "update" else lines.delete()
    assert PublishedEntry.objects.exclude(enterprise_name="改了").count() == 1


def test_a_list_is_published_once_and_not_empty(head: User) -> None:
    with pytest.raises(Refused, match="还没有在单条目"):
        publish_list(OVER, 2023, by=head)
    ListEntryFactory()
    publish_list(OVER, 2023, by=head)
    with pytest.raises(Refused, match="已由周明于"):
        publish_list(OVER, 2023, by=head)


def test_publishing_is_the_citys(county_head: User, officer: User, leader: User) -> None:
    ListEntryFactory()
    for user in (county_head, officer, leader):
        with pytest.raises(NotAllowed, match="市局负责人"):
            publish_list(OVER, 2023, by=user)
    assert not ServiceList.objects.filter(state=ListState.PUBLISHED).exists()


def test_lines_come_and_go_after_publishing(head: User) -> None:
    stays, goes = ListEntryFactory.create_batch(2)
    publish_list(OVER, 2023, by=head)

    leave_list(goes, by=head, left_on=date(2023, 6, 1), reason="停产")
    new = ListEntryFactory()

    entries = ServiceListEntry.objects.of(OVER, 2023)
    assert list(entries.filter(published=None)) == [new]
    assert set(entries.filter(published__isnull=False)) == {stays, goes}


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "published"},
        {"state": "draft", "published_count": 3},
        {"rolled_at": "2023-01-01T00:00Z"},
    ],
)
def test_the_database_refuses_half_a_state(head: User, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceList.objects.create(kind=OVER, year=2023, **fields)


def test_the_database_refuses_a_second_list_of_a_year(db: None) -> None:
    ServiceList.objects.create(kind=OVER, year=2023)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceList.objects.create(kind=OVER, year=2023)
