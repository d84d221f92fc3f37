from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.enums import FilingAct
from enterprises.models.enterprise import Enterprise
from foundation.accounts.models import User


class FilingEvent(models.Model):
    """归档 and 恢复 of an enterprise, one row each. Append-only; a merge files by a record of its own."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="filing_events")
    act = models.CharField(_("事项"), max_length=8, choices=FilingAct.choices)
    reason = models.CharField(_("归档原因"), max_length=200, blank=True)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("归档记录")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(act=FilingAct.RESTORED, reason="") | (Q(act=FilingAct.FILED) & ~Q(reason="")),
                name="enterprises_filing_explained",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enterprise", "-at", "-id"], name="enterprises_filing_told")
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.reason}"
