from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from enterprises.enums import Metric
from enterprises.exports import export_enterprises
from enterprises.models import Enterprise
from enterprises.services.enterprises import register_enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.users import system_user
from foundation.audit.models import AuditEntry
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.services.console import import_file
from tests.factories.accounts import person, reporting_units
from tests.factories.enterprises import (
    ChainPlaceFactory,
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    ProductionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    return person(RoleCode.SECTION_HEAD)


def export(reader: User, kind: str) -> bytes:
    request = RequestFactory().get("/")
    request.user = reader
    rows = Enterprise.objects.visible_to(reader).order_by("id")
    response = export_enterprises(request, rows, kind=kind, sentence="规上：是")
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_taken_in_again_changes_nothing(reader: User, tmp_path: Path, kind: str) -> None:
    units = reporting_units()
    for name in ("=甲公司", "乙公司"):
        EnterpriseFactory(
            name=name,
            county=units["shenxian"],
            stated_size="medium",
            is_above_scale=True,
            phone="13812345678",
            capital_wan="12.5",
        )
    path = tmp_path / f"out.{kind}"
    path.write_bytes(export(reader, kind))
    report = import_file(
        kind_named("enterprises"), path, by=system_user(), dry_run=False, watch=lambda step: None
    )
    assert report.tally.as_dict() == {
        "rows": 2,
        "created": 0,
        "updated": 0,
        "unchanged": 2,
        "refused": 0,
        "kept": 0,
    }


def test_export_holds_the_filter_and_every_row(reader: User) -> None:
    units = reporting_units()
    EnterpriseFactory(name="=甲公司", county=units["shenxian"])
    lines = list(csv.reader(io.StringIO(export(reader, "csv").decode("utf-8-sig"))))
    assert "筛选：规上：是" in lines[1][0]
    assert lines[2][:3] == ["企业名称", "统一社会信用代码", "县市区"]
    assert lines[3][0] == "'=甲公司"
    assert '"rows":1' in AuditEntry.objects.get(action="export").payload


@pytest.mark.parametrize("count", [1, 30])
def test_export_reads_the_table_once(reader: User, count: int, django_assert_num_queries) -> None:
    EnterpriseFactory.create_batch(count)
    request = RequestFactory().get("/")
    request.user = reader
    rows = Enterprise.objects.order_by("id")
    response = export_enterprises(request, rows, kind="csv", sentence="")
    with django_assert_num_queries(1):
        assert b"".join(response.streaming_content).count(b"\r\n") == 3 + count


def test_export_marks_a_code_that_a_person_confirmed_and_takes_it_in_again(
    reader: User, tmp_path: Path
) -> None:
    reporting_units()
    register_enterprise(by=reader, uscc="91371503MA3C0002XM", name="甲公司", code_reason="已核对执照")
    path = tmp_path / "out.csv"
    path.write_bytes(export(reader, "csv"))

    assert "校验位不符·已人工确认" in path.read_text(encoding="utf-8-sig")
    report = import_file(
        kind_named("enterprises"), path, by=system_user(), dry_run=False, watch=lambda step: None
    )
    assert report.tally.as_dict() == {
        "rows": 1,
        "created": 0,
        "updated": 0,
        "unchanged": 1,
        "refused": 0,
        "kept": 0,
    }


def test_the_first_list_goes_out_with_what_was_reached_in_its_year(head_client: Client, county: Unit) -> None:
    firm = EnterpriseFactory(county=county, industry_code="3252")
    ListEntryFactory(enterprise=firm, threshold_wan=Decimal(10_000))
    FigureFactory(enterprise=firm, year=2023, months=6, value=Decimal("6000.50"))
    FigureFactory(
        enterprise=firm, year=2023, months=9, value=Decimal("9000.50"), stated_growth=Decimal("-3.2")
    )
    ProductionFactory(enterprise=firm, reason="订单不足")
    ChainPlaceFactory(enterprise=firm, chain__name="绿色化工")
    ChainPlaceFactory(enterprise=firm, chain__name="有色金属")
    FigureFactory(enterprise=firm, year=2022, value=Decimal(15_000))
    FigureFactory(enterprise=firm, year=2023, months=9, metric=Metric.STAFF, value=Decimal(420))

    answer = head_client.get("/lists/over-100m/2023/?export=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    (at,) = [place for place, line in enumerate(lines) if "产值期间" in line]
    heads = [head.partition("（")[0] for head in lines[at].split(",")]
    told = dict(zip(heads, lines[at + 1].split(","), strict=True))

    assert told["列入起点"] == "10000.00"
    assert told["产值期间"] == "2023 年 1—9 月"
    assert Decimal(told["本年累计产值"]) == Decimal("9000.5")
    assert Decimal(told["从业人员"]) == 420
    assert told["本年利润总额"] == ""
    assert told["行业名称"] != ""
    assert Decimal(told["同比"]) == Decimal("-3.2")
    assert told["所属产业链"] == "有色金属、绿色化工"
    assert (told["生产状态"], told["减停产原因"]) == ("减产", "订单不足")
    assert "帮包干部电话" in told
