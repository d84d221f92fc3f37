from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Enterprise
from foundation.accounts.models import Unit
from tests.factories.enterprises import EnterpriseFactory, ProductionFactory

pytestmark = pytest.mark.django_db
LIST = "/production/"


def seen(client: Client, query: str = "") -> str:
    return client.get(f"{LIST}?{query}").text


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="宏泰科技有限公司")


def test_a_change_is_told_and_seen_on_the_page(officer_client: Client, enterprise: Enterprise) -> None:
    new = reverse("production-new", args=[enterprise.pk])
    assert new in officer_client.get(enterprise.get_absolute_url()).text
    answer = officer_client.post(new, {"mode": "reduced", "since": "2023-5-1", "reason": "订单不足"})
    assert answer.status_code == 302

    page = officer_client.get(enterprise.get_absolute_url()).text
    assert "自 2023-05-01 起：订单不足" in page
    told = officer_client.get(reverse("enterprise-chronicle", args=[enterprise.pk])).text
    assert "生产状态：减产（订单不足）" in told


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"mode": "stopped", "since": "2023-05-01", "reason": ""}, "减产或停产的，请写明原因"),
        ({"mode": "stopped", "since": "2099-05-01", "reason": "打过的原因"}, "不能晚于今天"),
        ({"mode": "reduced", "since": "2023-06-01", "reason": "订单不足"}, "没有变化"),
    ],
)
def test_what_was_typed_is_kept(
    officer_client: Client, enterprise: Enterprise, body: dict[str, str], words: str
) -> None:
    ProductionFactory(enterprise=enterprise)
    answer = officer_client.post(reverse("production-new", args=[enterprise.pk]), body)
    assert answer.status_code == 422
    assert words in answer.text
    assert body["reason"] in answer.text


def test_the_list_tells_what_holds_and_on_request_what_did(head_client: Client, county: Unit) -> None:
    firm = EnterpriseFactory(county=county, name="甲公司")
    ProductionFactory(enterprise=firm, mode="stopped", since=date(2023, 5, 1), reason="检修")
    ProductionFactory(enterprise=firm, mode="normal", since=date(2023, 8, 1))

    assert "甲公司" in seen(head_client)
    assert "检修" not in seen(head_client)
    assert "检修" in seen(head_client, "on=2023-06-30")
    assert "检修" in seen(head_client, "all=on")
    assert "甲公司" not in seen(head_client, "mode=stopped")
    assert "甲公司" in seen(head_client, "mode=normal")


def test_the_list_is_a_file_too(head_client: Client, county: Unit) -> None:
    ProductionFactory(enterprise__county=county, enterprise__name="甲公司")
    answer = head_client.get(f"{LIST}?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "减停产原因" in text
    assert "甲公司" in text


def test_another_countys_officer_does_not_see_it(officer_client: Client) -> None:
    ProductionFactory(enterprise__name="别县公司")
    assert "别县公司" not in seen(officer_client)
