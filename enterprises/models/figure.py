from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import FIRST_CUMULATIVE, MAY_BE_NEGATIVE, METRIC_UNITS, WHOLE_YEAR, Metric
from enterprises.models.enterprise import Enterprise, seen_by
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission


class FigureQuerySet(models.QuerySet["EnterpriseFigure"]):
    def visible_to(self, user: User) -> FigureQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def standing(self) -> FigureQuerySet:
        """Not corrected by a later row."""
        return self.filter(corrected_by__isnull=True)

    def of_year(self, metric: str, year: int) -> FigureQuerySet:
        return self.filter(metric=metric, year=year, months=WHOLE_YEAR)


class EnterpriseFigure(models.Model):
    """A figure of an enterprise for a whole year or for 1—N月. Append-only: a correction is a row that names the former.

    The unit belongs to the metric (``METRIC_UNITS``). ``stated_growth`` is the like-for-like growth as it was told with
    the value; two values never make one, because their scope may differ. What single enterprises told in statistical surveys is never
    copied in (统计法 art. 28): ``source`` says who told this bureau.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="figures")
    metric = models.CharField(gettext_lazy("数据项"), max_length=8, choices=Metric.choices)
    year = models.PositiveSmallIntegerField(gettext_lazy("年度"))
    months = models.PositiveSmallIntegerField(gettext_lazy("累计到几月"), default=WHOLE_YEAR)
    value = models.DecimalField(gettext_lazy("数值"), max_digits=16, decimal_places=2)
    stated_growth = models.DecimalField(
        gettext_lazy("同比（%）"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(gettext_lazy("来源"), max_length=60)
    corrects = models.OneToOneField(
        "self",
        verbose_name=gettext_lazy("更正"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
    )
    revision = models.PositiveSmallIntegerField(gettext_lazy("第几次"), default=1)
    reason = models.CharField(gettext_lazy("说明"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(gettext_lazy("录入时间"), auto_now_add=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("企业数据")
        ordering: ClassVar = ["-year", "-months", "metric", "-revision"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "metric", "year", "months", "revision"], name="enterprises_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(revision=1, corrects__isnull=True)
                | (Q(revision__gt=1, corrects__isnull=False) & ~Q(reason="")),
                name="enterprises_figure_correction_explained",
            ),
            models.CheckConstraint(
                condition=Q(months__gte=FIRST_CUMULATIVE, months__lte=WHOLE_YEAR),
                name="enterprises_figure_period",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0) | Q(metric__in=sorted(MAY_BE_NEGATIVE)),
                name="enterprises_figure_not_negative",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="enterprises_figure_has_source"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["metric", "year", "months", "-value", "-id"], name="enterprises_figure_value"
            ),
            models.Index(fields=["-value", "-id"], name="enterprises_figure_largest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} {self.period}"

    @property
    def period(self) -> str:
        return period_label(self.year, self.months)

    @property
    def shown(self) -> str:
        """The value with commas; people are whole."""
        return f"{self.value:,.0f}" if self.metric == Metric.STAFF else f"{self.value:,.2f}"

    @property
    def unit(self) -> str:
        return str(METRIC_UNITS[Metric(self.metric)])


def period_label(year: int, months: int) -> str:
    if months == WHOLE_YEAR:
        return _("%(year)s 年") % {"year": year}
    return _("%(year)s 年 1—%(months)s 月") % {"year": year, "months": months}


class ScaleQuerySet(models.QuerySet["ScaleMembership"]):
    def visible_to(self, user: User) -> ScaleQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def standing(self) -> ScaleQuerySet:
        return self.filter(left_on__isnull=True)

    def standing_on(self, day: date) -> ScaleQuerySet:
        """规上 at the end of that day: whoever leaves on it is out."""
        return self.filter(Q(entered_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day)))


class ScaleMembership(models.Model):
    """规上工业 from a day to a day, as the statistical review decided (年主营业务收入 ≥ 2,000 万元 since 2011)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="scale_memberships")
    entered_on = models.DateField(gettext_lazy("纳统日期"))
    basis = models.CharField(gettext_lazy("依据"), max_length=100)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(gettext_lazy("录入时间"), auto_now_add=True)
    left_on = models.DateField(gettext_lazy("退出日期"), null=True, blank=True)
    left_reason = models.CharField(gettext_lazy("退出原因"), max_length=200, blank=True)
    left_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScaleQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("规上记录")
        ordering: ClassVar = ["-entered_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(left_on__isnull=True),
                name="enterprises_above_scale_once",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="", left_by__isnull=True)
                | (
                    Q(left_on__isnull=False, left_on__gte=F("entered_on"), left_by__isnull=False)
                    & ~Q(left_reason="")
                ),
                name="enterprises_scale_exit_dated_and_explained",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="enterprises_scale_has_basis"),
        ]
        indexes: ClassVar = [models.Index(fields=["-entered_on", "-id"], name="enterprises_scale_page")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.entered_on}"
