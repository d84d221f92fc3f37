from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import ChainRole, ChainState
from enterprises.models.enterprise import Enterprise, seen_by
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.attachments.models import Attachment


class ChainQuerySet(models.QuerySet["Chain"]):
    def visible_to(self, user: User) -> ChainQuerySet:
        """The chains are the whole city's."""
        return self if user.has(Permission.ENTERPRISE_READ) else self.none()

    def running(self) -> ChainQuerySet:
        return self.filter(ended_on__isnull=True)

    def as_of(self, day: date) -> ChainQuerySet:
        """Running at the end of that day: one that is merged or retired on it is gone."""
        return self.filter(Q(established_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day)))

    def key_on(self, day: date) -> ChainQuerySet:
        return self.as_of(day).filter(key_since__lte=day)


class Chain(models.Model):
    """产业链 under the 链长制, from a day until it was merged into another one or retired."""

    name = models.CharField(_("产业链"), max_length=60)
    office = models.ForeignKey(
        Unit, verbose_name=_("链办"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key_since = models.DateField(_("列为重点"), null=True, blank=True)
    established_on = models.DateField(_("设立日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("并入"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
    )
    end_document = models.CharField(_("调整依据"), max_length=100, blank=True)
    end_reason = models.CharField(_("调整原因"), max_length=200, blank=True)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("产业链")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(ended_on__isnull=True), name="enterprises_chain_runs_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, merged_into__isnull=True, end_document="", end_reason="")
                | (
                    Q(ended_on__isnull=False, ended_on__gte=F("established_on"))
                    & ~Q(end_document="")
                    & ~Q(end_reason="")
                ),
                name="enterprises_chain_end_told",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="enterprises_chain_not_into_itself",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="enterprises_chain_page")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("chain-detail", args=[self.pk])

    @property
    def state(self) -> ChainState:
        if self.ended_on is None:
            return ChainState.RUNNING
        return ChainState.RETIRED if self.merged_into_id is None else ChainState.MERGED


class ChainHead(models.Model):
    """链长: the leader of the city who answers for the chain, from a day to a day; one at a time."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="heads")
    name = models.CharField(_("链长"), max_length=30)
    post = models.CharField(_("职务"), max_length=60)
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("链长")
        ordering: ClassVar = ["-started_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["chain"], condition=Q(ended_on__isnull=True), name="enterprises_chain_one_head"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="enterprises_chain_head_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChainPaper(models.Model):
    """A document of the chain: its 一业一策 plan, its map, its lists."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(_("名称"), max_length=60)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("产业链文件")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title


class ChainPlaceQuerySet(models.QuerySet["ChainPlace"]):
    def visible_to(self, user: User) -> ChainPlaceQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def standing(self) -> ChainPlaceQuerySet:
        return self.filter(left_on__isnull=True)

    def as_of(self, day: date) -> ChainPlaceQuerySet:
        return self.filter(Q(joined_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day)))


class ChainPlace(models.Model):
    """The place of an enterprise in a chain, from a day to a day."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="places")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="chain_places")
    role = models.CharField(_("角色"), max_length=8, choices=ChainRole.choices, default=ChainRole.MEMBER)
    joined_on = models.DateField(_("加入日期"))
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    left_reason = models.CharField(_("退出原因"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ChainPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("产业链企业")
        ordering: ClassVar = ["role", "-joined_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["chain", "enterprise"],
                condition=Q(left_on__isnull=True),
                name="enterprises_chain_place_once",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="")
                | (Q(left_on__isnull=False, left_on__gte=F("joined_on")) & ~Q(left_reason="")),
                name="enterprises_chain_place_left_told",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["chain", "role", "id"], name="enterprises_chain_places")]

    def __str__(self) -> str:
        return f"{self.chain} {self.get_role_display()}"
