from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from enterprises.models import Enterprise
from enterprises.services.scale import enter_many, enter_scale, leave_many, leave_scale
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, ScaleFactory

pytestmark = pytest.mark.django_db
DAY = date(2023, 1, 31)


def above(enterprise: Enterprise) -> bool:
    return Enterprise.objects.get(pk=enterprise.pk).is_above_scale


def test_the_column_follows_the_memberships(head: User) -> None:
    enterprise = EnterpriseFactory()
    first = enter_scale(enterprise, by=head, entered_on=DAY, basis="审核通过")
    assert above(enterprise)

    leave_scale(first, by=head, left_on=date(2024, 1, 31), reason="收入下降")
    assert not above(enterprise)

    enter_scale(enterprise, by=head, entered_on=date(2024, 1, 31), basis="重新达标")
    assert above(enterprise)
    assert enterprise.scale_memberships.count() == 2
    actions = AuditEntry.objects.filter(action__startswith="scale.").order_by("seq")
    assert list(actions.values_list("action", flat=True)) == ["scale.enter", "scale.leave", "scale.enter"]


def test_refuses_what_would_overlap_or_lie_ahead(head: User) -> None:
    enterprise = EnterpriseFactory()
    membership = ScaleFactory(enterprise=enterprise, entered_on=DAY)
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(Refused, match="已是规上企业"):
        enter_scale(enterprise, by=head, entered_on=date(2024, 1, 1), basis="又一次")
    with pytest.raises(Refused, match="不能晚于今天"):
        leave_scale(membership, by=head, left_on=tomorrow, reason="停产")
    with pytest.raises(Refused, match="不能早于纳统日期"):
        leave_scale(membership, by=head, left_on=date(2022, 1, 1), reason="停产")

    leave_scale(membership, by=head, left_on=date(2024, 1, 1), reason="停产")
    with pytest.raises(Refused, match="已经退出"):
        leave_scale(membership, by=head, left_on=date(2024, 2, 1), reason="停产")
    with pytest.raises(Refused, match="不能早于这一天"):
        enter_scale(enterprise, by=head, entered_on=date(2023, 12, 1), basis="早了")


def test_a_reader_changes_nothing(leader: User) -> None:
    membership = ScaleFactory()

    with pytest.raises(NotAllowed):
        enter_scale(EnterpriseFactory(), by=leader, entered_on=DAY, basis="x")
    with pytest.raises(NotAllowed):
        leave_scale(membership, by=leader, left_on=DAY, reason="x")


def test_many_at_once_leave_alone_what_stands_already(head: User) -> None:
    standing, new = ScaleFactory().enterprise, EnterpriseFactory()
    keys = [standing.pk, new.pk]

    enter_many(keys, by=UserFactory(), entered_on=DAY, basis="台账")
    assert above(new)
    assert standing.scale_memberships.count() == 1

    leave_many(keys, by=UserFactory(), left_on=date(2024, 1, 1), reason="台账为否")
    assert not above(standing)
    assert not above(new)
