from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise, FormerName
from enterprises.services.edits import edit_enterprise, snapshot
from enterprises.services.naming import explain_former_name, rename_enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db
DAY = date(2021, 3, 1)
TOMORROW = timedelta(days=1)


def rename(enterprise: Enterprise, by: User, name: str, changed_on: date = DAY, **fields: Any) -> FormerName:
    current = Enterprise.objects.get(pk=enterprise.pk)
    values = {"basis": "准予变更登记通知书 12 号", "instead_of": current.name, **fields}
    return rename_enterprise(current, by=by, name=name, changed_on=changed_on, **values)


def history(enterprise: Enterprise) -> list[tuple[str, date | None]]:
    rows = FormerName.objects.filter(enterprise=enterprise).order_by("changed_on", "id")
    return list(rows.values_list("name", "changed_on"))


def test_a_rename_is_dated_has_its_document_and_both_names_are_found(head: User) -> None:
    enterprise = EnterpriseFactory(name="老名字机械厂")
    former = rename(enterprise, head, "新名字机械厂")

    assert (former.name, former.changed_on, former.noted_by) == ("老名字机械厂", DAY, head)
    assert former.basis == "准予变更登记通知书 12 号"
    current = Enterprise.objects.get(pk=enterprise.pk)
    assert (current.name, current.version, current.changed_by) == ("新名字机械厂", 2, head)
    assert current.corrected["name"] == str(timezone.localdate())
    for word in ("老名字", "新名字"):
        assert Enterprise.objects.matching(word).get() == enterprise
    told = AuditEntry.objects.get(action="enterprise.rename").detail
    assert (told["from"], told["to"], told["changed_on"]) == ("老名字机械厂", "新名字机械厂", "2021-03-01")


def test_there_and_back_keeps_every_span(head: User) -> None:
    enterprise = EnterpriseFactory(name="甲机械厂")
    rename(enterprise, head, "乙机械厂", date(2019, 1, 1))
    rename(enterprise, head, "甲机械厂", date(2020, 1, 1))
    rename(enterprise, head, "丙机械厂", date(2021, 1, 1))

    assert history(enterprise) == [
        ("甲机械厂", date(2019, 1, 1)),
        ("乙机械厂", date(2020, 1, 1)),
        ("甲机械厂", date(2021, 1, 1)),
    ]
    for word in ("甲机械厂", "乙机械厂", "丙机械厂"):
        assert Enterprise.objects.matching(word).get() == enterprise


def test_an_edit_keeps_the_name_too_and_its_day_and_document_follow(head: User) -> None:
    enterprise = EnterpriseFactory(name="甲机械场")
    edit_enterprise(
        enterprise, by=head, version=enterprise.version, opened=snapshot(enterprise), name="甲机械厂"
    )
    row = FormerName.objects.get(enterprise=enterprise)
    today = timezone.localdate()
    assert (row.name, row.changed_on, row.basis, row.noted_by) == ("甲机械场", today, "", head)

    explained = explain_former_name(row, by=head, changed_on=DAY, basis="营业执照")
    assert (explained.changed_on, explained.basis) == (DAY, "营业执照")
    told = AuditEntry.objects.get(action="enterprise.explain_name").detail
    assert told["before"] == {"changed_on": str(today), "basis": ""}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "甲机械厂"}, "没有变化"),
        ({"changed_on": TOMORROW}, "不能晚于今天"),
        ({"changed_on": date(2009, 12, 31)}, "不能早于注册日期"),
        ({"changed_on": date(2017, 12, 31)}, "才改用的"),
        ({"instead_of": "别人看到的名称"}, "刚刚已改名"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    head: User, changes: dict[str, Any], said: str
) -> None:
    enterprise = EnterpriseFactory(name="甲机械厂", registered_on=date(2010, 1, 1))
    FormerName.objects.create(enterprise=enterprise, name="旧机械厂", changed_on=date(2018, 1, 1))
    if changes.get("changed_on") is TOMORROW:
        changes = {"changed_on": timezone.localdate() + TOMORROW}
    with pytest.raises(Refused, match=said):
        rename(enterprise, head, **{"name": "乙机械厂", **changes})
    assert Enterprise.objects.get(pk=enterprise.pk).name == "甲机械厂"
    assert history(enterprise) == [("旧机械厂", date(2018, 1, 1))]


def test_a_reader_and_another_county_rename_nothing(leader: User, units: dict[str, Unit]) -> None:
    enterprise = EnterpriseFactory(county=units["chiping"], former=["旧名机械厂"])
    other = person(RoleCode.SECTION_HEAD, units["linqing"], name="外县")
    for by in (leader, other):
        with pytest.raises(NotAllowed):
            rename(enterprise, by, "乙机械厂")
        with pytest.raises(NotAllowed):
            explain_former_name(enterprise.former_names.get(), by=by, changed_on=DAY, basis="执照")


def test_two_ends_of_one_name_on_one_day_are_one(head: User) -> None:
    enterprise = EnterpriseFactory()
    kept = FormerName.objects.create(enterprise=enterprise, name="旧名", changed_on=DAY)
    row = FormerName.objects.create(enterprise=enterprise, name="旧名", changed_on=date(2022, 1, 1))
    with pytest.raises(Refused, match="已有记录"):
        explain_former_name(row, by=head, changed_on=DAY, basis="执照")
    assert explain_former_name(kept, by=head, changed_on=DAY, basis="执照").basis == "执照"


@pytest.mark.django_db(transaction=True)
def test_two_who_rename_at_once_leave_one_chain(transactional_db: None, head: User) -> None:
    enterprise = EnterpriseFactory(name="甲机械厂")
    barrier = Barrier(2)

    def act(name: str) -> FormerName | Refused:
        barrier.wait()
        try:
            return rename_enterprise(
                enterprise, by=head, name=name, changed_on=DAY, basis="执照", instead_of="甲机械厂"
            )
        except Refused as refusal:
            return refusal
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(act, ["乙机械厂", "丙机械厂"]))
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert history(enterprise) == [("甲机械厂", DAY)]


def test_over_http(head_client: Client, county: Unit) -> None:
    enterprise = EnterpriseFactory(county=county, name="甲机械厂")
    url = reverse("enterprise-renaming", args=[enterprise.pk])
    assert url in head_client.get(enterprise.get_absolute_url()).text
    typed = {"name": "乙机械厂", "changed_on": "2021-03-01", "basis": "", "instead_of": "甲机械厂"}
    refused = head_client.post(url, typed)
    assert refused.status_code == 422
    assert "乙机械厂" in refused.text
    later = str(timezone.localdate() + TOMORROW)
    refused = head_client.post(url, {**typed, "basis": "执照", "changed_on": later})
    assert refused.status_code == 422
    assert "变更日期不能晚于今天" in refused.text

    assert head_client.post(url, {**typed, "basis": "执照"}).status_code == 302
    page = head_client.get(enterprise.get_absolute_url()).text
    assert "用到 2021-03-01" in page
    former = enterprise.former_names.get()
    where = reverse("former-name-explanation", args=[enterprise.pk, former.pk])
    assert where in page
    assert head_client.post(where, {"changed_on": "2020-02-02", "basis": "通知书 3 号"}).status_code == 302
    assert "通知书 3 号" in head_client.get(enterprise.get_absolute_url()).text
