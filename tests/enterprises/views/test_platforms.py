from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Platform
from tests.enterprises.conftest import asked
from tests.factories.enterprises import ChainFactory, PlatformFactory

pytestmark = pytest.mark.django_db
LIST = "/platforms/"
BODY = {
    "name": "轴承产业大脑",
    "kind": "brain",
    "chain": "",
    "builder": "轴承研究院",
    "launched_on": "2023-6-1",
    "source": "聊工信字〔2023〕40号",
}


def test_from_registration_to_void(head_client: Client) -> None:
    assert reverse("platform-new") in head_client.get(LIST).text
    assert head_client.post(reverse("platform-new"), BODY).status_code == 302
    again = head_client.post(reverse("platform-new"), BODY)
    assert again.status_code == 422
    assert "已登记，请核对名称" in again.text
    assert "聊工信字〔2023〕40号" in again.text
    void = reverse("platform-void", args=[Platform.objects.get().pk])
    assert void in head_client.get(LIST).text
    assert head_client.post(void, {"reason": ""}).status_code == 422
    assert head_client.post(void, {"reason": "没有上线"}).status_code == 302
    assert not head_client.get(f"{LIST}?q=轴承").context["page"].rows
    assert "没有上线" not in head_client.get(LIST).text
    assert "没有上线" in head_client.get(f"{LIST}?all=on").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("kind=node", {"乙"}), ("q=甲", {"甲"}), ("since=2023-07-01", {"乙"}),
     ("until=2023-06-30", {"甲"})],
)  # fmt: skip
def test_filters(head_client: Client, query: str, found: set[str]) -> None:
    PlatformFactory(name="甲")
    PlatformFactory(name="乙", kind="node", launched_on=date(2023, 8, 1))
    assert {row.name for row in head_client.get(f"{LIST}?{query}").context["page"].rows} == found


def test_who_reads_does_not_change(officer_client: Client) -> None:
    void = reverse("platform-void", args=[PlatformFactory(name="甲").pk])
    page = officer_client.get(LIST).text
    assert "甲" in page
    assert void not in page
    assert officer_client.get(void).status_code == 403


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, rows: int) -> None:
    for _ in range(rows):
        PlatformFactory(chain=ChainFactory())
    assert asked(head_client, LIST) <= 8


def test_goes_out_as_a_file(head_client: Client) -> None:
    PlatformFactory(name="轴承产业大脑")
    text = b"".join(head_client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "建设单位" in text
    assert "轴承产业大脑" in text
