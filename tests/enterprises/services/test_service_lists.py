from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from enterprises.enums import ListKind
from enterprises.models import Enterprise, ServiceListEntry
from enterprises.services.service_lists import enter_list, leave_list
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory

pytestmark = pytest.mark.django_db


def enter(enterprise: Enterprise, by: User, **fields: Any) -> ServiceListEntry:
    fields = {
        "kind": ListKind.OVER_100M,
        "year": 2023,
        "entered_on": date(2023, 1, 10),
        "evidence_wan": Decimal(10_000),
        **fields,
    }
    return enter_list(enterprise, by=by, **fields)


def test_enter_list_takes_exactly_one_hundred_million(head: User) -> None:
    entry = enter(EnterpriseFactory(), head)

    assert entry.evidence_wan == Decimal(10_000)
    assert AuditEntry.objects.filter(action="list.enter").exists()


@pytest.mark.parametrize("evidence", [None, Decimal("9999.99")])
def test_enter_list_refuses_less(head: User, evidence: Decimal | None) -> None:
    with pytest.raises(Refused, match="不足 10,000 万元"):
        enter(EnterpriseFactory(), head, evidence_wan=evidence)


def test_enter_list_refuses_twice_and_accepts_a_return(head: User) -> None:
    enterprise = EnterpriseFactory()
    entry = enter(enterprise, head)
    with pytest.raises(Refused, match="已在 2023 年"):
        enter(enterprise, head)

    leave_list(entry, by=head, left_on=date(2023, 6, 1), reason="停产")
    assert enter(enterprise, head).pk != entry.pk


@pytest.mark.parametrize("fields", [{"project_name": ""}, {"commissioned_on": None}])
def test_enter_list_asks_for_project_and_date(head: User, fields: dict[str, Any]) -> None:
    given = {"project_name": "一期", "commissioned_on": date(2023, 3, 1), **fields}

    with pytest.raises(Refused, match="项目名称和投产日期"):
        enter(EnterpriseFactory(), head, kind=ListKind.COMMISSIONED, **given)


def test_enter_list_refuses_an_archived_enterprise(head: User) -> None:
    with pytest.raises(Refused, match="已归档"):
        enter(EnterpriseFactory(archived_at=timezone.now(), archive_reason="注销"), head)


def test_enter_list_refuses_who_may_not(officer: User, leader: User) -> None:
    for user in (officer, leader):
        with pytest.raises(NotAllowed):
            enter(EnterpriseFactory(), user)


def test_leave_list_refuses_twice_and_too_early(head: User) -> None:
    entry = ListEntryFactory(entered_on=date(2023, 1, 10))
    with pytest.raises(Refused, match="不能早于入单日期"):
        leave_list(entry, by=head, left_on=date(2023, 1, 9), reason="停产")

    leave_list(entry, by=head, left_on=date(2023, 6, 1), reason="停产")
    with pytest.raises(Refused, match="已于 2023-06-01 出单"):
        leave_list(entry, by=head, left_on=date(2023, 6, 2), reason="停产")
