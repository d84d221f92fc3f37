from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assistance.enums import PromiseUnit, Stage, SuspensionReason
from assistance.models.case import Case
from foundation.accounts.models import User


class CaseClockQuerySet(models.QuerySet["CaseClock"]):
    def running(self) -> CaseClockQuerySet:
        return self.filter(stopped_at__isnull=True)

    def due_by(self, moment: datetime) -> CaseClockQuerySet:
        return self.filter(due_at__lte=moment)


class CaseClock(models.Model):
    """One promise being kept: since when, how long, until when.

    ``due_at`` is derived from the start, the promise with its extension, the calendar and the suspensions by
    ``services.clocks``; nothing else writes it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    stage = models.CharField(_("环节"), max_length=10, choices=Stage.choices)
    started_at = models.DateTimeField(_("起算"))
    amount = models.PositiveSmallIntegerField(_("时限"))
    unit = models.CharField(_("单位"), max_length=5, choices=PromiseUnit.choices)
    extended = models.PositiveSmallIntegerField(_("延期（工作日）"), default=0)
    due_at = models.DateTimeField(_("期限"))
    provisional = models.BooleanField(_("暂定"), default=False)
    stopped_at = models.DateTimeField(_("停止"), null=True, blank=True)

    objects = CaseClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限计时")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage", "case"],
                condition=Q(stopped_at__isnull=True),
                name="assistance_one_running_clock",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"], condition=Q(stopped_at__isnull=True), name="clock_running_due"
            ),
            models.Index(fields=["id"], condition=Q(stopped_at__isnull=True), name="clock_running"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}"

    @property
    def allowance(self) -> int:
        """The promise and what was granted on top of it."""
        return self.amount + self.extended


class CaseSuspension(models.Model):
    """The clock stands still from ``started_at`` until it is resumed, at the latest ``until``."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.CharField(_("原因"), max_length=16, choices=SuspensionReason.choices)
    note = models.CharField(_("说明"), max_length=200)
    started_at = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("预计恢复"))
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("暂停")
        ordering: ClassVar = ["started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="assistance_one_open_suspension"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("started_at")), name="assistance_suspension_forward"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="assistance_suspension_ends_after_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="suspension_open_until"),
            models.Index(
                fields=["started_at", "id"],
                condition=Q(ended_at__isnull=True),
                name="suspension_open_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}"

    @property
    def effective_end(self) -> datetime:
        return self.until if self.ended_at is None else min(self.ended_at, self.until)
