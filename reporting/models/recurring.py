from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance.models import CaseCategory, SharedProblem
from enterprises.models import Chain
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from reporting.enums import Season


class RecurringRule(models.Model):
    """From a day on: how much makes a problem a recurring one. Never changed (triggers).

    ``years``: the current year and so many before it, less one, are looked at.
    """

    effective_from = models.DateField(_("启用日期"))
    least_cases = models.PositiveSmallIntegerField(_("件数下限"))
    least_firms = models.PositiveSmallIntegerField(_("企业数下限"))
    years = models.PositiveSmallIntegerField(_("看几年"))
    reason = models.CharField(_("依据"), max_length=200, blank=True)
    set_by = models.ForeignKey(
        User, verbose_name=_("设置人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("反复问题门槛")
        ordering: ClassVar = ["-effective_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(least_cases__gte=2, least_firms__gte=1, years__gte=1, years__lte=10)
                & Q(least_firms__lte=models.F("least_cases")),
                name="reporting_recurring_possible",
            ),
            models.CheckConstraint(
                condition=Q(set_by__isnull=True) | ~Q(reason=""), name="reporting_recurring_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_from}"

    def since(self, day: date) -> date:
        """The first day that is looked at."""
        return date(day.year - self.years + 1, 1, 1)


class RecurringQuerySet(models.QuerySet["RecurringGroup"]):
    def visible_to(self, user: User, right: Permission = Permission.CASE_READ) -> RecurringQuerySet:
        """Those of the counties in reach; whoever reaches everything, also the ones of no county."""
        if not user.has(right):
            return self.none()
        reach = user.reach(right)
        return self if reach.everything else self.filter(county_id__in=reach.unit_ids)

    def standing(self) -> RecurringQuerySet:
        """Above the measure by the newest count."""
        return self.filter(stands=True)


class RecurringGroup(models.Model):
    """反复问题: cases of one category, chain, county and season, as the sweep of the night counted them.

    ``mark`` names the four, so that each stands once. One that falls below the measure stays as the record.
    """

    mark = models.CharField(max_length=60, unique=True)
    category = models.ForeignKey(
        CaseCategory, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="+"
    )
    chain = models.ForeignKey(
        Chain, verbose_name=_("产业链"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    county = models.ForeignKey(
        Unit, verbose_name=_("县市区"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    season = models.PositiveSmallIntegerField(_("季节"), choices=Season.choices)
    cases = models.PositiveIntegerField(_("诉求件数"))
    open_cases = models.PositiveIntegerField(_("未办结件数"))
    firms = models.PositiveIntegerField(_("企业数"))
    years = models.PositiveSmallIntegerField(_("出现年数"))
    last_at = models.DateTimeField(_("最近一件"))
    since = models.DateField(_("统计起始日期"))
    counted_at = models.DateTimeField(_("统计时间"))
    rule = models.ForeignKey(RecurringRule, on_delete=models.PROTECT, related_name="+")
    stands = models.BooleanField(_("达到门槛"), default=True)
    problem = models.ForeignKey(
        SharedProblem,
        verbose_name=_("共性问题"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = RecurringQuerySet.as_manager()

    class Meta:
        verbose_name = _("反复问题")
        ordering: ClassVar = ["-cases", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-cases", "-id"], name="reporting_recurring_page"),
            models.Index(fields=["-last_at", "-id"], name="reporting_recurring_last"),
        ]

    def __str__(self) -> str:
        return "·".join(str(part) for part in self.parts)

    def get_absolute_url(self) -> str:
        return reverse("recurring-detail", args=[self.pk])

    @property
    def parts(self) -> tuple[str, ...]:
        chain = self.chain.name if self.chain else _("未入链")
        county = self.county.name if self.county else _("未分县市区")
        return str(self.category), str(chain), str(county), str(self.get_season_display())
