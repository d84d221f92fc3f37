from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from assistance.enums import ReminderStage
from assistance.models.clock import CaseClock


class Reminder(models.Model):
    """One deadline, one rung, told once: the unique key decides between two sweeps that want to tell it.

    A deadline that moves is another ``due_at`` and may be told again.
    """

    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="reminders")
    stage = models.CharField(_("提醒"), max_length=12, choices=ReminderStage.choices)
    due_at = models.DateTimeField(_("期限"))
    claim = models.CharField(max_length=32)
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("催办提醒")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "stage", "due_at"], name="assistance_reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}"
