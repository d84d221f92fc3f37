"""The indicators that every installation starts with (domain.md B5: only 用电, 价格 and 税收 are named; the rest 示例，可配置)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from reporting.enums import BandOn, Coverage, Direction, Frequency, Reckoning
from reporting.metrics.warnings import FIRST_RULES
from reporting.models import Indicator, IndicatorVersion, WarningRule

EVER = date(2000, 1, 1)
STATISTICS, POWER, TAXES, BUREAU = "市统计局", "市供电公司", "市税务局", "市工信局"
TO_DATE, AT_END, OF_MONTH = Reckoning.TO_DATE, Reckoning.AT_END, Reckoning.OF_MONTH
UP, DOWN, NEITHER = Direction.UP, Direction.DOWN, Direction.NEITHER


class First(NamedTuple):
    code: str
    name: str
    unit: str
    reckoning: Reckoning
    direction: Direction
    source_unit: str
    definition: str
    places: int = 2
    bands: tuple[str, int, int] | None = None
    """What they are held against, amber, red."""
    coverage: Coverage = Coverage.CITY
    frequency: Frequency = Frequency.MONTH


GROWTH_BAND = (BandOn.GROWTH.value, 5, 0)
COUNTIES = Coverage.COUNTIES
FIRST: tuple[First, ...] = (
    First("value-added", "规上工业增加值", "亿元", TO_DATE, UP, STATISTICS, "规模以上工业增加值，同比按可比价格计算，总量一般不公布。", 2, GROWTH_BAND, COUNTIES),
    First("gross-output", "规上工业总产值", "亿元", TO_DATE, UP, STATISTICS, "规模以上工业企业工业总产值（当年价格）。", 2, GROWTH_BAND, COUNTIES),
    First("revenue", "规上工业营业收入", "亿元", TO_DATE, UP, STATISTICS, "规模以上工业企业营业收入合计。", 2, GROWTH_BAND, COUNTIES),
    First("profit", "规上工业利润总额", "亿元", TO_DATE, UP, STATISTICS, "规模以上工业企业利润总额合计，可以为负。", 2, GROWTH_BAND, COUNTIES),
    First("profit-margin", "规上工业营收利润率", "%", TO_DATE, UP, STATISTICS, "利润总额 ÷ 营业收入。", 2),
    First("loss-share", "规上工业亏损面", "%", TO_DATE, DOWN, STATISTICS, "亏损企业数 ÷ 规上工业企业数。", 2, (BandOn.VALUE.value, 20, 30)),
    First("sales-rate", "规上工业产销率", "%", TO_DATE, UP, STATISTICS, "工业销售产值 ÷ 工业总产值。", 2, (BandOn.VALUE.value, 96, 93)),
    First("export-delivery", "出口交货值", "亿元", TO_DATE, UP, STATISTICS, "规模以上工业企业出口交货值。"),
    First("receivables", "应收账款", "亿元", AT_END, DOWN, STATISTICS, "规模以上工业企业期末应收账款。", 2, (BandOn.GROWTH.value, 10, 20)),
    First("finished-stock", "产成品存货", "亿元", AT_END, DOWN, STATISTICS, "规模以上工业企业期末产成品存货。", 2, (BandOn.GROWTH.value, 10, 20)),
    First("employment", "规上工业平均用工", "万人", TO_DATE, UP, STATISTICS, "规模以上工业企业平均用工人数。"),
    First("above-scale-count", "规上工业企业数", "家", AT_END, UP, STATISTICS, "期末在库的规模以上工业企业。", 0, None, COUNTIES),
    First("power-industry", "工业用电量", "亿千瓦时", TO_DATE, UP, POWER, "全市工业用电量。", 2, GROWTH_BAND, COUNTIES),
    First("power-manufacturing", "制造业用电量", "亿千瓦时", TO_DATE, UP, POWER, "全市制造业用电量。", 2, GROWTH_BAND),
    First("power-key-firms", "重点企业用电量", "亿千瓦时", TO_DATE, UP, POWER, "重点监测工业企业用电量合计。", 2, GROWTH_BAND),
    First("gas", "工业用气量", "亿立方米", TO_DATE, UP, "市住建局", "全市工业用天然气量。"),
    First("ppi", "工业品出厂价格指数", "%", OF_MONTH, NEITHER, "国家统计局聊城调查队", "工业生产者出厂价格，上年同月 = 100。", 1),
    First("price-aluminium", "电解铝价格", "元/吨", OF_MONTH, NEITHER, BUREAU, "A00 铝锭当期均价（公开市场价格）。", 0),
    First("price-steel", "精品钢板价格", "元/吨", OF_MONTH, NEITHER, BUREAU, "冷轧板卷当期均价（公开市场价格）。", 0),
    First("price-caustic-soda", "烧碱价格", "元/吨", OF_MONTH, NEITHER, BUREAU, "32% 离子膜烧碱折百当期均价（公开市场价格）。", 0),
    First("tax-industry", "工业税收", "亿元", TO_DATE, UP, TAXES, "工业企业入库税收。", 2, GROWTH_BAND, COUNTIES),
    First("vat-invoices", "工业增值税开票额", "亿元", TO_DATE, UP, TAXES, "工业企业增值税发票开具金额。", 2, GROWTH_BAND),
    First("investment", "工业投资", "亿元", TO_DATE, UP, STATISTICS, "工业固定资产投资，同比为官方增速。", 2, GROWTH_BAND, COUNTIES),
    First("renovation-investment", "工业技改投资", "亿元", TO_DATE, UP, STATISTICS, "工业技术改造投资，同比为官方增速。", 2, GROWTH_BAND, COUNTIES),
    First("freight", "公路货运量", "万吨", TO_DATE, UP, "市交通运输局", "全市公路货运量。"),
    First("new-firms", "新增规上工业企业", "家", TO_DATE, UP, STATISTICS, "本年新纳统的规上工业企业。", 0),
    First("stopped-firms", "停产规上工业企业", "家", AT_END, DOWN, BUREAU, "期末停产的规上工业企业，按县区上报。", 0),
    First("base-stations-5g", "5G基站", "万个", AT_END, UP, "市通信发展办公室", "累计开通的 5G 基站。", 2),
    First("coverage-5g", "5G信号覆盖率", "%", AT_END, UP, "市通信发展办公室", "主城区、县城区、重点工业园区 5G 信号覆盖。", 0, None, Coverage.CITY, Frequency.QUARTER),
    First("coverage-gigabit", "千兆光纤网络覆盖率", "%", AT_END, UP, "市通信发展办公室", "千兆光纤网络覆盖。", 0, None, Coverage.CITY, Frequency.QUARTER),
)  # fmt: skip


def ensure_indicators(**kwargs: Any) -> None:
    """Runs after every migration: the first indicators where there are none at all, and each rule that has no measure yet."""
    if not Indicator.objects.exists():
        made = Indicator.objects.bulk_create(
            Indicator(
                code=one.code,
                name=one.name,
                unit=one.unit,
                frequency=one.frequency,
                reckoning=one.reckoning,
                coverage=one.coverage,
                places=one.places,
                position=10 * (place + 1),
            )
            for place, one in enumerate(FIRST)
        )
        keys = dict(Indicator.objects.values_list("code", "pk")) if made else {}
        IndicatorVersion.objects.bulk_create(_version(one, keys[one.code]) for one in FIRST)
    ruled = set(WarningRule.objects.order_by().values_list("kind", flat=True).distinct())
    WarningRule.objects.bulk_create(
        WarningRule(kind=kind, effective_from=EVER, threshold=threshold)
        for kind, threshold in FIRST_RULES.items()
        if kind not in ruled
    )


def _version(one: First, key: int) -> IndicatorVersion:
    band_on, amber, red = one.bands or (BandOn.GROWTH.value, None, None)
    return IndicatorVersion(
        indicator_id=key,
        effective_from=EVER,
        definition=one.definition,
        source_unit=one.source_unit,
        direction=one.direction,
        band_on=band_on,
        amber_at=None if amber is None else Decimal(amber),
        red_at=None if red is None else Decimal(red),
    )
