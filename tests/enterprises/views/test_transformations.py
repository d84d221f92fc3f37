from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Enterprise
from foundation.accounts.models import Unit
from tests.enterprises.conftest import asked
from tests.factories.enterprises import EnterpriseFactory, TransformationFactory

pytestmark = pytest.mark.django_db
LIST = "/transformations/"
BODY = {"kind": "system", "done_on": "2023-5-1", "content": "上线生产执行系统", "partner": "云公司"}


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="宏泰科技有限公司")


def test_from_the_enterprise_s_page_to_the_list_and_void(
    officer_client: Client, enterprise: Enterprise
) -> None:
    new = reverse("transformation-new", args=[enterprise.pk])
    assert new in officer_client.get(enterprise.get_absolute_url()).text
    assert officer_client.post(new, BODY).status_code == 302
    again = officer_client.post(new, {**BODY, "content": "打过的内容"})
    assert again.status_code == 422
    assert "已经登记" in again.text
    assert "打过的内容" in again.text
    assert "云公司" in officer_client.get(f"{LIST}?q={enterprise.uscc}").text
    void = reverse("transformation-void", args=[enterprise.transformations.get().pk])
    assert void in officer_client.get(LIST).text
    assert officer_client.post(void, {"reason": ""}).status_code == 422
    assert officer_client.post(void, {"reason": "登错企业"}).status_code == 302
    assert not officer_client.get(LIST).context["page"].rows
    assert "登错企业" in officer_client.get(f"{LIST}?all=on").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("kind=cloud", {"乙"}), ("since=2023-07-01", {"乙"}), ("until=2023-06-30", {"甲"}),
     ("small=on", {"甲"}), ("q=%E7%94%B2%E5%85%AC", {"甲"})],
)  # fmt: skip
def test_filters(head_client: Client, county: Unit, query: str, found: set[str]) -> None:
    for name, size, kind, day in (
        ("甲", "small", "system", date(2023, 5, 1)),
        ("乙", "large", "cloud", date(2023, 8, 1)),
    ):
        firm = EnterpriseFactory(county=county, name=f"{name}公司", stated_size=size)
        TransformationFactory(enterprise=firm, kind=kind, done_on=day)
    rows = head_client.get(f"{LIST}?{query}").context["page"].rows
    assert {row.enterprise.name[0] for row in rows} == found


def test_another_countys_officer_does_not_see_it(officer_client: Client) -> None:
    void = reverse("transformation-void", args=[TransformationFactory(enterprise__name="别县公司").pk])
    assert "别县公司" not in officer_client.get(LIST).text
    assert officer_client.get(void).status_code == 404


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, rows: int) -> None:
    for _ in range(rows):
        TransformationFactory()
    assert asked(head_client, LIST) <= 8


def test_goes_out_as_a_file(head_client: Client) -> None:
    TransformationFactory(enterprise__name="甲公司")
    text = b"".join(head_client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "实施内容" in text
    assert "甲公司" in text
