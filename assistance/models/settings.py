from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assistance.enums import Nature, PromiseUnit, Stage
from foundation.accounts.models import Unit

EVER = date(2000, 1, 1)
"""From when the terms hold that the house came with: before any case."""


class CaseCategoryQuerySet(models.QuerySet["CaseCategory"]):
    def active(self) -> CaseCategoryQuerySet:
        return self.filter(is_active=True)


class CaseCategory(models.Model):
    """What a problem is about (诉求类别), with the unit that usually leads."""

    code = models.CharField(_("代码"), max_length=3, unique=True)
    name = models.CharField(_("名称"), max_length=30, unique=True)
    lead_unit = models.ForeignKey(
        Unit, verbose_name=_("牵头单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = CaseCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("诉求类别")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class ServicePromiseQuerySet(models.QuerySet["ServicePromise"]):
    def in_force(self, on: object) -> ServicePromiseQuerySet:
        return self.filter(effective_from__lte=on).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=on)
        )


class ServicePromise(models.Model):
    """办理时限: how long a stage may take, from a date on. Changed by a new row, never edited."""

    stage = models.CharField(_("环节"), max_length=10, choices=Stage.choices)
    category = models.ForeignKey(
        CaseCategory,
        verbose_name=_("类别"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    nature = models.CharField(_("性质"), max_length=10, choices=Nature.choices, blank=True)
    amount = models.PositiveSmallIntegerField(_("时限"))
    unit = models.CharField(_("单位"), max_length=5, choices=PromiseUnit.choices)
    effective_from = models.DateField(_("启用日期"))
    effective_to = models.DateField(_("停用日期"), null=True, blank=True)

    objects = ServicePromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("办理时限")
        ordering: ClassVar = ["stage", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage", "category", "nature"],
                condition=Q(effective_to__isnull=True, category__isnull=False),
                name="assistance_one_promise_in_force",
            ),
            models.UniqueConstraint(
                fields=["stage", "nature"],
                condition=Q(effective_to__isnull=True, category__isnull=True),
                name="assistance_one_general_promise",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="assistance_promise_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.amount} {self.get_unit_display()}"

    @property
    def begins_on(self) -> date | None:
        """The day to show; None for a term that has held all along."""
        return None if self.effective_from == EVER else self.effective_from
