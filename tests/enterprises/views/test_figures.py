from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.enums import Metric
from enterprises.models import Enterprise, EnterpriseFigure
from foundation.accounts.models import Unit
from tests.enterprises.conftest import asked
from tests.factories.enterprises import EnterpriseFactory, FigureFactory

pytestmark = pytest.mark.django_db
LIST = "/figures/"


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="宏泰科技有限公司")


@pytest.fixture
def url(enterprise: Enterprise) -> str:
    return reverse("figure-new", args=[enterprise.pk])


def last_year() -> int:
    return timezone.localdate().year - 1


def typed(**changes: object) -> dict[str, object]:
    return {
        "metric": "output",
        "year": last_year(),
        "months": 12,
        "value": "1",
        "source": "打过的来源",
        **changes,
    }


def test_messy_amounts_are_read(officer_client: Client, enterprise: Enterprise, url: str) -> None:
    officer_client.post(url, typed(value="￥１２,３４５.67 万元", stated_growth="－３．２％"))

    told = enterprise.figures.get()
    assert (told.value, told.stated_growth) == (Decimal("12345.67"), Decimal("-3.2"))


def test_a_figure_opens_for_correction_and_keeps_the_former(
    officer_client: Client, enterprise: Enterprise, url: str
) -> None:
    FigureFactory(enterprise=enterprise, year=last_year(), value=Decimal("777.70"), source="年报")
    at = f"{url}?metric=output&year={last_year()}&months=12"

    assert "777.70" in officer_client.get(at).text
    assert "777.70" not in officer_client.get(url).text

    refused = officer_client.post(at, typed(value="800"))
    assert refused.status_code == 422
    assert "更正请写明原因" in refused.text

    assert officer_client.post(at, typed(value="800", reason="漏报一个车间")).status_code == 302
    assert [row.value for row in enterprise.figures.order_by("revision")] == [Decimal("777.70"), Decimal(800)]
    page = officer_client.get(enterprise.get_absolute_url()).text
    assert "800.00" in page
    assert "777.70" not in page


@pytest.mark.parametrize(
    "asked_for", ["year=", "year=x", "year=99999999999999&months=12", "months=13&year=2023"]
)
def test_a_bad_address_opens_an_empty_form(officer_client: Client, url: str, asked_for: str) -> None:
    assert officer_client.get(f"{url}?metric=output&{asked_for}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "12O.5"}, "12O.5"),
        ({"value": "-1"}, "不能是负数"),
        ({"value": "1.234"}, "最多写 2 位小数"),
        ({"value": ""}, "请填写“数值”"),
        ({"value": "9" * 30}, "数值"),
        ({"metric": "magic"}, "数据项"),
        ({"year": "1800"}, "年度"),
        ({"months": "1"}, "期间"),
        ({"source": ""}, "请填写“数据来源”"),
        ({"metric": "staff", "value": "1.5"}, "整数"),
    ],
)
def test_what_was_typed_is_kept_with_what_is_wrong(
    officer_client: Client, enterprise: Enterprise, url: str, changes: dict[str, str], words: str
) -> None:
    response = officer_client.post(url, typed(**changes))

    assert response.status_code == 422
    assert words in response.text
    assert str(changes.get("source", "打过的来源")) in response.text
    assert not enterprise.figures.exists()


def test_a_wrong_unit_is_asked_about_once(officer_client: Client, enterprise: Enterprise, url: str) -> None:
    FigureFactory(enterprise=enterprise, year=last_year() - 1, value=Decimal(1000))
    assert "已核对无误" not in officer_client.get(url).text

    doubted = officer_client.post(url, typed(value="10000000"))
    assert doubted.status_code == 422
    assert "请核对单位是否为万元" in doubted.text
    assert "已核对无误" in doubted.text

    officer_client.post(url, typed(value="10000000", confirmed="on"))
    assert enterprise.figures.filter(value=10_000_000).exists()


def test_a_reader_is_refused(leader_client: Client, url: str) -> None:
    assert leader_client.get(url).status_code == 403


class TestList:
    def test_shows_what_stands_and_on_request_what_was_corrected(
        self, head_client: Client, enterprise: Enterprise
    ) -> None:
        first = FigureFactory(enterprise=enterprise, value=Decimal("111.11"))
        FigureFactory(
            enterprise=enterprise, value=Decimal("222.22"), corrects=first, revision=2, reason="以年报为准"
        )

        page = head_client.get(LIST).text
        assert "222.22" in page
        assert "111.11" not in page
        page = head_client.get(f"{LIST}?all=on").text
        assert "111.11" in page
        assert "以年报为准" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("metric=output", {"甲"}),
            ("metric=staff", {"乙"}),
            ("year=2023", {"甲"}),
            ("months=6", {"乙"}),
            ("least=100", {"甲"}),
            ("above=yes", {"乙"}),
            ("q=甲", {"甲"}),
        ],
    )
    def test_filters(self, head_client: Client, county: Unit, query: str, found: set[str]) -> None:
        year = last_year()
        rows = {
            "甲": FigureFactory(enterprise=EnterpriseFactory(county=county, name="甲厂"), value=Decimal(500)),
            "乙": FigureFactory(
                enterprise=EnterpriseFactory(county=county, name="乙厂", is_above_scale=True),
                metric=Metric.STAFF,
                year=year,
                months=6,
                value=Decimal(20),
            ),
        }
        shown = {row.pk for row in head_client.get(f"{LIST}?{query}").context["page"].rows}
        assert shown == {rows[name].pk for name in found}

    @pytest.mark.parametrize("rows", [2, 30])
    def test_asks_the_same_whatever_the_rows(self, head_client: Client, county: Unit, rows: int) -> None:
        for _ in range(rows):
            FigureFactory(enterprise=EnterpriseFactory(county=county))
        assert asked(head_client, LIST) <= 8

    def test_goes_out_as_a_file(self, head_client: Client, enterprise: Enterprise) -> None:
        FigureFactory(enterprise=enterprise, value=Decimal("222.22"))
        answer = head_client.get(f"{LIST}?export=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert "222.22" in text
        assert "宏泰科技有限公司" in text


def test_the_page_says_what_the_size_rests_on(head_client: Client, enterprise: Enterprise, url: str) -> None:
    assert "按办法核算还缺从业人员、营业收入" in head_client.get(enterprise.get_absolute_url()).text

    for metric, value in (("staff", "35"), ("revenue", "1200")):
        assert head_client.post(url, typed(metric=metric, value=value)).status_code == 302

    page = head_client.get(enterprise.get_absolute_url()).text
    assert f"按 {last_year()} 年从业人员 35 人、营业收入 1,200.00 万元" in page
    assert "小型" in page
    assert EnterpriseFigure.objects.count() == 2


@pytest.mark.parametrize(
    ("metric", "value", "told"),
    [("output", "12,345.6", "= 1.23456 亿元"), ("staff", "12345", ""), ("power", "20000", "")],
)
def test_an_amount_comes_back_with_what_it_is_in_larger_units(
    officer_client: Client, url: str, metric: str, value: str, told: str
) -> None:
    refused = officer_client.post(url, typed(metric=metric, value=value, source=""))

    assert refused.status_code == 422
    assert f"data-wan-echo>{told}</span>" in refused.text
