from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from enterprises.models import Project, Signing
from enterprises.services.signings import add_signing, follow_up_signing, named_project, void_signing
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import ProjectFactory, SigningFactory

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 1)
FACTS: dict[str, Any] = {
    "name": "轴承生产项目",
    "kind": "investment",
    "venue": "away",
    "place": "杭州",
    "signed_on": DAY,
    "partner": "杭州某公司",
    "amount_wan": Decimal(12_000),
    "source": "杭州招商活动通报",
}


def test_stands_once_until_it_is_voided(head: User) -> None:
    signing = add_signing(by=head, **FACTS)
    with pytest.raises(Refused, match="“轴承生产项目”已登记"):
        add_signing(by=head, **FACTS)
    void_signing(signing, by=head, reason="重复")
    with pytest.raises(Refused, match="已作废"):
        void_signing(signing, by=head, reason="重复")
    again = add_signing(by=head, **FACTS)
    assert list(Signing.objects.in_period(DAY, DAY)) == [again]
    assert not Signing.objects.in_period(date(2023, 6, 2), date(2023, 12, 31))
    assert AuditEntry.objects.filter(action__startswith="signing.").count() == 3


def test_what_is_refused(head: User, county_head: User) -> None:
    with pytest.raises(Refused, match="不能晚于今天"):
        add_signing(by=head, **{**FACTS, "signed_on": date(2999, 1, 1)})
    with pytest.raises(Refused, match="请填写签约金额"):
        add_signing(by=head, **{**FACTS, "amount_wan": None})
    with pytest.raises(NotAllowed, match="由市局负责人登记"):
        add_signing(by=county_head, **FACTS)
    assert add_signing(by=head, **{**FACTS, "kind": "talent", "amount_wan": None}).amount_wan is None


def test_what_landed_is_matched_with_its_project(head: User, county_head: User) -> None:
    signing = SigningFactory()
    project = ProjectFactory(name="轴承项目", code="2023-371502-04-01-123456")
    for words in ("轴承项目", "2023-371502-04-01-123456"):
        assert named_project(Project.objects.all(), words) == project
    follow_up_signing(signing, by=head, project=project)
    with pytest.raises(Refused, match="已转化为这个项目"):
        follow_up_signing(signing, by=head, project=project)
    with pytest.raises(NotAllowed):
        follow_up_signing(signing, by=county_head, project=ProjectFactory())
    ProjectFactory(name="轴承项目")
    with pytest.raises(Refused, match="请改填项目代码"):
        named_project(Project.objects.all(), "轴承项目")
    with pytest.raises(Refused, match="没有找到"):
        named_project(Project.objects.all(), "钢管项目")


@pytest.mark.parametrize(
    "wrong", [{"source": ""}, {"void_reason": "x"}, {"amount_wan": None}, {"amount_wan": 0}]
)
def test_the_database_refuses_what_is_half_told(wrong: dict[str, Any]) -> None:
    SigningFactory()  # the control: whole, it is taken
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningFactory(**wrong)
