from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User


class ServiceStandard(models.Model):
    """服务标准 from a day on: how often an enterprise is to be in touch (working days), how many one officer can serve.

    The one with the latest ``effective_from`` that has come is in force; the earlier ones stay as the record.
    """

    effective_from = models.DateField(_("启用日期"), unique=True)
    over100m_days = models.PositiveSmallIntegerField(_("过亿元企业联系间隔（工作日）"), default=22)
    commissioned_days = models.PositiveSmallIntegerField(_("新投产项目联系间隔（工作日）"), default=22)
    above_days = models.PositiveSmallIntegerField(_("规上企业联系间隔（工作日）"), default=66)
    most_enterprises = models.PositiveSmallIntegerField(_("每名专员最多帮包（家）"), default=60)
    contact_months = models.PositiveSmallIntegerField(_("联系人核实间隔（月）"), default=12)
    set_by = models.ForeignKey(
        User, verbose_name=_("设置人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("服务标准")
        ordering: ClassVar = ["-effective_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    over100m_days__gte=1,
                    commissioned_days__gte=1,
                    above_days__gte=1,
                    most_enterprises__gte=1,
                    contact_months__gte=1,
                ),
                name="enterprises_standard_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_from}"
