from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assistance.enums import DueKind, ReminderRole, Rung
from foundation.accounts.models import User

BINDING_RUNGS = (Rung.SUPERVISE,)
"""督办: nobody unsubscribes from it."""


class Reminder(models.Model):
    """One due thing, one rung, told once: the unique key decides between two sweeps that want to tell it.

    ``due_at`` is the moment the rung is reckoned from: a deadline, the start of a pause, the last contact. One that
    moves may be told again. ``figure`` is the rate that was told, in hundredths of a percent, else 0.
    """

    kind = models.CharField(_("对象"), max_length=10, choices=DueKind.choices)
    subject_id = models.BigIntegerField()
    rung = models.CharField(_("提醒"), max_length=12, choices=Rung.choices)
    due_at = models.DateTimeField(_("期限"))
    figure = models.PositiveIntegerField(_("数值"), default=0)
    claim = models.CharField(max_length=32)
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("催办提醒")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "rung", "due_at", "figure"], name="assistance_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()}"


class ReminderStep(models.Model):
    """How one rung tells: whether, how long before or after, whom, over which channels.

    ``amount`` counts what the rung says (``assistance.ladder``), None where it has nothing to count.
    """

    rung = models.CharField(_("提醒"), max_length=12, choices=Rung.choices, unique=True)
    is_on = models.BooleanField(_("启用"), default=True)
    amount = models.PositiveSmallIntegerField(_("提前量"), null=True, blank=True)
    recipients = models.JSONField(_("提醒谁"))
    channels = models.JSONField(_("渠道"))
    may_unsubscribe = models.BooleanField(_("可退订"), default=True)
    issues_sheet = models.BooleanField(_("自动下达督办单"), default=False)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("提醒设置")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(rung__in=BINDING_RUNGS) | Q(may_unsubscribe=False),
                name="assistance_supervision_is_binding",
            ),
            models.CheckConstraint(
                condition=Q(issues_sheet=False) | Q(rung=Rung.SUPERVISE),
                name="assistance_sheets_by_one_rung",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=1), name="assistance_step_amount_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()}"

    @property
    def roles(self) -> list[ReminderRole]:
        return [ReminderRole(code) for code in self.recipients]
