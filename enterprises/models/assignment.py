from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprise import Enterprise
from foundation.accounts.models import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self) -> AssignmentQuerySet:
        return self.filter(ended_on__isnull=True)


class Assignment(models.Model):
    """一对一帮包: who serves an enterprise, from when to when. At most one is current."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="assignments")
    officer = models.ForeignKey(
        User, verbose_name=_("帮包干部"), on_delete=models.PROTECT, related_name="assignments"
    )
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    reason = models.CharField(_("分派说明"), max_length=200, blank=True)
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("分派时间"), auto_now_add=True)
    by_ledger = models.BooleanField(_("由台账导入"), default=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("帮包分工")
        ordering: ClassVar = ["-started_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(ended_on__isnull=True),
                name="enterprises_one_current_officer",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="enterprises_assignment_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} – {self.officer}"


class CoOfficerQuerySet(models.QuerySet["CoOfficer"]):
    def current(self) -> CoOfficerQuerySet:
        return self.filter(ended_on__isnull=True)


class CoOfficer(models.Model):
    """协办专员: who helps the one officer of an enterprise, from when to when. The one officer answers for it."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="co_officers")
    officer = models.ForeignKey(
        User, verbose_name=_("协办专员"), on_delete=models.PROTECT, related_name="co_served"
    )
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    reason = models.CharField(_("协办事由"), max_length=200)
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("指定时间"), auto_now_add=True)

    objects = CoOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("协办分工")
        ordering: ClassVar = ["-started_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "officer"],
                condition=Q(ended_on__isnull=True),
                name="enterprises_co_officer_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False, ended_on__gte=F("started_on")) & ~Q(end_reason="")),
                name="enterprises_co_officer_ends_explained",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="enterprises_co_officer_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} – {self.officer}"
