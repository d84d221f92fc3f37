from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last sign of life of a background process; one row per name."""

    name = models.CharField(_("名称"), max_length=40, unique=True)
    beat_at = models.DateTimeField(_("最近时间"))

    class Meta:
        verbose_name = _("心跳")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
