from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import GroupKind, RecordTopic
from enterprises.models.recorded import STANDS, Recorded, RecordedQuerySet
from foundation.accounts.models import Unit, User


class WorkGroupQuerySet(RecordedQuerySet):
    def as_of(self, day: date) -> WorkGroupQuerySet:
        """At work at the end of that day."""
        return self.filter(STANDS, established_on__lte=day).exclude(ended_on__lte=day)


class WorkGroup(Recorded):
    """工作机构: a body that joins several units for a matter of the city (领导小组, 指挥部, 专班), from a day to a day."""

    DAY = "established_on"
    name = models.CharField(_("机构名称"), max_length=60)
    kind = models.CharField(_("机构类型"), max_length=8, choices=GroupKind.choices)
    topic = models.CharField(_("领域"), max_length=10, choices=RecordTopic.choices)
    duty = models.CharField(_("主要职责"), max_length=200)
    office = models.ForeignKey(
        Unit, verbose_name=_("办公室设在"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.CharField(_("成立文号"), max_length=100)
    established_on = models.DateField(_("成立日期"))
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)
    end_document = models.CharField(_("撤销依据"), max_length=100, blank=True)

    objects = WorkGroupQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("工作机构")
        ordering: ClassVar = ["-established_on", "-id"]
        constraints: ClassVar = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["name"],
                condition=STANDS & Q(ended_on__isnull=True),
                name="enterprises_workgroup_once",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="enterprises_workgroup_sourced"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_document="")
                | (Q(ended_on__isnull=False, ended_on__gte=F("established_on")) & ~Q(end_document="")),
                name="enterprises_workgroup_end_told",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-established_on", "-id"], name="enterprises_workgroup_page")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("work-group-detail", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.voided_at is None and self.ended_on is None


class GroupHead(models.Model):
    """组长 of a body, from a day to a day; two at once are 双组长."""

    group = models.ForeignKey(WorkGroup, on_delete=models.PROTECT, related_name="heads")
    name = models.CharField(_("组长"), max_length=30)
    post = models.CharField(_("职务"), max_length=60)
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("机构组长")
        ordering: ClassVar = ["-started_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=Q(ended_on__isnull=True),
                name="enterprises_group_head_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="enterprises_group_head_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name
