from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User


class Viewing(models.Model):
    """When somebody last did something on the page of an object. A hint for the others, never a lock."""

    user = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="viewings")
    subject = models.CharField(_("对象"), max_length=60)
    seen_at = models.DateTimeField(_("最近活动"))
    is_editing = models.BooleanField(_("正在编辑"), default=False)

    class Meta:
        verbose_name = _("查看")
        ordering: ClassVar = ["-seen_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "user"], name="desk_viewing_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at", "id"], name="desk_viewing_seen")]

    def __str__(self) -> str:
        return f"{self.subject} {self.user_id}"
