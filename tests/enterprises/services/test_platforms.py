from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from enterprises.models import Platform
from enterprises.services.platforms import add_platform, void_platform
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import PlatformFactory

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 1)
FACTS: dict[str, Any] = {
    "name": "轴承产业大脑",
    "kind": "brain",
    "builder": "轴承研究院",
    "launched_on": DAY,
    "source": "聊工信字〔2023〕40号",
}


def test_stands_once_under_its_name_until_it_is_voided(head: User) -> None:
    platform = add_platform(by=head, **FACTS)
    with pytest.raises(Refused, match="“轴承产业大脑”已登记"):
        add_platform(by=head, **FACTS)
    void_platform(platform, by=head, reason="没有上线")
    with pytest.raises(Refused, match="已作废"):
        void_platform(platform, by=head, reason="没有上线")
    again = add_platform(by=head, **FACTS)
    assert list(Platform.objects.in_period(DAY, DAY)) == [again]
    assert not Platform.objects.in_period(date(2023, 6, 2), date(2023, 12, 31))
    assert AuditEntry.objects.filter(action__startswith="platform.").count() == 3


def test_no_platform_of_tomorrow_and_none_from_a_county(head: User, county_head: User) -> None:
    with pytest.raises(Refused, match="不能晚于今天"):
        add_platform(by=head, **{**FACTS, "launched_on": date(2999, 1, 1)})
    with pytest.raises(NotAllowed, match="由市局负责人维护"):
        add_platform(by=county_head, **FACTS)
    platform = PlatformFactory()
    with pytest.raises(NotAllowed):
        void_platform(platform, by=county_head, reason="x")


@pytest.mark.parametrize("wrong", [{"source": ""}, {"void_reason": "x"}])
def test_the_database_refuses_what_is_half_told(wrong: dict[str, str]) -> None:
    PlatformFactory()  # the control: whole, it is taken
    with pytest.raises(IntegrityError), transaction.atomic():
        PlatformFactory(**wrong)
