"""The city's units: the bureau with its sections, 11 reporting units, leading departments (domain.md B8, C1)."""

from __future__ import annotations

from dataclasses import dataclass

from assistance.models import CaseCategory
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit

BUREAU = ("bureau", "市工业和信息化局")


@dataclass(frozen=True)
class County:
    """``short`` begins the names of what lies there; ``share`` of the city's enterprises, in percent."""

    code: str
    name: str
    short: str
    division: str
    share: int


COUNTIES = (
    County("dongchangfu", "东昌府区", "东昌", "371502", 13),
    County("chiping", "茌平区", "茌平", "371503", 13),
    County("linqing", "临清市", "临清", "371581", 13),
    County("yanggu", "阳谷县", "阳谷", "371521", 9),
    County("shenxian", "莘县", "莘县", "371522", 8),
    County("donge", "东阿县", "东阿", "371524", 7),
    County("guanxian", "冠县", "冠县", "371525", 11),
    County("gaotang", "高唐县", "高唐", "371526", 9),
    County("jingkai", "经济技术开发区", "聊城", "", 8),
    County("gaoxin", "高新技术产业开发区", "聊城", "", 6),
    County("dujia", "旅游度假区", "聊城", "", 3),
)
CITY_DIVISION = "371502"
"""Where enterprises of the development zones, which have no division of their own, are registered."""

SECTIONS = (
    ("qiyefuwu", "企业服务科"),
    ("yunxing", "运行监测科"),
    ("zhuangbei", "装备产业科"),
    ("yuancailiao", "原材料产业科"),
    ("xiaofeipin", "消费品产业科"),
    ("shuzijingji", "数字经济科"),
    ("guihuatouzi", "规划投资科"),
)

DEPARTMENTS = (
    ("renshe", "市人力资源和社会保障局"),
    ("ziranziyuan", "市自然资源和规划局"),
    ("huanjing", "市生态环境局"),
    ("jiaotong", "市交通运输局"),
    ("shenpi", "市行政审批服务局"),
    ("zhujian", "市住房和城乡建设局"),
    ("fagai", "市发展和改革委员会"),
    ("gongdian", "市供电公司"),
    ("keji", "市科学技术局"),
    ("shuiwu", "市税务局"),
    ("yingji", "市应急管理局"),
    ("shichang", "市市场监督管理局"),
    ("jinrong", "市地方金融管理局"),
    ("shangwu", "市商务局"),
    ("caizheng", "市财政局"),
    ("jiaoyu", "市教育和体育局"),
)

LEADS = {
    "FIN": "jinrong",
    "LAB": "renshe",
    "TAL": "renshe",
    "LND": "ziranziyuan",
    "ENE": "gongdian",
    "ENV": "huanjing",
    "LOG": "jiaotong",
    "MKT": "shangwu",
    "POL": "qiyefuwu",
    "APR": "shenpi",
    "PRJ": "zhujian",
    "TEC": "keji",
    "TAX": "shuiwu",
    "RIG": "shichang",
    "SAF": "yingji",
    "OTH": "qiyefuwu",
}
"""Category → the unit that usually leads; 园区配套 is led by the county where the enterprise lies."""


def build_units() -> dict[str, Unit]:
    """All units by code."""
    bureau = Unit.objects.create(code=BUREAU[0], name=BUREAU[1], kind=UnitKind.BUREAU)
    below = [
        Unit(code=code, name=name, kind=UnitKind.SECTION, parent=bureau, position=10 + position)
        for position, (code, name) in enumerate(SECTIONS)
    ]
    below += [
        Unit(
            code=county.code,
            name=county.name,
            kind=UnitKind.COUNTY,
            parent=bureau,
            division_code=county.division,
            position=30 + position,
        )
        for position, county in enumerate(COUNTIES)
    ]
    below += [
        Unit(code=code, name=name, kind=UnitKind.DEPARTMENT, position=50 + position)
        for position, (code, name) in enumerate(DEPARTMENTS)
    ]
    units = {unit.code: unit for unit in [bureau, *Unit.objects.bulk_create(below)]}
    Unit.objects.bulk_create([*_parks(units), *_townships(units)])
    return units


def appoint_leads(units: dict[str, Unit]) -> None:
    for category in CaseCategory.objects.filter(lead_unit=None, code__in=LEADS):
        category.lead_unit = units[LEADS[category.code]]
        category.save(update_fields=["lead_unit"])


def _parks(units: dict[str, Unit]) -> list[Unit]:
    names = [
        (county, name) for county in COUNTIES if county.division for name in ("城东产业园", "循环经济园")
    ]
    return [
        Unit(
            code=f"{county.code}-park-{position % 2 + 1}",
            name=f"{county.name}{name}",
            kind=UnitKind.PARK,
            parent=units[county.code],
            position=80 + position,
        )
        for position, (county, name) in enumerate(names)
    ]


def _townships(units: dict[str, Unit]) -> list[Unit]:
    """Invented names: three for each county."""
    names = [
        (county, name) for county in COUNTIES if county.division for name in ("城关街道", "河东镇", "北杨镇")
    ]
    return [
        Unit(
            code=f"{county.code}-town-{position % 3 + 1}",
            name=f"{county.name}{name}",
            kind=UnitKind.TOWNSHIP,
            parent=units[county.code],
            position=120 + position,
        )
        for position, (county, name) in enumerate(names)
    ]
