from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.project import Project
from foundation.accounts.models import User

MONTHS = 12


class ProjectPlan(models.Model):
    """年度计划投资 of a project, in 万元."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField(_("年度"))
    plan_wan = models.DecimalField(_("年度计划投资（万元）"), max_digits=16, decimal_places=2)
    set_by = models.ForeignKey(User, verbose_name=_("设置人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("设置时间"), auto_now=True)

    class Meta:
        verbose_name = _("项目年度计划")
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year"], name="enterprises_project_plan_once"),
            models.CheckConstraint(condition=Q(plan_wan__gt=0), name="enterprises_project_plan_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.plan_wan}"


class ProgressQuerySet(models.QuerySet["ProjectProgress"]):
    def visible_to(self, user: User) -> ProgressQuerySet:
        """Of the projects in reach; those that were recorded by mistake tell nothing."""
        return self.filter(project__in=Project.objects.visible_to(user).standing())

    def standing(self) -> ProgressQuerySet:
        """Not corrected by a later row."""
        return self.filter(corrected_by__isnull=True)

    def to_month(self, year: int, month: int) -> ProgressQuerySet:
        """The months of a year up to one of them."""
        return self.standing().filter(year=year, month__lte=month)

    def as_of(self, day: date) -> ProgressQuerySet:
        """The months that have ended by that day, of all years."""
        last = day.month if (day.month, day.day) == (12, 31) or _is_last(day) else day.month - 1
        return self.standing().filter(Q(year__lt=day.year) | Q(year=day.year, month__lte=last))

    def in_period(self, start: date, end: date) -> ProgressQuerySet:
        """The months from the one of ``start`` that have ended by ``end``."""
        return self.as_of(end).filter(Q(year__gt=start.year) | Q(year=start.year, month__gte=start.month))


def _is_last(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1


class ProjectProgress(models.Model):
    """What was invested in a month, in 万元, and how far the building is. Append-only: a correction names the former."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="progress")
    year = models.PositiveSmallIntegerField(_("年度"))
    month = models.PositiveSmallIntegerField(_("月份"))
    invested_wan = models.DecimalField(_("本月完成投资（万元）"), max_digits=16, decimal_places=2)
    state = models.CharField(_("形象进度"), max_length=200, blank=True)
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("更正"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
    )
    revision = models.PositiveSmallIntegerField(_("第几次"), default=1)
    reason = models.CharField(_("更正原因"), max_length=200, blank=True)
    reported_by = models.ForeignKey(
        User, verbose_name=_("填报人"), on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(_("填报时间"), auto_now_add=True)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目进展")
        ordering: ClassVar = ["-year", "-month", "-revision"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "year", "month", "revision"], name="enterprises_progress_once"
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=MONTHS), name="enterprises_progress_month"
            ),
            models.CheckConstraint(
                condition=Q(invested_wan__gte=0), name="enterprises_progress_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(revision=1, corrects__isnull=True)
                | (Q(revision__gt=1, corrects__isnull=False) & ~Q(reason="")),
                name="enterprises_progress_correction_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"
