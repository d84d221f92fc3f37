from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.web.dates import start_of_day
from reporting.enums import RankedIn


class RankingQuerySet(models.QuerySet["Ranking"]):
    def visible_to(self, user: User) -> RankingQuerySet:
        return self if user.has(Permission.REPORT_READ) else self.none()

    def standing(self) -> RankingQuerySet:
        return self.filter(corrected_by__isnull=True)

    def in_force_on(self, day: date) -> RankingQuerySet:
        """What was on record at the end of that day."""
        moment = start_of_day(day + timedelta(days=1))
        later = Ranking.objects.filter(corrects=OuterRef("pk"), entered_at__lt=moment)
        return self.filter(entered_at__lt=moment).filter(~models.Exists(later))


class Ranking(models.Model):
    """A place that somebody announced: always entered, never worked out (domain.md A2). Append-only."""

    code = models.SlugField(_("代码"), max_length=40, db_index=False)
    name = models.CharField(_("排名事项"), max_length=80)
    ranked_in = models.CharField(_("范围"), max_length=8, choices=RankedIn.choices)
    rank = models.PositiveIntegerField(_("位次"))
    previous = models.PositiveIntegerField(_("上期位次"), null=True, blank=True)
    of_total = models.PositiveIntegerField(_("参评总数"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    months = models.PositiveSmallIntegerField(_("累计到几月"), default=12)
    ranked_on = models.DateField(_("公布日期"))
    source = models.CharField(_("来源"), max_length=60)
    document = models.CharField(_("文号"), max_length=60, blank=True)
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("更正"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
    )
    reason = models.CharField(_("更正原因"), max_length=200, blank=True)
    revision = models.PositiveSmallIntegerField(_("第几次"), default=1)
    entered_by = models.ForeignKey(User, verbose_name=_("录入人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"))

    objects = RankingQuerySet.as_manager()

    class Meta:
        verbose_name = _("排名")
        ordering: ClassVar = ["-ranked_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "year", "months", "revision"], name="reporting_ranking_once"
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1)
                & (Q(previous__isnull=True) | Q(previous__gte=1))
                & (Q(of_total__isnull=True) | Q(of_total__gte=F("rank"))),
                name="reporting_ranking_possible",
            ),
            models.CheckConstraint(condition=Q(months__range=(1, 12)), name="reporting_ranking_period"),
            models.CheckConstraint(condition=~Q(source=""), name="reporting_ranking_has_source"),
            models.CheckConstraint(
                condition=Q(revision=1, corrects__isnull=True)
                | (Q(revision__gt=1, corrects__isnull=False) & ~Q(reason="")),
                name="reporting_ranking_correction_explained",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-ranked_on", "-id"], name="reporting_ranking_page")]

    def __str__(self) -> str:
        return f"{self.name} {self.rank}"

    @property
    def climbed(self) -> int | None:
        """Places gained since the ranking before; negative where some were lost."""
        return None if self.previous is None else self.previous - self.rank

    @property
    def fallen(self) -> int | None:
        return None if self.climbed is None else -self.climbed
