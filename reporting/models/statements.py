from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from reporting.enums import StatementCode

BETWEEN = "、"
"""Between the items of a statement that lists some."""


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, user: User) -> StatementQuerySet:
        return self if user.has(Permission.REPORT_READ) else self.none()

    def in_force(self, code: str, day: date) -> Statement | None:
        """Of two from the same day on the later one holds."""
        return self.filter(code=code, effective_from__lte=day).first()


class Statement(models.Model):
    """通报表述: what the bulletin says in words from a day on, and by which document. Append-only."""

    code = models.CharField(_("表述"), max_length=12, choices=StatementCode.choices)
    text = models.CharField(_("内容"), max_length=300)
    effective_from = models.DateField(_("启用日期"))
    source = models.CharField(_("依据"), max_length=100)
    set_by = models.ForeignKey(User, verbose_name=_("设置人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("通报表述")
        ordering: ClassVar = ["-effective_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(source=""), name="reporting_statement_told_whole"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-effective_from", "-id"], name="reporting_statement_page"),
            models.Index(fields=["code", "-effective_from", "-id"], name="reporting_statement_held"),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.effective_from}"

    @property
    def items(self) -> list[str]:
        return [item for item in map(str.strip, self.text.split(BETWEEN)) if item]
