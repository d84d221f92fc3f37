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


METRIC_UNITS = {
    Metric.OUTPUT: _("万元"),
    Metric.REVENUE: _("万元"),
    Metric.PROFIT: _("万元"),
    Metric.STAFF: _("人"),
    Metric.POWER: _("万千瓦时"),
    Metric.TAX: _("万元"),
}
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


class EnterpriseSource(models.TextChoices):
    ENTERED = "entered", _("人工录入")
    REGISTRY = "registry", _("登记信息导入")
    LEDGER = "ledger", _("台账导入")
    PROVISIONAL = "provisional", _("临时登记")
