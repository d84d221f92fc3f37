from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise
from foundation.accounts.models import Unit
from tests.factories.enterprises import AnnualOutputFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county)


@pytest.fixture
def url(enterprise: Enterprise) -> str:
    return reverse("output-new", args=[enterprise.pk])


def last_year() -> int:
    return timezone.localdate().year - 1


def test_output_new_accepts_messy_amounts(officer_client: Client, enterprise: Enterprise, url: str) -> None:
    officer_client.post(
        url, {"year": last_year(), "output_wan": "￥１２,３４５.67 万元", "source": "企业自报"}
    )

    assert enterprise.outputs.get().output_wan == Decimal("12345.67")


def test_output_new_opens_the_year_to_correct(
    officer_client: Client, enterprise: Enterprise, url: str
) -> None:
    AnnualOutputFactory(enterprise=enterprise, year=last_year(), output_wan=Decimal("777.70"), source="年报")

    page = officer_client.get(f"{url}?year={last_year()}").content.decode()
    assert "777.70" in page
    assert "777.70" not in officer_client.get(url).content.decode()


@pytest.mark.parametrize("year", ["", "x", "99999999999999", "1800"])
def test_output_new_ignores_a_bad_year_in_the_address(officer_client: Client, url: str, year: str) -> None:
    assert officer_client.get(f"{url}?year={year}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"output_wan": "12O.5"}, "12O.5"),
        ({"output_wan": "-1"}, "不能小于"),
        ({"output_wan": "1.234"}, "最多写 2 位小数"),
        ({"output_wan": ""}, "请填写“工业总产值”"),
        ({"output_wan": "9" * 30}, "工业总产值"),
        ({"year": "1800"}, "年度"),
        ({"source": ""}, "请填写“数据来源”"),
    ],
)
def test_output_new_keeps_the_typed_text(
    officer_client: Client, enterprise: Enterprise, url: str, changes: dict[str, str], words: str
) -> None:
    data = {"year": last_year(), "output_wan": "1", "source": "打过的来源", **changes}

    response = officer_client.post(url, data)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert str(data["source"]) in response.content.decode()
    assert not enterprise.outputs.exists()


def test_output_new_is_403_for_a_reader(leader_client: Client, url: str) -> None:
    assert leader_client.get(url).status_code == 403
