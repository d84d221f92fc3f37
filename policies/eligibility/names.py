"""The facts that rules ask for. What our own books hold is not asked of a person; everything else is a 核验项."""

from __future__ import annotations

from decimal import Decimal

from policies.eligibility.facts import Span, Spec
from policies.eligibility.words import PERCENT

WAN, YEARS = "万元", "年"
FIGURES, SCALE, LISTS, PROJECTS = "企业数据", "规上企业", "两张清单", "企业项目"
HUNDRED = Decimal(100)


def _book(name: str, label: str, span: Span, where: str, unit: str = "", *, is_yes_no: bool = False) -> Spec:
    return Spec(name, label, unit, span, asked=False, is_yes_no=is_yes_no, where=where)


def _yes_no(name: str, label: str) -> Spec:
    return Spec(name, label, is_yes_no=True)


def _percent(name: str, label: str, span: Span = Span.FRESH) -> Spec:
    return Spec(name, label, PERCENT, span, most=HUNDRED)


def _points(name: str, label: str, most: int) -> Spec:
    return Spec(name, f"{label}得分", "分", most=Decimal(most))


REVENUE = _book("revenue", "营业收入", Span.LAST_YEAR, FIGURES, WAN)
REVENUE_BEFORE = _book("revenue", "营业收入", Span.YEAR_BEFORE, FIGURES, WAN)
OUTPUT = _book("output", "工业总产值", Span.LAST_YEAR, FIGURES, WAN)
OUTPUT_BEFORE = _book("output", "工业总产值", Span.YEAR_BEFORE, FIGURES, WAN)
IS_SME = _book("sme", "属于中小企业（按划型办法）", Span.BY_LAST_YEAR, FIGURES, is_yes_no=True)
ABOVE_SCALE = _book("scale", "申报日为规上工业企业", Span.EVER, SCALE, is_yes_no=True)
SCALE_JOINED = _book("scale_joined", "首次纳统日期", Span.EVER, SCALE)
OVER_100M = _book("over100m", "在当年“年产值过亿元企业”清单", Span.EVER, LISTS, is_yes_no=True)
COMMISSIONED = _book("commissioned", "项目投产日期", Span.BY_LAST_YEAR, PROJECTS)

RESEARCH = Spec("research", "研发费用", WAN, Span.LAST_YEAR)
RESEARCH_BEFORE = Spec("research", "研发费用", WAN, Span.YEAR_BEFORE)
SPECIAL_YEARS = Spec("special_years", "从事特定细分市场时间", YEARS)
MAIN_SHARE = _percent("main_share", "主营业务收入占营业收入比重", Span.LAST_YEAR)
MAIN_GROWTH = Spec("main_growth", "近两年主营业务收入平均增长率", PERCENT)
REVENUE_GROWTH = Spec("revenue_growth", "近两年营业收入复合增长率", PERCENT)
DEBT = Spec("debt", "资产负债率", PERCENT, Span.LAST_YEAR)
NET_MARGIN = Spec("net_margin", "净利润率", PERCENT, Span.LAST_YEAR)
MARKET_SHARE = _percent("market_share", "主导产品全国细分市场占有率")
MARKET_RANK = Spec("market_rank", "主导产品国内细分市场名次", "名")
MARKET_LEADS = _yes_no("market_leads", "主导产品细分市场占有率靠前")
PATENTS = Spec("patents", "Ⅰ类知识产权", "项")
EQUITY = Spec("equity", "近两年新增股权融资", WAN)
RESEARCHERS = _percent("researchers", "研发人员占职工总数比重", Span.LAST_YEAR)
SYSTEMS = Spec("systems", "采用信息系统支撑的核心业务", "项")
DIRECT_ROUTE = _yes_no("direct_route", "满足办法规定的直接认定情形之一")
TIER_ONE = _yes_no("tier_one", "持有有效期内的科技和创新型中小企业称号")
SPECIALISED = _yes_no("specialised", "持有有效期内的专精特新中小企业称号")
PRIZE = _yes_no("prize", "近三年获省部级科技奖且排名前三，或建有省部级研发机构")
REVIEW = _yes_no("review", "本次为期满复核")
PLATFORM = Spec("platform", "平台质量评价得分", "分", most=HUNDRED)
CHAIN = _yes_no("chain", "产业链配套符合办法要求")
FIELD_FITS = _yes_no("field_fits", "主导产品所属领域符合办法要求")

FIELD = _points("field_points", "主导产品所属领域", 5)
DIGITAL = Spec("digital", "数字化水平", "级")
QUALITY = Spec("quality", "质量管理和品牌成果", "项")
PATENT_POINTS = _points("patent_points", "知识产权", 10)
RESEARCH_POINTS = _points("research_points", "研发投入", 10)
INSTITUTE_POINTS = _points("institute_points", "研发机构", 10)
LOCAL_FIELD = _points("local_field", "省重点产业领域", 4)
LOCAL_NEW = _points("local_new", "生产经营创新", 4)
LOCAL_MARKET = _points("local_market", "细分市场占有率", 4)
LOCAL_LISTING = _points("local_listing", "上市进展", 3)

NO_ACCIDENT = _yes_no("no_accident", "近三年没有较大及以上安全事故")
NO_DISHONESTY = _yes_no("no_dishonesty", "没有严重失信记录")
NOT_PAID = _yes_no("not_paid", "同一事项没有获得过财政资金")
INVESTMENT_FITS = _yes_no("investment_fits", "项目投资额达到政策规定")
