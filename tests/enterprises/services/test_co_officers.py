from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from enterprises.models import CoOfficer, Enterprise
from enterprises.services.assignments import assign_officer
from enterprises.services.co_officers import add_co_officer, end_co_officer
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(county: Unit) -> User:
    return person(RoleCode.CASE_OFFICER, county, name="赵协办")


@pytest.fixture
def enterprise(county: Unit, officer: User) -> Enterprise:
    made = EnterpriseFactory(county=county)
    serve(made, officer)
    return Enterprise.objects.get(pk=made.pk)


def test_a_helper_is_named_told_and_released(enterprise: Enterprise, helper: User, head: User) -> None:
    helping = add_co_officer(enterprise, by=head, officer=helper, reason="技改项目多")
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {helper.pk, enterprise.officer_id}
    with pytest.raises(Refused, match="已在协办"):
        add_co_officer(enterprise, by=head, officer=helper, reason="又一次")

    end_co_officer(helping, by=head, reason="项目完成")
    with pytest.raises(Refused, match="已不再协办"):
        end_co_officer(helping, by=head, reason="又一次")
    add_co_officer(enterprise, by=head, officer=helper, reason="又有项目")
    assert enterprise.co_officers.count() == 2
    acts = AuditEntry.objects.filter(action__startswith="assignment.co_").order_by("seq")
    assert [entry.action for entry in acts] == ["assignment.co_set", "assignment.co_end", "assignment.co_set"]


def test_who_may_help(enterprise: Enterprise, helper: User, head: User, leader: User, officer: User) -> None:
    with pytest.raises(NotAllowed):
        add_co_officer(enterprise, by=officer, officer=helper, reason="x")
    with pytest.raises(Refused, match="已是"):
        add_co_officer(enterprise, by=head, officer=officer, reason="x")
    with pytest.raises(Refused, match="不是服务专员"):
        add_co_officer(enterprise, by=head, officer=leader, reason="x")
    stranger = person(RoleCode.CASE_OFFICER, name="外县专员")
    other = EnterpriseFactory()
    with pytest.raises(Refused, match="工作范围"):
        add_co_officer(other, by=head, officer=helper, reason="x")
    add_co_officer(other, by=head, officer=stranger, reason="全市专员")  # control: reaches everywhere


def test_a_helper_who_becomes_the_officer_helps_no_more(
    enterprise: Enterprise, helper: User, head: User
) -> None:
    add_co_officer(enterprise, by=head, officer=helper, reason="协助")
    assign_officer(enterprise, by=head, officer=helper)
    assert CoOfficer.objects.get().end_reason == "改任帮包干部"


def test_the_database_keeps_one_current_row_and_a_reason(
    enterprise: Enterprise, helper: User, head: User
) -> None:
    add_co_officer(enterprise, by=head, officer=helper, reason="协助")
    facts = {"enterprise": enterprise, "officer": helper, "started_on": "2026-01-01", "assigned_by": head}
    for values in (
        {"reason": "又一次"},
        {"reason": ""},
        {"reason": "x", "ended_on": "2025-01-01", "end_reason": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CoOfficer.objects.create(**facts, **values)


def test_on_the_page_and_in_the_list(
    enterprise: Enterprise, helper: User, head_client: Client, client: Client
) -> None:
    new = reverse("co-officer-new", args=[enterprise.pk])
    assert head_client.post(new, {"officer": helper.pk, "reason": ""}).status_code == 422
    assert head_client.post(new, {"officer": helper.pk, "reason": "技改"}).status_code == 302
    again = head_client.post(new, {"officer": helper.pk, "reason": "技改"})
    assert (again.status_code, "已在协办" in again.text) == (422, True)
    page = head_client.get(enterprise.get_absolute_url()).text
    assert "赵协办" in page
    client.force_login(helper)
    EnterpriseFactory(county=enterprise.county, name="没有协办的厂")
    mine = client.get(reverse("enterprise-list"), {"helped": "on"}).text
    assert (enterprise.name in mine, "没有协办的厂" in mine) == (True, False)
    end = reverse("co-officer-end", args=[enterprise.pk, CoOfficer.objects.get().pk])
    assert head_client.post(end, {"reason": ""}).status_code == 422
    assert "不再协办" in head_client.post(end, {"reason": "项目完成"}, follow=True).text
    assert head_client.post(end, {"reason": "又一次"}).status_code == 422
