"""What the city itself did or was told, on a day and by a source: registered once, voided when it was a mistake."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

STANDS = Q(voided_at__isnull=True)


class RecordedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> RecordedQuerySet:
        """The records are the whole city's."""
        return self if user.has(Permission.ENTERPRISE_READ) else self.none()

    def standing(self) -> RecordedQuerySet:
        """Not voided."""
        return self.filter(STANDS)

    def in_period(self, start: date, end: date) -> RecordedQuerySet:
        """Of a day from one to another, both included."""
        return self.standing().filter(**{f"{self.model.DAY}__range": (start, end)})


class Recorded(models.Model):
    """``DAY`` is the field by which a row counts."""

    DAY: ClassVar[str]
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    voided_by = models.ForeignKey(
        User, verbose_name=_("作废人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="enterprises_%(class)s_voided_whole",
            ),
        ]
