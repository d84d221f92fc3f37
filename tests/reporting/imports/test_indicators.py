from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from foundation.accounts.enums import UnitKind
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.services.console import Report
from reporting.metrics.spans import Span
from reporting.models import IndicatorObservation
from reporting.queries.observations import growth_above, observation, stated_growth
from tests.factories.accounts import UnitFactory
from tests.factories.indicators import ObservationFactory
from tests.support.ledgers import counts, reasons, take_file

pytestmark = pytest.mark.django_db
OCTOBER = Span(2023, 10)
HEAD = "年度,累计到几月,指标,单位,县市区,本期（1—N月）,同比（%）,全省增速（%）,全国增速（%）,来源部门,数据日期,原因说明"
ADDED = "2023,10,规上工业增加值,亿元,,,8.8,6.9,4.1,市统计局,2023-11-18,"


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Report]:
    def run(*lines: str, **how: Any) -> Report:
        path = tmp_path / "monthly.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8-sig")
        return take_file(kind_named("indicators"), path, **how)

    return run


def test_a_row_tells_city_province_and_nation_and_again_changes_nothing(take: Any) -> None:
    assert counts(take(ADDED)) == (1, 0, 0, 0)
    assert stated_growth("value-added", OCTOBER) == Decimal("8.8")
    assert growth_above("value-added", OCTOBER, than="nation") == Decimal("4.7")
    assert counts(take(ADDED)) == (0, 0, 1, 0)
    assert IndicatorObservation.objects.count() == 3


def test_a_dry_run_writes_nothing(take: Any) -> None:
    assert counts(take(ADDED, dry_run=True)) == (1, 0, 0, 0)
    assert not IndicatorObservation.objects.exists()


def test_another_number_is_a_correction(take: Any) -> None:
    take(ADDED)
    assert counts(take(ADDED.replace("8.8", "8.6"))) == (0, 1, 0, 0)

    found = observation("value-added", OCTOBER)
    assert found is not None
    assert (found.growth, found.revision, found.reason) == (Decimal("8.6"), 2, "月报导入更正")


def test_a_county_tells_its_own_number(take: Any) -> None:
    county = UnitFactory(name="临清市", kind=UnitKind.COUNTY)
    take("2023,10,工业用电量,亿千瓦时,临清市,40.1,5.2,,,市供电公司,2023-11-18,")

    row = IndicatorObservation.objects.get()
    assert (row.area, row.county, row.value, row.dated_on) == (
        "county", county, Decimal("40.1"), date(2023, 11, 18),
    )  # fmt: skip


def test_what_cannot_be_is_refused_in_words(take: Any) -> None:
    ObservationFactory(code="power-industry", year=2022, value=Decimal(100), growth=None)
    report = take(
        "2023,10,没有的指标,亿元,,1,,,,市统计局,2023-11-18,",
        "2023,10,工业用电量,万千瓦时,,1,,,,市供电公司,2023-11-18,",
        "2023,10,工业用电量,亿千瓦时,,300,,,,市供电公司,2023-11-18,",
        "2023,10,工业用气量,亿立方米,临清市,1,,,,市住建局,2023-11-18,",
        "2023,10,5G信号覆盖率,%,,100,,,,市通信发展办公室,2023-11-18,",
        "2099,10,工业税收,亿元,,1,,,,市税务局,2023-11-18,",
        "2023,10,工业税收,亿元,,,,,,市税务局,2023-11-18,",
        "2023,10,工业投资,亿元,,10,1,,,市统计局,2023-11-18,",
        "2023,10,工业投资,亿元,,11,1,,,市统计局,2023-11-18,",
    )
    told = [reason for _row, _column, reason in reasons(report)]
    words = (
        "没有这个监测指标", "单位是亿千瓦时", "相差 50% 以上", "只有全市数", "按季填报", "还没有结束", "没有填任何数据",
        "同一指标的同一期",
    )  # fmt: skip

    assert [word for word, reason in zip(words, told, strict=True) if word not in reason] == []
    assert counts(report) == (1, 0, 0, 8)


def test_a_far_number_with_its_reason_is_taken(take: Any) -> None:
    ObservationFactory(code="power-industry", year=2022, value=Decimal(100), growth=None)
    take("2023,10,工业用电量,亿千瓦时,,300,,,,市供电公司,2023-11-18,自备电厂并网")

    assert observation("power-industry", OCTOBER).doubt == "自备电厂并网"  # type: ignore[union-attr]


def test_a_number_that_somebody_enters_meanwhile_is_not_lost(take: Any) -> None:
    take(ADDED, meanwhile=lambda: ObservationFactory(growth=Decimal("8.5")))

    rows = IndicatorObservation.objects.filter(area="city").order_by("revision")
    assert [row.growth for row in rows] == [Decimal("8.5"), Decimal("8.8")]
