from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User

FOLDER = "attachments"


def stored_name(instance: Attachment, filename: str) -> str:
    """A random name: what the uploader called the file never reaches the disk."""
    token = uuid.uuid4().hex
    return f"{FOLDER}/{token[:2]}/{token}"


class Attachment(models.Model):
    """A stored file. Its owners hold the link, and its owner's reach decides who may download it."""

    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField(upload_to=stored_name, max_length=80)
    uploaded_by = models.ForeignKey(
        User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("附件")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name
