from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from enterprises.enums import TitleKind, TitleLevel
from enterprises.models import Enterprise, Title
from foundation.accounts.models import Unit
from tests.enterprises.conftest import asked
from tests.factories.enterprises import EnterpriseFactory, TitleFactory

pytestmark = pytest.mark.django_db
LIST = "/titles/"
TYPED = {
    "kind": "specialised",
    "level": "province",
    "document": "鲁工信创〔2023〕150号",
    "recognised_on": "2023-6-1",
}


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="宏泰科技有限公司")


def test_a_title_from_its_recognition_to_its_end(officer_client: Client, enterprise: Enterprise) -> None:
    new = reverse("title-new", args=[enterprise.pk])
    assert new in officer_client.get(enterprise.get_absolute_url()).text
    assert officer_client.post(new, TYPED).status_code == 302
    title = Title.objects.get()
    page = officer_client.get(title.get_absolute_url()).text
    review, withdrawal = (reverse(f"title-{act}", args=[title.pk]) for act in ("review", "withdrawal"))
    assert review in page
    body = {"on": "2026-05-01", "document": "鲁工信创〔2026〕80号", "valid_to": "2029-05-31"}
    assert officer_client.post(review, body).status_code == 302
    body = {"on": "2026-06-01", "document": "鲁工信创〔2026〕99号", "reason": "注销"}
    assert officer_client.post(withdrawal, body).status_code == 302
    page = officer_client.get(title.get_absolute_url()).text
    assert "已撤销" in page
    assert "鲁工信创〔2026〕80号" in page
    assert withdrawal not in page
    void = reverse("title-void", args=[title.pk])
    assert officer_client.post(void, {"reason": "登错企业"}).status_code == 302
    assert "登错企业" in officer_client.get(title.get_absolute_url()).text
    assert str(title) not in officer_client.get(enterprise.get_absolute_url()).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"recognised_on": "2099-01-01"}, "不能晚于今天"),
        ({"level": "city"}, "只有省级"),
        ({"valid_to": "2023-05-01"}, "不能早于认定日期"),
    ],
)
def test_what_was_typed_is_kept(
    officer_client: Client, enterprise: Enterprise, changed: dict[str, str], words: str
) -> None:
    response = officer_client.post(reverse("title-new", args=[enterprise.pk]), {**TYPED, **changed})
    assert response.status_code == 422
    assert words in response.text
    assert "鲁工信创〔2023〕150号" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"甲", "乙"}),
        ("kind=gazelle", {"乙"}),
        ("level=national", {"乙"}),
        ("state=due", {"甲"}),
        ("year=2025", {"乙"}),
        ("on=2024-01-01", {"甲"}),
        ("q=乙", {"乙"}),
    ],
)
def test_filters(head_client: Client, county: Unit, query: str, found: set[str]) -> None:
    rows = {
        "甲": TitleFactory(enterprise=EnterpriseFactory(county=county, name="甲厂")),
        "乙": TitleFactory(
            enterprise=EnterpriseFactory(county=county, name="乙厂"), kind=TitleKind.GAZELLE,
            level=TitleLevel.NATIONAL, recognised_on=date(2025, 1, 1), valid_to=None,
        ),
    }  # fmt: skip
    with time_machine.travel("2026-01-15", tick=False):
        shown = {row.pk for row in head_client.get(f"{LIST}?{query}").context["page"].rows}
    assert shown == {rows[name].pk for name in found}


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, county: Unit, rows: int) -> None:
    for _ in range(rows):
        TitleFactory(enterprise=EnterpriseFactory(county=county))
    assert asked(head_client, LIST) <= 8


def test_goes_out_as_a_file(head_client: Client, enterprise: Enterprise) -> None:
    TitleFactory(enterprise=enterprise)
    text = b"".join(head_client.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    assert "宏泰科技有限公司" in text
    assert "鲁工信创〔2023〕150号" in text
