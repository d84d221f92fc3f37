from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import AreaHonour, PolicyDocument
from tests.enterprises.conftest import asked
from tests.factories.accounts import UnitFactory
from tests.factories.enterprises import ChainFactory, DocumentFactory, HonourFactory

pytestmark = pytest.mark.django_db
DOCUMENTS, HONOURS = "/documents/", "/honours/"
DOCUMENT = {
    "title": "实施意见", "number": "聊发[2023] 4号", "kind": "opinion", "topic": "private", "level": "city",
    "issuers": "市委、市政府", "issued_on": "2023-2-9", "actions": "10", "chain": "", "summary": "",
}  # fmt: skip
HONOUR = {
    "name": "先进县", "kind": "advanced", "level": "province", "county": "", "for_year": "2022",
    "granted_on": "2023-3-1", "document": "省通报",
}  # fmt: skip


def test_a_document_from_issue_to_repeal_and_void(head_client: Client) -> None:
    assert reverse("document-new") in head_client.get(DOCUMENTS).text
    assert head_client.post(reverse("document-new"), DOCUMENT).status_code == 302
    document = PolicyDocument.objects.get()
    assert document.number == "聊发〔2023〕4号"
    again = head_client.post(reverse("document-new"), DOCUMENT)
    assert again.status_code == 422
    assert "已登记为“实施意见”" in again.text
    repeal = reverse("document-repeal", args=[document.pk])
    assert repeal in head_client.get(DOCUMENTS).text
    told = {"repealed_on": "2024-6-1", "by_document": "聊发〔2024〕9号"}
    assert head_client.post(repeal, told).status_code == 302
    assert repeal not in head_client.get(DOCUMENTS).text
    assert head_client.post(repeal, told).status_code == 422
    void = reverse("document-void", args=[document.pk])
    assert head_client.post(void, {"reason": "登错"}).status_code == 302
    assert "登错" in head_client.get(f"{DOCUMENTS}?all=on").text


def test_an_honour_is_registered_and_voided(head_client: Client) -> None:
    assert head_client.post(reverse("honour-new"), HONOUR).status_code == 302
    assert head_client.post(reverse("honour-new"), HONOUR).status_code == 422
    void = reverse("honour-void", args=[AreaHonour.objects.get().pk])
    assert void in head_client.get(HONOURS).text
    assert head_client.post(void, {"reason": "登错"}).status_code == 302
    assert not head_client.get(HONOURS).context["page"].rows


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("kind=plan", {"乙"}), ("topic=private", {"甲"}), ("q=8号", {"乙"}),
     ("since=2023-07-01", {"乙"}), ("until=2023-06-30", {"甲"}), ("force=on", {"甲"}), ("level=province", {"乙"})],
)  # fmt: skip
def test_filters_of_documents(head_client: Client, query: str, found: set[str]) -> None:
    day = date(2023, 8, 1)
    DocumentFactory(title="甲")
    DocumentFactory(
        title="乙", number="聊发〔2023〕8号", kind="plan", topic="chain", level="province", issued_on=day,
        repealed_on=day, repeal_document="文",
    )  # fmt: skip
    assert {row.title for row in head_client.get(f"{DOCUMENTS}?{query}").context["page"].rows} == found


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("kind=pilot", {"乙"}), ("q=甲", {"甲"}), ("since=2023-07-01", {"乙"}),
     ("until=2023-06-30", {"甲"}), ("level=national", {"乙"})],
)  # fmt: skip
def test_filters_of_honours(head_client: Client, query: str, found: set[str]) -> None:
    HonourFactory(name="甲")
    HonourFactory(name="乙", kind="pilot", level="national", granted_on=date(2023, 8, 1))
    assert {row.name for row in head_client.get(f"{HONOURS}?{query}").context["page"].rows} == found


def test_who_reads_does_not_change(officer_client: Client) -> None:
    document, honour = DocumentFactory(), HonourFactory()
    for address, act in (
        (DOCUMENTS, reverse("document-void", args=[document.pk])),
        (HONOURS, reverse("honour-void", args=[honour.pk])),
    ):
        assert act not in officer_client.get(address).text
        assert officer_client.get(act).status_code == 403


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, rows: int) -> None:
    for _ in range(rows):
        DocumentFactory(chain=ChainFactory())
        HonourFactory(county=UnitFactory())
    assert asked(head_client, DOCUMENTS) <= 8
    assert asked(head_client, HONOURS) <= 8


def test_go_out_as_files(head_client: Client) -> None:
    DocumentFactory(title="实施意见")
    HonourFactory(name="先进县")
    for address, words in ((DOCUMENTS, "实施意见"), (HONOURS, "先进县")):
        text = b"".join(head_client.get(f"{address}?export=csv").streaming_content).decode("utf-8-sig")
        assert words in text
