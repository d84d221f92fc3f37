from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assistance.enums import ExclusionReason
from assistance.models.case import Case
from foundation.accounts.models import User


class CaseExclusion(models.Model):
    """不计入: proposed by one person with a reason, decided by another."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    reason = models.CharField(_("原因"), max_length=14, choices=ExclusionReason.choices)
    note = models.CharField(_("说明"), max_length=300)
    proposed_by = models.ForeignKey(
        User, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        User, verbose_name=_("审核人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    granted = models.BooleanField(_("同意"), null=True, blank=True)
    decision_note = models.CharField(_("审核意见"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("不计入申请")
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at__isnull=True), name="assistance_one_open_exclusion"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="assistance_exclusion_decided_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="assistance_exclusion_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}"
