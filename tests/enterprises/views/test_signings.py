from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Signing
from tests.enterprises.conftest import asked
from tests.factories.enterprises import ChainFactory, ProjectFactory, SigningFactory

pytestmark = pytest.mark.django_db
LIST = "/signings/"
BODY = {
    "name": "轴承生产项目", "kind": "investment", "venue": "away", "place": "杭州", "signed_on": "2023-6-1",
    "partner": "杭州某公司", "amount_wan": "1.2亿", "county": "", "chain": "", "source": "活动通报",
}  # fmt: skip


def test_from_signature_to_project_and_void(head_client: Client) -> None:
    assert reverse("signing-new") in head_client.get(LIST).text
    refused = head_client.post(reverse("signing-new"), {**BODY, "amount_wan": ""})
    assert refused.status_code == 422
    assert "请填写签约金额" in refused.text
    assert "杭州某公司" in refused.text
    assert head_client.post(reverse("signing-new"), BODY).status_code == 302
    signing = Signing.objects.get()
    assert signing.amount_wan == 12_000
    ProjectFactory(name="轴承项目")
    follow = reverse("signing-follow-up", args=[signing.pk])
    assert head_client.post(follow, {"project": "钢管项目"}).status_code == 422
    assert head_client.post(follow, {"project": "轴承项目"}).status_code == 302
    assert "轴承项目" in head_client.get(LIST).text
    void = reverse("signing-void", args=[signing.pk])
    assert head_client.post(void, {"reason": ""}).status_code == 422
    assert head_client.post(void, {"reason": "重复"}).status_code == 302
    assert not head_client.get(f"{LIST}?q=轴承").context["page"].rows
    assert "重复" in head_client.get(f"{LIST}?all=on").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("kind=talent", {"乙"}), ("q=甲", {"甲"}), ("since=2023-07-01", {"乙"}),
     ("until=2023-06-30", {"甲"}), ("venue=home", {"乙"}), ("place=杭", {"甲"}), ("waiting=on", {"乙"})],
)  # fmt: skip
def test_filters(head_client: Client, query: str, found: set[str]) -> None:
    SigningFactory(name="甲", project=ProjectFactory())
    SigningFactory(name="乙", kind="talent", venue="home", place="聊城", signed_on=date(2023, 8, 1))
    assert {row.name for row in head_client.get(f"{LIST}?{query}").context["page"].rows} == found


def test_who_reads_does_not_change(officer_client: Client) -> None:
    void = reverse("signing-void", args=[SigningFactory(name="甲").pk])
    page = officer_client.get(LIST).text
    assert "甲" in page
    assert void not in page
    assert officer_client.get(void).status_code == 403


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, rows: int) -> None:
    for _ in range(rows):
        SigningFactory(chain=ChainFactory(), project=ProjectFactory())
    assert asked(head_client, LIST) <= 8


def test_goes_out_as_a_file(head_client: Client) -> None:
    SigningFactory(name="轴承生产项目")
    text = b"".join(head_client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "签约金额" in text
    assert "轴承生产项目" in text


def test_a_project_out_of_reach_is_named_and_no_link(officer_client: Client, head_client: Client) -> None:
    far = SigningFactory(project=ProjectFactory()).project
    link = f'href="{far.get_absolute_url()}"'
    assert link in head_client.get(LIST).text
    page = officer_client.get(LIST).text
    assert far.name in page
    assert link not in page
    assert officer_client.get(far.get_absolute_url()).status_code == 404
