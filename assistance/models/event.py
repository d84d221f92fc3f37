from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from assistance.enums import EventKind
from assistance.models.case import Case
from foundation.accounts.models import User


class CaseEvent(models.Model):
    """One line of the timeline, for people. Never changed, never deleted (triggers)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("事项"), max_length=20, choices=EventKind.choices)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("内容"), blank=True)
    for_enterprise = models.BooleanField(_("企业可见"), default=False)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("诉求进展")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["case", "-at", "-id"], name="case_event_timeline"),
            models.Index(fields=["kind", "at", "case"], name="case_event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
