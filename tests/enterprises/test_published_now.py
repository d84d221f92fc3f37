from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from enterprises.enums import ListKind
from enterprises.models import Enterprise, PublishedEntry, ServiceListEntry
from enterprises.published_now import RELATED, changes_since, differing, in_words
from enterprises.services.yearly_lists import publish_list
from foundation.accounts.models import Unit, User
from tests.enterprises.conftest import asked
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, serve

pytestmark = pytest.mark.django_db
URL = "/lists/over-100m/2023/published/"


@pytest.fixture
def entry(county: Unit, head: User) -> ServiceListEntry:
    made = ListEntryFactory(enterprise=EnterpriseFactory(county=county, name="甲厂"))
    ListEntryFactory(enterprise=EnterpriseFactory(county=county, name="乙厂"), evidence_wan=None)
    publish_list(ListKind.OVER_100M, 2023, by=head)
    return made


def told() -> dict[str, str]:
    """Of every published line that differs; the condition and the words must agree."""
    lines = PublishedEntry.objects.select_related(*RELATED)
    found = {line.enterprise_name: in_words(line) for line in lines if changes_since(line)}
    assert {line.enterprise_name for line in differing(PublishedEntry.objects.all())} == set(found)
    return found


def test_nothing_differs_right_after_publishing(entry: ServiceListEntry) -> None:
    assert told() == {}


@pytest.mark.parametrize(
    ("enterprise", "line", "words"),
    [
        ({"name": "甲集团"}, {}, "企业名称：甲厂 → 甲集团"),
        ({}, {"evidence_wan": Decimal(9000)}, "依据（万元）：15,000.00 → 9,000.00"),
        ({}, {"commissioned_on": date(2023, 5, 1)}, "投产日期：无 → 2023-05-01"),
        ({}, {"entered_on": date(2023, 1, 11)}, "入单日期：2023-01-10 → 2023-01-11"),
        ({}, {"evidence_note": "年报"}, "依据说明：无 → 年报"),
        ({}, {"evidence_wan": None}, "依据（万元）：15,000.00 → —"),
        (
            {},
            {"left_on": date(2023, 9, 1), "left_reason": "停产"},
            "状态：在单 → 2023-09-01 出单：停产",
        ),
        ({"archived_at": timezone.now(), "archive_reason": "注销"}, {}, "企业：在册 → 已归档"),
        ({"county": None}, {}, "县市区：茌平区 → 无"),
    ],
)
def test_each_difference_is_told_with_both_values(
    entry: ServiceListEntry, enterprise: dict[str, object], line: dict[str, object], words: str
) -> None:
    if enterprise:
        Enterprise.objects.filter(pk=entry.enterprise_id).update(**enterprise)
    if line:
        ServiceListEntry.objects.filter(pk=entry.pk).update(**line)
    assert told() == {"甲厂": words}


def test_another_officer_is_a_difference(entry: ServiceListEntry, officer: User) -> None:
    serve(entry.enterprise, officer)
    assert told() == {"甲厂": "帮包干部：无 → 李专员"}


def test_the_page_and_the_file_say_so(entry: ServiceListEntry, head_client: Client) -> None:
    assert "条与现在不同" not in head_client.get(URL).text
    Enterprise.objects.filter(pk=entry.enterprise_id).update(name="甲集团")

    page = head_client.get(URL).text
    assert "1 条与现在不同" in page
    assert "企业名称：甲厂 → 甲集团" in page
    rows = head_client.get(f"{URL}?changed=on").context["page"].rows
    assert [row.enterprise_name for row in rows] == ["甲厂"]
    ledger = b"".join(head_client.get(f"{URL}?export=csv").streaming_content).decode("utf-8-sig")
    assert "企业名称：甲厂 → 甲集团" in ledger
    assert asked(head_client, URL) <= 8
