from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SizeClass(models.TextChoices):
    """统计上大中小微型企业划分办法(2017)."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class Metric(models.TextChoices):
    """What is recorded of an enterprise by year or cumulatively; ``METRIC_UNITS`` says in what."""

    OUTPUT = "output", _("工业总产值")
    REVENUE = "revenue", _("营业收入")
    PROFIT = "profit", _("利润总额")
    STAFF = "staff", _("从业人员")
    POWER = "power", _("用电量")
    TAX = "tax", _("实缴税金")
    ARREARS = "arrears", _("欠缴税款")


METRIC_UNITS = {
    Metric.OUTPUT: _("万元"),
    Metric.REVENUE: _("万元"),
    Metric.PROFIT: _("万元"),
    Metric.STAFF: _("人"),
    Metric.POWER: _("万千瓦时"),
    Metric.TAX: _("万元"),
    Metric.ARREARS: _("万元"),
}
IN_WAN = frozenset({Metric.OUTPUT, Metric.REVENUE, Metric.PROFIT, Metric.TAX, Metric.ARREARS})
MAY_BE_NEGATIVE = frozenset({Metric.PROFIT})
WHOLE_YEAR, FIRST_CUMULATIVE = 12, 2
"""Periods run from 1—2月 to the whole year: January is not reported alone (domain.md B5)."""


class ListKind(models.TextChoices):
    OVER_100M = "over100m", _("年产值过亿元企业")
    COMMISSIONED = "commissioned", _("新投产项目")


LIST_SLUGS = {"over-100m": ListKind.OVER_100M, "new-projects": ListKind.COMMISSIONED}
"""How the two lists are called in addresses."""


class ListState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")


class Admission(models.TextChoices):
    """What brought a line onto its list: the rule over recorded figures, or a person's own entry."""

    RULE = "rule", _("按数据")
    PERSON = "person", _("人工列入")


class ListChange(models.TextChoices):
    """What became of a line between two days, in the order in which a reader wants them."""

    NEW = "new", _("新增")
    GONE = "gone", _("退出")
    KEPT = "kept", _("保留")


class Scope(models.TextChoices):
    """Whose coverage is measured; the values of the lists are those of ``ListKind``."""

    ALL = "all", _("全部企业")
    ABOVE_SCALE = "above", _("规上企业")
    OVER_100M = "over100m", _("年产值过亿元企业")
    COMMISSIONED = "commissioned", _("新投产项目")
    DUE = "due", _("规上和两张清单")


class Gap(models.TextChoices):
    """Why an enterprise is not served as it should be."""

    NONE = "none", _("没有专员")
    UNABLE = "unable", _("专员停用或不再是专员")
    ABSENT = "absent", _("专员离岗")
    SILENT = "silent", _("久未联系")
    OVERLOADED = "overloaded", _("专员超负荷")


class DuplicateGround(models.TextChoices):
    """What two records share that may be one enterprise, the strongest first."""

    CODE = "code", _("代码主体部分相同")
    NUMBER = "number", _("原注册号相同")
    NAME = "name", _("名称相同")
    PHONE = "phone", _("电话相同")


class MergedHow(models.TextChoices):
    """What a merge does with a row of the enterprise that goes."""

    MOVED = "moved", _("随迁")
    CLOSED = "closed", _("留下并结束")
    STAYED = "stayed", _("留下")
    ADDED = "added", _("新增")


class ConsentWay(models.TextChoices):
    """How a contact agreed to be called (个人信息保护法 art. 13, 14)."""

    SPOKEN = "spoken", _("电话或当面同意")
    WRITTEN = "written", _("书面同意")
    MESSAGE = "message", _("短信或微信同意")


class ContactAct(models.TextChoices):
    """What was done to a contact."""

    ADDED = "added", _("添加")
    CHANGED = "changed", _("修改")
    VERIFIED = "verified", _("核实")
    CONSENTED = "consented", _("记同意")
    WITHDRAWN = "withdrawn", _("撤回同意")
    REMOVED = "removed", _("移除")
    IMPORTED = "imported", _("台账导入")


class FilingAct(models.TextChoices):
    """An enterprise was filed away, or taken out again."""

    FILED = "filed", _("归档")
    RESTORED = "restored", _("恢复")


class EnterpriseSource(models.TextChoices):
    ENTERED = "entered", _("人工录入")
    REGISTRY = "registry", _("登记信息导入")
    LEDGER = "ledger", _("台账导入")
    PROVISIONAL = "provisional", _("临时登记")


class ProductionMode(models.TextChoices):
    """生产状态."""

    NORMAL = "normal", _("正常")
    REDUCED = "reduced", _("减产")
    STOPPED = "stopped", _("停产")


class TitleLevel(models.TextChoices):
    """Who recognised it, the highest first."""

    NATIONAL = "national", _("国家级")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")


