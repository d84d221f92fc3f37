from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.models import Enterprise, Transformation
from enterprises.services.merging import merge_enterprises, plan_merge
from enterprises.services.transformations import record_transformation, void_transformation
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, TransformationFactory

pytestmark = pytest.mark.django_db
DAY, LATER = date(2023, 5, 1), date(2023, 6, 1)
FACTS: dict[str, Any] = {"kind": "system", "done_on": DAY, "content": "上线生产执行系统"}


@pytest.fixture
def firm(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county)


def test_is_recorded_once_and_counts_until_it_is_voided(head: User, firm: Enterprise) -> None:
    row = record_transformation(firm, by=head, **FACTS)
    with pytest.raises(Refused, match="已经登记"):
        record_transformation(firm, by=head, **FACTS)
    record_transformation(firm, by=head, **{**FACTS, "done_on": LATER})
    both = Transformation.objects.in_period(DAY, LATER)
    assert (both.count(), both.distinct_enterprises()) == (2, 1)
    void_transformation(row, by=head, reason="登错企业")
    with pytest.raises(Refused, match="已作废"):
        void_transformation(row, by=head, reason="登错企业")
    assert both.count() == 1
    assert AuditEntry.objects.filter(action__startswith="transformation.").count() == 3


def test_refuses_tomorrow_strangers_and_filed_enterprises(head: User, firm: Enterprise) -> None:
    with pytest.raises(Refused, match="不能晚于今天"):
        record_transformation(firm, by=head, **{**FACTS, "done_on": date(2999, 1, 1)})
    with pytest.raises(NotAllowed):
        record_transformation(firm, by=UserFactory(), **FACTS)
    with pytest.raises(NotAllowed):
        void_transformation(TransformationFactory(enterprise=firm), by=UserFactory(), reason="x")
    filed = EnterpriseFactory(county=firm.county, archived_at=timezone.now(), archive_reason="注销")
    with pytest.raises((Refused, NotAllowed)):
        record_transformation(filed, by=head, **FACTS)


def test_a_large_one_is_none_of_the_small() -> None:
    small = TransformationFactory(enterprise__stated_size="small")
    unknown = TransformationFactory()
    TransformationFactory(enterprise__stated_size="large")
    assert set(Transformation.objects.of_small()) == {small, unknown}


def test_a_merge_takes_them_along(head: User, firm: Enterprise) -> None:
    merged = EnterpriseFactory(county=firm.county)
    TransformationFactory(enterprise=firm)
    stays, moves = (TransformationFactory(enterprise=merged, done_on=day) for day in (DAY, LATER))
    merge_enterprises(firm, merged, by=head, reason="同一家", digest=plan_merge(firm, merged, by=head).digest)
    assert set(merged.transformations.all()) == {stays}
    assert moves in firm.transformations.all()


@pytest.mark.parametrize("wrong", [{"content": ""}, {"void_reason": "x"}])
def test_the_database_refuses_what_is_half_told(wrong: dict[str, str]) -> None:
    TransformationFactory()  # the control: whole, it is taken
    with pytest.raises(IntegrityError), transaction.atomic():
        TransformationFactory(**wrong)
