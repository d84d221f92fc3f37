from __future__ import annotations

from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import PlatformKind
from enterprises.models.chain import Chain
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

STANDS = Q(voided_at__isnull=True)


class PlatformQuerySet(models.QuerySet["Platform"]):
    def visible_to(self, user: User) -> PlatformQuerySet:
        """The platforms are the whole city's."""
        return self if user.has(Permission.ENTERPRISE_READ) else self.none()

    def standing(self) -> PlatformQuerySet:
        """Not voided."""
        return self.filter(STANDS)

    def in_period(self, start: date, end: date) -> PlatformQuerySet:
        """Gone into service from one day to another, both included."""
        return self.standing().filter(launched_on__gte=start, launched_on__lte=end)


class Platform(models.Model):
    """数字平台: a service of the city for its enterprises, since the day it went into service; a mistake is voided."""

    name = models.CharField(_("平台名称"), max_length=60)
    kind = models.CharField(_("平台类型"), max_length=8, choices=PlatformKind.choices)
    chain = models.ForeignKey(
        Chain,
        verbose_name=_("产业链"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="platforms",
    )
    builder = models.CharField(_("建设单位"), max_length=60)
    launched_on = models.DateField(_("上线日期"))
    source = models.CharField(_("依据"), max_length=100)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    voided_by = models.ForeignKey(
        User, verbose_name=_("作废人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = PlatformQuerySet.as_manager()

    class Meta:
        verbose_name = _("数字平台")
        ordering: ClassVar = ["-launched_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], condition=STANDS, name="enterprises_platform_once"),
            models.CheckConstraint(condition=~Q(source=""), name="enterprises_platform_sourced"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="enterprises_platform_voided_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-launched_on", "-id"], name="enterprises_platform_page")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list, at this row."""
        return f"{reverse('platform-list')}?{urlencode({'q': self.name})}"
