from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def of_year(self, year: int) -> CalendarDayQuerySet:
        return self.filter(date__range=(date(year, 1, 1), date(year, 12, 31)))


class CalendarDay(models.Model):
    """A day that the State Council's notice names: off (休) or a make-up working day (班)."""

    date = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("节日"), max_length=30)
    source = models.CharField(_("依据"), max_length=80, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("放假与调休")
        ordering: ClassVar = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class CalendarYear(models.Model):
    """A year with days in the table. Its days hold from its publication on; before, it is Monday to Friday."""

    year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    is_published = models.BooleanField(_("已发布"), default=False)
    source = models.CharField(_("依据"), max_length=80, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("工作日历年度")
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return f"{self.year}"


class CalendarStamp(models.Model):
    """A random mark that every change replaces: one small query tells a process that its copy is old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="worktime_stamp_single"),
        ]

    def __str__(self) -> str:
        return self.stamp
