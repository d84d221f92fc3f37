from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Enterprise
from foundation.accounts.models import Unit
from tests.enterprises.conftest import asked
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, ScaleFactory

pytestmark = pytest.mark.django_db
LIST = "/scale/"


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="宏泰科技有限公司")


def test_an_enterprise_enters_and_leaves(officer_client: Client, enterprise: Enterprise) -> None:
    entry = reverse("scale-entry", args=[enterprise.pk])
    assert entry in officer_client.get(enterprise.get_absolute_url()).text
    assert officer_client.post(entry, {"entered_on": "2023-1-31", "basis": "审核通过"}).status_code == 302

    membership = enterprise.scale_memberships.get()
    leave = reverse("scale-exit", args=[membership.pk])
    page = officer_client.get(enterprise.get_absolute_url()).text
    assert leave in page
    assert entry not in page
    assert officer_client.post(leave, {"left_on": "2024-01-31", "reason": "收入下降"}).status_code == 302
    membership.refresh_from_db()
    assert (membership.left_on, membership.left_reason) == (date(2024, 1, 31), "收入下降")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"entered_on": "2099-01-01", "basis": "打过的依据"}, "不能晚于今天"),
        ({"entered_on": "", "basis": "打过的依据"}, "请填写“纳统日期”"),
        ({"entered_on": "2020-05-01", "basis": "打过的依据"}, "不能早于这一天"),
    ],
)
def test_what_was_typed_is_kept(
    officer_client: Client, enterprise: Enterprise, body: dict[str, str], words: str
) -> None:
    ScaleFactory(enterprise=enterprise, left_on=date(2021, 1, 1), left_reason="停产", left_by=UserFactory())
    response = officer_client.post(reverse("scale-entry", args=[enterprise.pk]), body)
    assert response.status_code == 422
    assert words in response.text
    assert "打过的依据" in response.text


def test_leaving_before_entering_is_refused_with_the_words_kept(
    officer_client: Client, enterprise: Enterprise
) -> None:
    row = ScaleFactory(enterprise=enterprise)
    body = {"left_on": "2019-01-01", "reason": "打过的原因"}
    response = officer_client.post(reverse("scale-exit", args=[row.pk]), body)
    assert response.status_code == 422
    assert "不能早于纳统日期" in response.text
    assert "打过的原因" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"甲", "乙"}),
        ("state=in", {"甲"}),
        ("state=out", {"乙"}),
        ("on=2021-06-30", {"乙"}),
        ("joined=2023", {"甲"}),
        ("left=2022", {"乙"}),
        ("q=乙", {"乙"}),
    ],
)
def test_filters(head_client: Client, county: Unit, query: str, found: set[str]) -> None:
    rows = {
        "甲": ScaleFactory(
            enterprise=EnterpriseFactory(county=county, name="甲厂"), entered_on=date(2023, 1, 31)
        ),
        "乙": ScaleFactory(
            enterprise=EnterpriseFactory(county=county, name="乙厂"),
            left_on=date(2022, 6, 30),
            left_reason="停产",
            left_by=UserFactory(),
        ),
    }
    shown = {row.pk for row in head_client.get(f"{LIST}?{query}").context["page"].rows}
    assert shown == {rows[name].pk for name in found}


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, county: Unit, rows: int) -> None:
    for _ in range(rows):
        ScaleFactory(enterprise=EnterpriseFactory(county=county))
    assert asked(head_client, LIST) <= 8


def test_goes_out_as_a_file(head_client: Client, enterprise: Enterprise) -> None:
    ScaleFactory(enterprise=enterprise)
    text = b"".join(head_client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "宏泰科技有限公司" in text
    assert "统计部门审核通过" in text
