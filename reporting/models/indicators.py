from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.web.dates import start_of_day
from reporting.enums import Area, BandOn, Coverage, Direction, Frequency, Reckoning
from reporting.metrics.spans import Span

BOTH_BANDS = Q(amber_at__isnull=False, red_at__isnull=False)


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def active_on(self, day: date) -> IndicatorQuerySet:
        return self.filter(
            Q(retired_on__isnull=True) | Q(retired_on__gt=day),
            Q(started_on__isnull=True) | Q(started_on__lte=day),
        )


class Indicator(models.Model):
    """One line of 运行监测. Its unit and what a period covers never change: another unit is another indicator.

    What may change from a day on stands in its ``IndicatorVersion`` rows.
    """

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("指标"), max_length=60, unique=True)
    unit = models.CharField(_("计量单位"), max_length=12)
    frequency = models.CharField(_("频度"), max_length=8, choices=Frequency.choices, default=Frequency.MONTH)
    reckoning = models.CharField(
        _("统计方式"), max_length=8, choices=Reckoning.choices, default=Reckoning.TO_DATE
    )
    coverage = models.CharField(_("范围"), max_length=8, choices=Coverage.choices, default=Coverage.CITY)
    places = models.PositiveSmallIntegerField(_("小数位数"), default=2)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    started_on = models.DateField(_("开始监测"), null=True, blank=True)
    retired_on = models.DateField(_("停止监测"), null=True, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("监测指标")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(unit=""), name="reporting_indicator_has_unit"),
            models.CheckConstraint(condition=Q(places__lte=4), name="reporting_indicator_places"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("indicator-detail", args=[self.code])


class IndicatorVersion(models.Model):
    """What an indicator means from a day on, who tells it, and when it shows amber or red. Never changed (triggers).

    Of two for one day the later one stands.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    effective_from = models.DateField(_("启用日期"))
    definition = models.CharField(_("指标口径"), max_length=300)
    source_unit = models.CharField(_("来源部门"), max_length=60)
    direction = models.CharField(
        _("方向"), max_length=8, choices=Direction.choices, default=Direction.NEITHER
    )
    band_on = models.CharField(_("预警依据"), max_length=8, choices=BandOn.choices, default=BandOn.GROWTH)
    amber_at = models.DecimalField(_("黄灯界限"), max_digits=14, decimal_places=4, null=True, blank=True)
    red_at = models.DecimalField(_("红灯界限"), max_digits=14, decimal_places=4, null=True, blank=True)
    reason = models.CharField(_("依据"), max_length=200, blank=True)
    set_by = models.ForeignKey(
        User, verbose_name=_("设置人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("指标口径版本")
        ordering: ClassVar = ["-effective_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(set_by__isnull=True) | ~Q(reason=""), name="reporting_indicator_version_explained"
            ),
            models.CheckConstraint(
                condition=Q(amber_at__isnull=True, red_at__isnull=True)
                | (BOTH_BANDS & Q(direction="up", red_at__lte=models.F("amber_at")))
                | (BOTH_BANDS & Q(direction="down", red_at__gte=models.F("amber_at"))),
                name="reporting_bands_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.effective_from}"


class ObservationQuerySet(models.QuerySet["IndicatorObservation"]):
    def visible_to(self, user: User) -> ObservationQuerySet:
        """Nothing in them is about a single enterprise: whoever may read reports may read all."""
        return self if user.has(Permission.REPORT_READ) else self.none()

    def standing(self) -> ObservationQuerySet:
        """Not corrected by a later row."""
        return self.filter(corrected_by__isnull=True)

    def in_force_on(self, day: date) -> ObservationQuerySet:
        """What was on record at the end of that day: later revisions are not known yet."""
        return self.known_by(start_of_day(day + timedelta(days=1)))

    def known_by(self, moment: datetime) -> ObservationQuerySet:
        later = IndicatorObservation.objects.filter(corrects=OuterRef("pk"), entered_at__lt=moment)
        return self.filter(entered_at__lt=moment).filter(~models.Exists(later))

    def of(self, code: str, span: Span, area: str = Area.CITY) -> ObservationQuerySet:
        return self.filter(indicator__code=code, area=area, year=span.year, months=span.months)


class IndicatorObservation(models.Model):
    """A number that somebody told this bureau, with who and when. Append-only: a correction is a row that names the former.

    ``growth`` is 同比 in % as it was officially stated: it is comparable and therefore never worked out of two values.
    Either may be unknown. Data of statistical surveys about single enterprises are never copied in (统计法 art. 28).
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), on_delete=models.PROTECT, related_name="observations"
    )
    area = models.CharField(_("地区"), max_length=8, choices=Area.choices, default=Area.CITY)
    county = models.ForeignKey(
        Unit, verbose_name=_("县市区"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    months = models.PositiveSmallIntegerField(_("累计到几月"))
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=4, null=True, blank=True)
    growth = models.DecimalField(_("同比（%）"), max_digits=9, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("来源"), max_length=60)
    document = models.CharField(_("文号"), max_length=60, blank=True)
    dated_on = models.DateField(_("数据日期"))
    doubt = models.CharField(_("异常说明"), max_length=200, blank=True)
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
    entered_by = models.ForeignKey(User, verbose_name=_("录入人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"))

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("指标观测值")
        ordering: ClassVar = ["-year", "-months", "-revision"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "area", "year", "months", "revision"],
                condition=Q(county__isnull=True),
                name="reporting_observation_once",
            ),
            models.UniqueConstraint(
                fields=["indicator", "county", "year", "months", "revision"],
                condition=Q(county__isnull=False),
                name="reporting_county_observation_once",
            ),
            models.CheckConstraint(
                condition=Q(area="county", county__isnull=False)
                | (~Q(area="county") & Q(county__isnull=True)),
                name="reporting_observation_area",
            ),
            models.CheckConstraint(condition=Q(months__range=(1, 12)), name="reporting_observation_period"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(growth__isnull=False),
                name="reporting_observation_says_something",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="reporting_observation_has_source"),
            models.CheckConstraint(
                condition=Q(revision=1, corrects__isnull=True)
                | (Q(revision__gt=1, corrects__isnull=False) & ~Q(reason="")),
                name="reporting_observation_correction_explained",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["year", "months", "indicator"], name="reporting_observation_month"),
            models.Index(fields=["-entered_at", "-id"], name="reporting_observation_page"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}"

    @property
    def span(self) -> Span:
        return Span(self.year, self.months)

    @property
    def period(self) -> str:
        return self.span.label

    @property
    def shown(self) -> str:
        """The value with commas, in the places of its indicator; empty where none was told."""
        return shown_in(self.value, self.indicator.places)

    @property
    def shown_growth(self) -> str:
        return shown_growth(self.growth)

    @property
    def place(self) -> str:
        return self.county.name if self.county else str(self.get_area_display())


def shown_in(value: Decimal | None, places: int) -> str:
    return "" if value is None else f"{value:,.{places}f}"


def shown_growth(growth: Decimal | None) -> str:
    """With its sign, as it is read out: +8.8."""
    if growth is None:
        return ""
    text = f"{growth:+f}".rstrip("0").rstrip(".")
    return "0" if text in {"+0", "-0", "+", "-"} else text
