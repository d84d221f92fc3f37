from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from enterprises.enums import ChainRole
from enterprises.models import Chain, ChainPaper, Cluster, Enterprise
from foundation.accounts.models import Unit
from tests.enterprises.conftest import asked
from tests.factories.enterprises import ChainFactory, ChainPlaceFactory, ClusterFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db
LIST = "/chains/"


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="宏泰科技有限公司")


def test_a_chain_from_its_beginning_to_its_end(head_client: Client) -> None:
    taking = ChainFactory(name="高端装备")
    made = head_client.post(reverse("chain-new"), {"name": "轴承", "established_on": "2021-1-1"})
    chain = Chain.objects.get(name="轴承")
    assert made.url == chain.get_absolute_url()
    head = {"name": "王市长", "post": "副市长", "started_on": "2023-03-01"}
    assert head_client.post(reverse("chain-head-new", args=[chain.pk]), head).status_code == 302
    paper = {"title": "一业一策", "upload": SimpleUploadedFile("方案.pdf", b"%PDF-1.4\n%%EOF")}
    assert head_client.post(reverse("chain-paper-new", args=[chain.pk]), paper).status_code == 302
    link = reverse("chain-paper", args=[ChainPaper.objects.get().pk])
    page = head_client.get(chain.get_absolute_url()).text
    assert "王市长" in page
    assert link in page
    assert head_client.get(link).status_code == 200
    ending = {
        "into": taking.pk,
        "ended_on": "2023-03-02",
        "document": "聊政办〔2023〕5号",
        "reason": "减少交叉",
    }
    answer = head_client.post(reverse("chain-ending", args=[chain.pk]), ending)
    assert answer.url == taking.get_absolute_url()
    page = head_client.get(chain.get_absolute_url()).text
    assert "已并入" in page
    assert reverse("chain-edit", args=[chain.pk]) not in page


def test_what_was_typed_is_kept(head_client: Client) -> None:
    chain = ChainFactory(name="轴承")
    body = {"name": "轴承", "established_on": "2021-1-1"}
    answer = head_client.post(reverse("chain-new"), body)
    assert answer.status_code == 422
    assert "已在运行" in answer.text
    ending = {"into": "", "ended_on": "2020-01-01", "document": "打过的文号", "reason": "x"}
    answer = head_client.post(reverse("chain-ending", args=[chain.pk]), ending)
    assert answer.status_code == 422
    assert "打过的文号" in answer.text


def test_an_enterprise_joins_and_leaves(officer_client: Client, enterprise: Enterprise) -> None:
    chain = ChainFactory()
    new = reverse("chain-place-new", args=[enterprise.pk])
    assert new in officer_client.get(enterprise.get_absolute_url()).text
    assert "链主企业" not in officer_client.get(new).text
    body = {"chain": chain.pk, "role": ChainRole.MEMBER, "joined_on": "2023-03-01"}
    assert officer_client.post(new, body).status_code == 302
    assert officer_client.post(new, body).status_code == 422
    leave = reverse("chain-place-exit", args=[enterprise.chain_places.get().pk])
    assert leave in officer_client.get(enterprise.get_absolute_url()).text
    assert officer_client.post(leave, {"left_on": "2023-02-01", "reason": "转产"}).status_code == 422
    assert officer_client.post(leave, {"left_on": "2023-05-01", "reason": "转产"}).status_code == 302


def test_who_leads_is_the_bureau_s(officer_client: Client, enterprise: Enterprise) -> None:
    lead = ChainPlaceFactory(enterprise=enterprise, role=ChainRole.LEAD)
    leave = reverse("chain-place-exit", args=[lead.pk])
    assert leave not in officer_client.get(enterprise.get_absolute_url()).text
    assert officer_client.get(leave).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("state=retired", {"乙"}), ("key=on", {"甲"}), ("on=2022-01-01", {"甲", "乙"}),
     ("on=2024-01-01", {"甲"}), ("q=乙", {"乙"})],
)  # fmt: skip
def test_filters(head_client: Client, query: str, found: set[str]) -> None:
    ChainFactory(name="甲", key_since="2023-01-01")
    ChainFactory(name="乙", ended_on="2023-06-01", end_document="x", end_reason="y")
    assert {row.name for row in head_client.get(f"{LIST}?{query}").context["page"].rows} == found


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, rows: int) -> None:
    for _ in range(rows):
        ChainPlaceFactory()
        ClusterFactory(chain=ChainFactory())
    assert asked(head_client, LIST) <= 8
    assert asked(head_client, "/clusters/") <= 8


def test_goes_out_as_a_file(head_client: Client, enterprise: Enterprise) -> None:
    ChainPlaceFactory(enterprise=enterprise, role=ChainRole.LEAD, chain__name="轴承")
    text = b"".join(head_client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "轴承" in text
    assert "宏泰科技有限公司" in text


def test_a_cluster_with_its_titles(head_client: Client) -> None:
    assert head_client.post(reverse("cluster-new"), {"name": "轴承集群"}).status_code == 302
    assert head_client.post(reverse("cluster-new"), {"name": "轴承集群"}).status_code == 422
    cluster = Cluster.objects.get()
    title = {
        "kind": "special",
        "level": "province",
        "document": "鲁工信〔2023〕1号",
        "recognised_on": "2023-05-01",
    }
    assert head_client.post(reverse("cluster-title-new", args=[cluster.pk]), title).status_code == 302
    ranking = {"on": "2023-05-01", "scope": "全省综合评价", "place": "81", "among": "80", "source": "通报"}
    path = reverse("cluster-ranking-new", args=[cluster.pk])
    assert head_client.post(path, ranking).status_code == 422
    assert head_client.post(path, {**ranking, "place": "9"}).status_code == 302
    page = head_client.get(cluster.get_absolute_url()).text
    assert "省级中小企业特色产业集群" in page
    assert "全省综合评价第 9 位（共 80 个）" in page
    assert [row.pk for row in head_client.get("/clusters/?kind=special").context["page"].rows] == [cluster.pk]
    assert not head_client.get("/clusters/?level=city").context["page"].rows
