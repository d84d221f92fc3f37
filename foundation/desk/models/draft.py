from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User

LIFETIME = timedelta(days=30)


class DraftQuerySet(models.QuerySet["Draft"]):
    def owned_by(self, user: User, *, now: datetime) -> DraftQuerySet:
        """Nobody else reads a draft, whatever their rights."""
        return self.filter(user=user, saved_at__gt=now - LIFETIME)

    def expired(self, now: datetime) -> DraftQuerySet:
        return self.filter(saved_at__lte=now - LIFETIME)


class Draft(models.Model):
    """What somebody typed into a form and has not sent: one for each form and object, kept for 30 days.

    ``fields`` holds each field's values as the browser sends them; files are not kept.
    """

    user = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="drafts")
    form = models.CharField(_("表单"), max_length=40)
    key = models.CharField(_("编号"), max_length=40, blank=True)
    fields = models.JSONField(_("内容"))
    saved_at = models.DateTimeField(_("保存时间"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("草稿")
        ordering: ClassVar = ["-saved_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form", "key"], name="desk_draft_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["saved_at", "id"], name="desk_draft_saved")]

    def __str__(self) -> str:
        return f"{self.form} {self.key}"

    @property
    def data(self) -> QueryDict:
        """As if it had been sent just now."""
        data = QueryDict(mutable=True)
        fields: dict[str, Any] = self.fields
        for name, values in fields.items():
            data.setlist(name, values)
        return data
