from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from assistance.models.case import Case
from foundation.attachments.models import Attachment


class CaseAttachment(models.Model):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("诉求附件")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.attachment}"