class TitleKind(models.TextChoices):
    """梯度培育 (domain.md B4): the three steps of the ladder first, then the titles beside it."""

    INNOVATIVE = "innovative", _("创新型中小企业")
    SPECIALISED = "specialised", _("专精特新中小企业")
    LITTLE_GIANT = "little_giant", _("专精特新“小巨人”企业")
    GAZELLE = "gazelle", _("瞪羚企业")
    UNICORN = "unicorn", _("独角兽企业")
    CHAMPION = "champion", _("制造业单项冠军企业")
    GREEN = "green", _("绿色制造示范单位")
    QUALITY = "quality", _("工业企业质量标杆")
    TECH_DEMO = "tech_demo", _("技术创新示范企业")
    SMART_BENCHMARK = "smart_benchmark", _("智能制造标杆企业")
    SMART_FACTORY = "smart_factory", _("智能工厂（数字化车间）")
    STAR_FACTORY = "star_factory", _("晨星工厂")
    STAR_PARK = "star_park", _("晨星园区")
    DIGITAL_PILOT = "digital_pilot", _("数字化转型试点企业")
    DIGITAL_PARK = "digital_park", _("数字经济园区")
    NET_PLATFORM = "net_platform", _("工业（产业）互联网平台")
    SOFTWARE_CENTRE = "software_centre", _("软件工程技术中心")
    STARTUP_BASE = "startup_base", _("小微企业创业创新示范基地")
    VR_CASE = "vr_case", _("虚拟现实先锋应用案例")


class TitleAct(models.TextChoices):
    """What happened to a title after it was recognised."""

    REVIEWED = "reviewed", _("复核通过")
    WITHDRAWN = "withdrawn", _("撤销")


class TitleState(models.TextChoices):
    """Where a title stands on a day; reckoned from its dates, never stored."""

    VALID = "valid", _("有效")
    DUE = "due", _("临期")
    EXPIRED = "expired", _("已过期")
    WITHDRAWN = "withdrawn", _("已撤销")


class ChainRole(models.TextChoices):
    """What an enterprise is in its chain."""

    LEAD = "lead", _("链主企业")
    MEMBER = "member", _("链上企业")


class ChainState(models.TextChoices):
    RUNNING = "running", _("在运行")
    MERGED = "merged", _("已并入")
    RETIRED = "retired", _("已撤销")


class ClusterTitleKind(models.TextChoices):
    GOOSE = "goose", _("“十强”产业“雁阵形”集群")
    SPECIAL = "special", _("中小企业特色产业集群")
    DIGITAL = "digital", _("数字化转型试点链群")


class PlatformKind(models.TextChoices):
    """智改数转: what a platform does for the enterprises of the city."""

    BRAIN = "brain", _("产业大脑")
    NODE = "node", _("工业互联网标识解析二级节点")
    INTERNET = "internet", _("工业互联网平台")


class RecordTopic(models.TextChoices):
    """What a body of the city, a meeting or a document is about."""

    RUNNING = "running", _("工业运行")
    CHAIN = "chain", _("产业链")
    DIGITAL = "digital", _("数字经济")
    PRIVATE = "private", _("民营经济")
    RENOVATION = "renovation", _("技术改造")
    INVITING = "inviting", _("双招双引")
    OTHER = "other", _("其他")


class GroupKind(models.TextChoices):
    """What a body of the city is, that joins several units."""

    LEADING = "leading", _("领导小组")
    COMMAND = "command", _("指挥部")
    TEAM = "team", _("工作专班")


class MeetingKind(models.TextChoices):
    CONFERENCE = "conference", _("大会")
    WORKING = "working", _("工作会议")
    DISPATCH = "dispatch", _("调度会")
    OTHER = "other", _("其他会议")


class DocumentKind(models.TextChoices):
    OPINION = "opinion", _("实施意见")
    PLAN = "plan", _("行动方案")
    RULES = "rules", _("实施细则")
    NOTICE = "notice", _("通知")


class HonourKind(models.TextChoices):
    """What those above recognise a city or a county as."""

    PILOT = "pilot", _("试点示范")
    ADVANCED = "advanced", _("先进表彰")
    OTHER = "other", _("其他")


class SigningKind(models.TextChoices):
    """双招双引: what was won."""

    INVESTMENT = "investment", _("招商引资")
    TALENT = "talent", _("招才引智")


class SigningVenue(models.TextChoices):
    """Where the two sides met."""

    AWAY = "away", _("外出招商")
    HOME = "home", _("本地签约")


class TransformationKind(models.TextChoices):
    """数字化转型: what an enterprise did."""

    DIAGNOSIS = "diagnosis", _("数字化诊断")
    LINE = "line", _("产线智能化改造")
    SYSTEM = "system", _("信息系统建设")
    CLOUD = "cloud", _("上云用云")


class ProjectKind(models.TextChoices):
    """What a project is on the wall chart for (挂图作战); blank for one that is not on it."""

    STRENGTHEN = "strengthen", _("强链")
    EXTEND = "extend", _("延链")
    COMPLETE = "complete", _("补链")
    RENOVATE = "renovate", _("技改")


class Milestone(models.TextChoices):
    """In the order in which a project passes them; each has a planned and an actual day."""

    START = "started", _("开工")
    COMPLETION = "completed", _("完工")
    COMMISSION = "commissioned", _("投产")
    CAPACITY = "full_capacity", _("达产")
