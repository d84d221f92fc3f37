"""What the figures of the monthly bulletin mean: one registry for the page, the file and the console (domain.md A1, A2)."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from reporting.metrics.bulletin_city import AGENDA, DOCUMENTS, INVITING, MEETINGS, PICTURES
from reporting.metrics.bulletin_kinds import FIRMS, ITEMS, C, Figure, K, X, statement, words
from reporting.metrics.printing import (
    Form,
    about_yi,
    counted,
    cut_percent,
    over,
    percent,
    place,
    points,
    wan,
    whole_percent,
    yi_of_wan,
)


def _new_title(code: str, name: str, form: Form = FIRMS) -> Figure:
    told = _("本年1月1日至截至日认定、未作废的“%(name)s”。") % {"name": name}
    return Figure(code, _("新增%(name)s") % {"name": name}, K, form, told)


def _rank(code: str, name: str) -> Figure:
    return Figure(
        f"rank-{code}",
        _("%(name)s位次") % {"name": name},
        X,
        place,
        _("公布的排名，注明来源和日期，不自行推算。"),
    )


RUNNING = (
    statement("motto", _("工作定位")),
    Figure("above-scale", _("规上工业企业"), K, FIRMS, _("截至日在规上名录内的企业。")),
    Figure("command-groups", _("工业运行指挥部"), K, ITEMS, _("截至日在运行的工业运行领域的指挥部。")),
    Figure("value-added-growth", _("规上工业增加值同比"), X, percent, _("统计部门公布的同比，按可比价格。")),
    Figure("value-added-above-province", _("增加值增速高于全省"), C, points, _("本市同比减全省同比。")),
    Figure("value-added-above-nation", _("增加值增速高于全国"), C, points, _("本市同比减全国同比。")),
    Figure(
        "monitored",
        _("监测指标"),
        K,
        over(10, "项"),
        _("截至日在用的用电、价格、税收、生产经营等监测指标，县区各项不另计。"),
    ),
    Figure("margin-gain", _("规上营收利润率提高"), C, points, _("本期营收利润率减上年同期。")),
    Figure("renovation-growth", _("工业技改投资同比"), X, percent, _("统计部门公布的同比。")),
    Figure("renovation-above-province", _("技改投资增速高于全省"), C, points, _("本市同比减全省同比。")),
    _rank("top100", "全国先进制造业百强市"),
    Figure("climbed-top100", _("百强市提升位次"), C, counted("位"), _("上年位次减本年位次。")),
    _rank("top100-progress", "百强市进步位次"),
    _rank("profit-margin", "营收利润率提高幅度"),
    _rank("renovation-investment", "技改投资增速"),
)
SERVICE = (
    Figure("lists", _("两张清单"), K, counted("张"), _("截至日有在单企业的本年清单。")),
    Figure("over-100m", _("年产值过亿元企业"), K, FIRMS, _("截至日在本年清单一上的企业。")),
    Figure("commissioned", _("新投产项目"), K, ITEMS, _("截至日在本年清单二上的项目。")),
    Figure(
        "served",
        _("规上企业帮包覆盖"),
        C,
        whole_percent,
        _("截至日有一名帮包干部的规上企业除以规上企业，舍去小数。"),
    ),
    Figure(
        "helped",
        _("一对一帮包企业"),
        K,
        FIRMS,
        _("截至日有且只有一名在任帮包干部的企业。"),
    ),
    Figure("resolved", _("解决诉求"), C, ITEMS, _("应办结日期在期内、已解决的诉求。"), by_county=ITEMS),
    Figure(
        "resolution-rate",
        _("解决率"),
        C,
        whole_percent,
        _("到期口径R1：已解决除以应解决，未到期在办的不计；舍去小数。"),
        by_county=cut_percent,
    ),
)
MONEY = (
    Figure(
        "reward-sources",
        _("省市奖励资金来源"),
        K,
        counted("项"),
        _("截至日印发未废止、本年有预算指标的省级和市级政策。"),
    ),
    Figure(
        "rewards-paid", _("拨付省市奖励资金"), C, wan, _("拨付日期在期内的省级、市级资金之和，扣除追回。")
    ),
    Figure(
        "bridged", _("对接转贷资金"), C, yi_of_wan, _("放款日期在期内的应急转贷金额之和，冲正了放款的不计。")
    ),
    Figure(
        "saved",
        _("节约融资成本"),
        C,
        about_yi,
        _("测算值：市场日费率乘市场天数的成本减服务费，取一位有效数字。"),
    ),
)
CHAINS = (
    Figure("chains-before", _("年初产业链"), K, counted("条"), _("上年末在运行的产业链。")),
    Figure("chains", _("产业链"), K, counted("条"), _("截至日在运行的产业链，并入和撤销的不计。")),
    Figure("chains-headed", _("有链长的产业链"), K, counted("条"), _("截至日在运行、有在任链长的产业链。")),
    Figure("key-chains", _("重点产业链"), K, counted("条"), _("截至日列为重点的产业链。")),
    Figure("goose-new", _("新增省“雁阵形”集群"), K, ITEMS, _("本年认定的省“十强”产业“雁阵形”集群。")),
    Figure("special-new", _("新增省级特色产业集群"), K, ITEMS, _("本年认定的省级中小企业特色产业集群。")),
    Figure("special-ever", _("累计省级特色产业集群"), K, ITEMS, _("历年认定的省级中小企业特色产业集群。")),
    _rank("province-clusters", "累计省级特色产业集群"),
    Figure(
        "national-new", _("新增国家级特色产业集群"), K, ITEMS, _("本年认定的国家级中小企业特色产业集群。")
    ),
    Figure(
        "national-ever", _("累计国家级特色产业集群"), K, ITEMS, _("历年认定的国家级中小企业特色产业集群。")
    ),
    _rank("nation-clusters", "累计国家级特色产业集群"),
    _rank("linqing-bearing", "临清市中小轴承集群综合评价"),
    Figure(
        "digital-clusters-new", _("新增数字化转型试点链群"), K, ITEMS, _("本年认定的省级数字化转型试点链群。")
    ),
)
PROJECTS = (
    Figure("first-batch", _("第一批项目"), K, ITEMS, _("本年最先公布的一批项目，作废的不计。")),
    Figure(
        "first-started", _("第一批项目开工率"), C, whole_percent, _("截至日已开工的除以这批项目，舍去小数。")
    ),
    Figure("first-completed", _("第一批项目完工"), K, ITEMS, _("截至日已完工的这批项目。")),
    Figure(
        "first-invested",
        _("第一批项目累计完成投资"),
        C,
        yi_of_wan,
        _("本年到截至月这批项目各月完成投资之和。"),
    ),
    Figure(
        "first-of-plan",
        _("达年度计划"),
        C,
        whole_percent,
        _("累计完成投资除以这批项目的本年计划投资，舍去小数。"),
    ),
    Figure("second-batch", _("第二批项目"), K, ITEMS, _("本年第二次公布的一批项目，作废的不计。")),
    Figure("second-total", _("第二批项目总投资"), C, yi_of_wan, _("这批项目的总投资之和。")),
    Figure("renovations", _("实施工业技改项目"), K, ITEMS, _("期内开工或在建的技改项目。")),
)
ACTIVITIES = (
    statement("service-idea", _("民企服务理念")),
    statement("volunteer-mode", _("志愿服务模式")),
    Figure(
        "chain-meetings", _("融链固链对接活动"), K, counted("场"), _("期内举办、未作废的融链固链对接活动。")
    ),
    Figure(
        "chain-attendances",
        _("融链固链对接参与企业"),
        K,
        over(100, "家次"),
        _("企业每参加一场计一次，按百取整。"),
    ),
    Figure(
        "promotions", _("政策宣贯活动"), K, over(10, "场"), _("期内举办、未作废的政策宣贯活动，按十取整。")
    ),
    Figure("together", _("“一起益企”活动"), K, counted("场"), _("期内举办、专项为“一起益企”的活动。")),
    Figure("home", _("“聊城企业之家”活动"), K, counted("场"), _("期内举办、专项为“聊城企业之家”的活动。")),
    Figure(
        "service-meetings",
        _("服务活动"),
        K,
        counted("场"),
        _("期内的政策解读、对标学习、银企对接、应急转贷活动，一场只计一类。"),
    ),
    Figure(
        "firms-served",
        _("服务活动服务企业"),
        K,
        over(1000, "家"),
        _("参加过这四类活动的企业，参加几场只计一家，按千取整。"),
    ),
)
DIGITAL = (
    statement("renovation-campaign", _("智能化技改行动")),
    Figure("stations-5g", _("累计开通5G基站"), X, counted("万个"), _("通信管理部门报送的累计数。")),
    Figure("coverage-5g", _("5G信号覆盖"), X, percent, _("主城区、县城区、重点工业园区，通信管理部门报送。")),
    Figure(
        "coverage-gigabit",
        _("千兆光纤网络覆盖率"),
        X,
        percent,
        _("全市千兆光纤网络覆盖率，通信管理部门报送。"),
    ),
    Figure(
        "nodes-new",
        _("上线标识解析二级节点"),
        K,
        ITEMS,
        _("本年1月1日至截至日上线、未作废的工业互联网标识解析二级节点。"),
    ),
    Figure("brains-new", _("建设产业大脑"), K, ITEMS, _("本年1月1日至截至日上线、未作废的产业大脑。")),
    Figure(
        "transformed",
        _("推动中小企业数字化转型"),
        K,
        over(1000, "家"),
        _("期内有数字化转型记录的企业，几条只计一家，大型企业不计，按千取整。"),
    ),
    _new_title("net-platform-new", "省级工业（产业）互联网平台"),
    _new_title("smart-benchmark-new", "省智能制造标杆企业"),
    _rank("smart-benchmark", "新增省智能制造标杆企业"),
    _new_title("smart-factory-new", "省智能工厂（数字化车间）"),
    _rank("smart-factory", "新增智能工厂（数字化车间）"),
    _new_title("digital-pilot-new", "省级数字化转型试点企业"),
    _rank("digital-pilot", "新增省级数字化转型试点企业"),
    _new_title("digital-park-new", "省级数字经济园区"),
    _new_title("star-factory-new", "省级“晨星工厂”"),
    _new_title("star-park-new", "“晨星园区”", ITEMS),
    _new_title("software-centre-new", "省级软件工程技术中心"),
    Figure(
        "software-centre-before",
        _("往年省级软件工程技术中心"),
        K,
        FIRMS,
        _("上年末累计认定；为零时本年是零的突破。"),
    ),
    _new_title("vr-case-new", "全国虚拟现实先锋应用案例", ITEMS),
)
LADDER = (
    statement("ladder-ecology", _("梯度培育体系")),
    words("ladder-steps", _("培育梯度"), _("截至日有企业持有有效称号的各级梯度，由低到高。")),
    _new_title("little-giant-new", "国家级专精特新“小巨人”企业"),
    _new_title("specialised-new", "省级专精特新中小企业"),
    Figure(
        "specialised-before",
        _("往年认定的省级专精特新中小企业"),
        K,
        FIRMS,
        _("上年末累计认定；本年新增超过它时写明。"),
    ),
    _new_title("gazelle-new", "省级瞪羚企业"),
    Figure(
        "gazelle-growth",
        _("新增瞪羚企业同比"),
        C,
        whole_percent,
        _("本年新增减上年全年新增，除以上年全年新增，舍去小数。"),
    ),
    Figure(
        "innovative-valid",
        _("累计培育创新型中小企业"),
        K,
        FIRMS,
        _("截至日有效的创新型中小企业（不含到期和撤销的）。"),
    ),
    _rank("innovative-sme", "累计培育创新型中小企业"),
    _new_title("startup-base-new", "省级小型微型企业创业创新示范基地"),
    _rank("startup-base", "新增创业创新示范基地"),
    _new_title("green-new", "省级绿色制造示范单位"),
    _new_title("quality-new", "省级工业企业质量标杆"),
    _rank("quality-benchmark", "新增质量标杆"),
    _new_title("tech-demo-new", "省级技术创新示范企业"),
    _rank("innovation-firm", "新增技术创新示范企业"),
    _new_title("champion-new", "省级制造业单项冠军企业"),
)
COUNTIES = (
    Figure(
        "due",
        _("应解决诉求"),
        C,
        ITEMS,
        _("应办结日期在期内的诉求，未到期在办的和经审核不计入的不计。"),
        by_county=ITEMS,
    ),
    Figure(
        "on-time",
        _("按时办结率"),
        C,
        whole_percent,
        _("应办结的诉求中答复日期不晚于应办结日期的，不论结果；舍去小数。"),
        by_county=cut_percent,
    ),
    Figure(
        "wall-invested",
        _("挂图作战项目完成投资"),
        C,
        yi_of_wan,
        _("截至日已公布的本年各批次项目，本年到截至月各月完成投资之和，作废的不计。"),
        by_county=yi_of_wan,
    ),
    Figure(
        "wall-of-plan",
        _("投资完成率"),
        C,
        whole_percent,
        _("上述项目的完成投资除以本年计划投资，舍去小数。"),
        by_county=cut_percent,
    ),
)
"""What the counties are ranked by, beside 解决诉求 and 解决率; here of the whole city."""
FIGURES: dict[str, Figure] = {
    one.code: one
    for group in (
        RUNNING,
        SERVICE,
        MONEY,
        CHAINS,
        PROJECTS,
        ACTIVITIES,
        DIGITAL,
        INVITING,
        MEETINGS,
        DOCUMENTS,
        LADDER,
        PICTURES,
        AGENDA,
        COUNTIES,
    )
    for one in group
}
OF_COUNTY = "__"


def county_code(code: str, county: int) -> str:
    """The code of a county's own figure: resolved__7."""
    return f"{code}{OF_COUNTY}{county}"


def split_code(code: str) -> tuple[str, int | None]:
    """The figure of the registry, and whose it is; None: the city's."""
    family, mark, county = code.partition(OF_COUNTY)
    return family, int(county) if mark else None


def figure_of(code: str) -> Figure | None:
    """By whole code; None for one that is no longer told."""
    family, county = split_code(code)
    figure = FIGURES.get(family)
    if figure is None or county is None:
        return figure
    return replace(figure, code=code, form=figure.by_county) if figure.by_county else None
