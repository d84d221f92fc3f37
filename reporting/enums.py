from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季")
    YEAR = "year", _("年")


class Reckoning(models.TextChoices):
    """What the value of a period covers. 1—N月 has no January of its own: 1—2月 is the first (domain.md B5)."""

    TO_DATE = "to_date", _("1—N月累计")
    AT_END = "at_end", _("期末数")
    OF_MONTH = "of_month", _("当期数")


class Area(models.TextChoices):
    """Whose value an observation is."""

    CITY = "city", _("全市")
    PROVINCE = "province", _("全省")
    NATION = "nation", _("全国")
    COUNTY = "county", _("县市区")


class Coverage(models.TextChoices):
    """For whom an indicator is told. Values of single enterprises stand among 企业数据."""

    CITY = "city", _("全市")
    COUNTIES = "counties", _("全市和县市区")


class Direction(models.TextChoices):
    UP = "up", _("越高越好")
    DOWN = "down", _("越低越好")
    NEITHER = "neither", _("不分好坏")


class BandOn(models.TextChoices):
    """Which of the two numbers of an observation the bands are held against."""

    VALUE = "value", _("数值")
    GROWTH = "growth", _("同比")


class RankedIn(models.TextChoices):
    PROVINCE = "province", _("全省")
    NATION = "nation", _("全国")
    CITY = "city", _("全市")


class StatementCode(models.TextChoices):
    """What the bulletin says in words: the bureau's own mottoes and plans, each from a day on."""

    MOTTO = "motto", _("工作定位")
    RENOVATION = "renovation", _("智能化技改行动")
    SERVICE = "service", _("民企服务理念")
    VOLUNTEER = "volunteer", _("志愿服务模式")
    ECOLOGY = "ecology", _("梯度培育体系")
    MAIN_LINE = "main_line", _("总体思路：主线")
    FIELDS = "fields", _("总体思路：领域")
    TASKS = "tasks", _("总体思路：任务")
    GUARANTEES = "guarantees", _("总体思路：保障")


class WarningKind(models.TextChoices):
    POWER_FALL = "power_fall", _("用电量下降")
    OUTPUT_FALL = "output_fall", _("产值下降")
    STOPPED = "stopped", _("疑似停产")
    TAX_ARREARS = "tax_arrears", _("欠缴税款")
    LOAN_OVERDUE = "loan_overdue", _("转贷逾期")
    LOAN_EXPIRING = "loan_expiring", _("贷款临近到期")
    PROMISE_ENDING = "promise_ending", _("续贷承诺临近到期")
    TITLE_EXPIRING = "title_expiring", _("称号临近到期")


class WarningState(models.TextChoices):
    OPEN = "open", _("待处理")
    SNOOZED = "snoozed", _("暂缓")
    CASE = "case", _("已转诉求")
    DISMISSED = "dismissed", _("已排除")


class Season(models.IntegerChoices):
    FIRST = 1, _("一季度")
    SECOND = 2, _("二季度")
    THIRD = 3, _("三季度")
    FOURTH = 4, _("四季度")
