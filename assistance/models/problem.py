from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission


class SharedProblemQuerySet(models.QuerySet["SharedProblem"]):
    def visible_to(self, user: User) -> SharedProblemQuerySet:
        """Whoever reads cases knows the common problems; the cases behind them show in the reader's own reach."""
        return self if user.has(Permission.CASE_READ) else self.none()

    def open(self) -> SharedProblemQuerySet:
        return self.filter(closed_at__isnull=True)


class SharedProblem(models.Model):
    """共性问题: one parent for the cases of many enterprises with the same cause, and its systemic remedy."""

    title = models.CharField(_("问题"), max_length=120)
    description = models.TextField(_("表现和原因"), blank=True)
    remedy = models.TextField(_("解决办法"), blank=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("责任单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(User, verbose_name=_("提出人"), on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("提出时间"))
    closed_by = models.ForeignKey(
        User, verbose_name=_("销号人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    closing_note = models.CharField(_("销号说明"), max_length=500, blank=True)

    objects = SharedProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("共性问题")
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="assistance_problem_closed_both_or_neither",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-opened_at", "-id"], name="problem_opened")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("problem-detail", args=[self.pk])
