from __future__ import annotations

from typing import ClassVar

from django.db import models


class AppliedCalendar(models.Model):
    """The mark of the work calendar that the running clocks were last derived from; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="assistance_applied_single"),
        ]

    def __str__(self) -> str:
        return self.stamp
