from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assistance.enums import LinkKind
from assistance.models.case import Case
from foundation.accounts.models import User


class CaseLink(models.Model):
    """Two cases that belong together; of a split, ``first`` is the case that was split."""

    first = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_out")
    second = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(_("关系"), max_length=8, choices=LinkKind.choices)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("诉求关联")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="assistance_linked_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="assistance_linked_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"
