"""The two-digit industries of GB/T 4754-2017 that are 工业: sections B, C and D (domain.md B8)."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SECTIONS: dict[str, str | Promise] = {
    "B": gettext_lazy("采矿业"),
    "C": gettext_lazy("制造业"),
    "D": gettext_lazy("电力、热力、燃气及水生产和供应业"),
}
DIVISIONS: dict[str, str | Promise] = {
    "06": gettext_lazy("煤炭开采和洗选业"),
    "07": gettext_lazy("石油和天然气开采业"),
    "08": gettext_lazy("黑色金属矿采选业"),
    "09": gettext_lazy("有色金属矿采选业"),
    "10": gettext_lazy("非金属矿采选业"),
    "11": gettext_lazy("开采专业及辅助性活动"),
    "12": gettext_lazy("其他采矿业"),
    "13": gettext_lazy("农副食品加工业"),
    "14": gettext_lazy("食品制造业"),
    "15": gettext_lazy("酒、饮料和精制茶制造业"),
    "16": gettext_lazy("烟草制品业"),
    "17": gettext_lazy("纺织业"),
    "18": gettext_lazy("纺织服装、服饰业"),
    "19": gettext_lazy("皮革、毛皮、羽毛及其制品和制鞋业"),
    "20": gettext_lazy("木材加工和木、竹、藤、棕、草制品业"),
    "21": gettext_lazy("家具制造业"),
    "22": gettext_lazy("造纸和纸制品业"),
    "23": gettext_lazy("印刷和记录媒介复制业"),
    "24": gettext_lazy("文教、工美、体育和娱乐用品制造业"),
    "25": gettext_lazy("石油、煤炭及其他燃料加工业"),
    "26": gettext_lazy("化学原料和化学制品制造业"),
    "27": gettext_lazy("医药制造业"),
    "28": gettext_lazy("化学纤维制造业"),
    "29": gettext_lazy("橡胶和塑料制品业"),
    "30": gettext_lazy("非金属矿物制品业"),
    "31": gettext_lazy("黑色金属冶炼和压延加工业"),
    "32": gettext_lazy("有色金属冶炼和压延加工业"),
    "33": gettext_lazy("金属制品业"),
    "34": gettext_lazy("通用设备制造业"),
    "35": gettext_lazy("专用设备制造业"),
    "36": gettext_lazy("汽车制造业"),
    "37": gettext_lazy("铁路、船舶、航空航天和其他运输设备制造业"),
    "38": gettext_lazy("电气机械和器材制造业"),
    "39": gettext_lazy("计算机、通信和其他电子设备制造业"),
    "40": gettext_lazy("仪器仪表制造业"),
    "41": gettext_lazy("其他制造业"),
    "42": gettext_lazy("废弃资源综合利用业"),
    "43": gettext_lazy("金属制品、机械和设备修理业"),
    "44": gettext_lazy("电力、热力生产和供应业"),
    "45": gettext_lazy("燃气生产和供应业"),
    "46": gettext_lazy("水的生产和供应业"),
}
_CODE = re.compile(r"^([A-T])?(\d{2,4})$")


def section_of(division: str) -> str:
    """B, C or D; "" for what is not 工业."""
    number = int(division) if division.isdigit() else 0
    for section, last in (("B", 12), ("C", 43), ("D", 46)):
        if 6 <= number <= last:
            return section
    return ""


def divisions_in(sections: list[str]) -> list[str]:
    return [division for division in DIVISIONS if section_of(division) in sections]


def division_name(code: str) -> str:
    """The industry of a code of two to four digits; the bare code where the standard is not 工业."""
    name = DIVISIONS.get(code[:2])
    return str(name) if name is not None else code


def normalise_industry(text: str) -> str:
    """C3411, 3411 and 34 are kept as digits; anything else is returned as typed, tight and upper case."""
    tight = re.sub(r"\s+", "", text).upper()
    match = _CODE.match(tight)
    return match[2] if match else tight


def industry_problem(code: str) -> str | None:
    """What is wrong with a normalised code, as a sentence; None when it is right."""
    if not _CODE.match(code):
        return _("请输入 2 至 4 位行业代码，如 34 或 C3411（GB/T 4754-2017）。")
    return None
