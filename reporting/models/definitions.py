from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from reporting.metrics.versions import VERSIONS


class DefinitionStart(models.Model):
    """From a day on the rate is told under a version of its definition. Never changed: a later row speaks."""

    version = models.CharField(_("口径版本"), max_length=10)
    effective_from = models.DateField(_("启用日期"))
    note = models.CharField(_("依据"), max_length=200)
    set_by = models.ForeignKey(User, verbose_name=_("设定人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("设定时间"))

    class Meta:
        verbose_name = _("口径启用")
        ordering: ClassVar = ["-effective_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(version__in=sorted(VERSIONS)), name="reporting_version_known"),
            models.CheckConstraint(condition=~Q(note=""), name="reporting_start_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.effective_from}"
