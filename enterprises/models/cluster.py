from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import ClusterTitleKind, TitleLevel
from enterprises.models.chain import Chain
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, user: User) -> ClusterQuerySet:
        """The clusters are the whole city's."""
        return self if user.has(Permission.ENTERPRISE_READ) else self.none()


class Cluster(models.Model):
    """产业集群; one of a county, or of the city where no county is named."""

    name = models.CharField(_("产业集群"), max_length=60, unique=True)
    county = models.ForeignKey(
        Unit, verbose_name=_("县市区"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chain = models.ForeignKey(
        Chain,
        verbose_name=_("产业链"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clusters",
    )

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("产业集群")
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="enterprises_cluster_page")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cluster-detail", args=[self.pk])


class ClusterTitleQuerySet(models.QuerySet["ClusterTitle"]):
    def of(self, kind: str, level: str) -> ClusterTitleQuerySet:
        return self.filter(kind=kind, level=level)

    def ever(self, day: date) -> ClusterTitleQuerySet:
        """累计: recognised by that day."""
        return self.filter(recognised_on__lte=day)

    def in_period(self, start: date, end: date) -> ClusterTitleQuerySet:
        """新增: recognised from one day to another, both included."""
        return self.filter(recognised_on__gte=start, recognised_on__lte=end)

    def as_of(self, day: date) -> ClusterTitleQuerySet:
        return self.ever(day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class ClusterTitle(models.Model):
    """What a cluster was recognised as, by which document; append-only."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="titles")
    kind = models.CharField(_("称号"), max_length=8, choices=ClusterTitleKind.choices)
    level = models.CharField(_("级别"), max_length=8, choices=TitleLevel.choices)
    document = models.CharField(_("认定文号"), max_length=100)
    recognised_on = models.DateField(_("认定日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = ClusterTitleQuerySet.as_manager()

    class Meta:
        verbose_name = _("集群称号")
        ordering: ClassVar = ["-recognised_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cluster", "kind", "level", "recognised_on"], name="enterprises_cluster_title_once"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="enterprises_cluster_title_documented"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("recognised_on")),
                name="enterprises_cluster_title_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}{self.get_kind_display()}"


class ClusterRanking(models.Model):
    """A place that somebody gave a cluster among others (综合评价): entered with its source, never reckoned; append-only."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="rankings")
    on = models.DateField(_("公布日期"))
    scope = models.CharField(_("范围"), max_length=60)
    place = models.PositiveSmallIntegerField(_("位次"))
    among = models.PositiveSmallIntegerField(_("参评个数"))
    source = models.CharField(_("来源"), max_length=100)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("集群排名")
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=F("among")), name="enterprises_cluster_place_among"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="enterprises_cluster_ranking_sourced"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.place}/{self.among}"
