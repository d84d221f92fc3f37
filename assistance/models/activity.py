from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance.enums import ActivityKind, Programme
from enterprises.models import Chain, Enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.attachments.models import Attachment


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: User) -> ActivityQuerySet:
        """Those of the units in reach, and one's own."""
        if not user.has(Permission.VISIT_READ):
            return self.none()
        reach = user.reach(Permission.VISIT_READ)
        if reach.everything:
            return self
        return self.filter(Q(unit_id__in=reach.unit_ids) | Q(created_by=user))

    def standing(self) -> ActivityQuerySet:
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def in_period(self, start: date, end: date) -> ActivityQuerySet:
        """场: held from one day to another, both included."""
        return self.standing().filter(held_on__gte=start, held_on__lte=end)

    def of(self, kinds: Collection[str]) -> ActivityQuerySet:
        return self.filter(kind__in=list(kinds))


class Activity(models.Model):
    """服务活动: what was held for enterprises, where, by whom, and what came of it. A mistake is voided."""

    kind = models.CharField(_("类型"), max_length=10, choices=ActivityKind.choices)
    programme = models.CharField(_("专项"), max_length=10, choices=Programme.choices, blank=True)
    name = models.CharField(_("活动名称"), max_length=120)
    held_on = models.DateField(_("日期"))
    unit = models.ForeignKey(Unit, verbose_name=_("主办单位"), on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("地点"), max_length=80, blank=True)
    chain = models.ForeignKey(
        Chain,
        verbose_name=_("产业链"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    intents = models.PositiveIntegerField(_("达成意向（项）"), default=0)
    intents_wan = models.DecimalField(_("意向金额（万元）"), max_digits=14, decimal_places=2, default=0)
    outcome = models.TextField(_("成效"), blank=True)
    created_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    voided_by = models.ForeignKey(
        User, verbose_name=_("作废人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务活动")
        ordering: ClassVar = ["-held_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "held_on", "unit"],
                condition=Q(voided_at__isnull=True),
                name="assistance_activity_once",
            ),
            models.CheckConstraint(condition=Q(intents_wan__gte=0), name="assistance_activity_intents"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="assistance_activity_voided_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-held_on", "-id"], name="activity_page"),
            models.Index(fields=["kind", "held_on"], name="activity_counted"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("activity-detail", args=[self.pk])


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def in_period(self, start: date, end: date) -> AttendanceQuerySet:
        """家次: one row for each enterprise at each activity; distinct enterprises are 家."""
        return self.filter(
            activity__voided_at__isnull=True, activity__held_on__gte=start, activity__held_on__lte=end
        )

    def of(self, kinds: Collection[str]) -> AttendanceQuerySet:
        return self.filter(activity__kind__in=list(kinds))

    def distinct_enterprises(self) -> int:
        return self.order_by().values("enterprise").distinct().count()


class Attendance(models.Model):
    """An enterprise at an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attendances")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="attendances")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("参加活动")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "enterprise"], name="assistance_attends_once")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}"


class ActivityFollowUp(models.Model):
    """What is to be done after an activity, by when, and what came of it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="follow_ups")
    matter = models.CharField(_("后续事项"), max_length=200)
    due_on = models.DateField(_("完成期限"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    result = models.CharField(_("完成情况"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("活动后续事项")
        ordering: ClassVar = [F("done_on").asc(nulls_first=True), "due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, result="") | (Q(done_on__isnull=False) & ~Q(result="")),
                name="assistance_follow_up_done_told",
            )
        ]

    def __str__(self) -> str:
        return self.matter


class ActivityPhoto(models.Model):
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="photos")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("活动照片")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.attachment}"
