from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import TitleAct, TitleKind, TitleLevel, TitleState
from enterprises.models.enterprise import Enterprise, seen_by
from enterprises.titles import DUE_MONTHS, months_on, state_on
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

STANDS = Q(voided_at__isnull=True)


class TitleQuerySet(models.QuerySet["Title"]):
    def visible_to(self, user: User) -> TitleQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def standing(self) -> TitleQuerySet:
        """Not voided."""
        return self.filter(STANDS)

    def of(self, kind: str, level: str) -> TitleQuerySet:
        return self.filter(kind=kind, level=level)

    def as_of(self, day: date) -> TitleQuerySet:
        """有效 at the end of that day."""
        return self.ever(day).filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def ever(self, day: date) -> TitleQuerySet:
        """累计: recognised by that day, whatever became of it."""
        return self.standing().filter(recognised_on__lte=day)

    def in_period(self, start: date, end: date) -> TitleQuerySet:
        """新增: recognised from one day to another, both included."""
        return self.standing().filter(recognised_on__gte=start, recognised_on__lte=end)

    def in_state(self, state: str, day: date) -> TitleQuerySet:
        if state == TitleState.WITHDRAWN:
            return self.filter(withdrawn_on__lte=day)
        held = self.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))
        if state == TitleState.EXPIRED:
            return held.filter(valid_to__lt=day)
        soon = Q(valid_to__gte=day, valid_to__lte=months_on(day, DUE_MONTHS))
        if state == TitleState.DUE:
            return held.filter(soon)
        return held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=months_on(day, DUE_MONTHS)))


class Title(models.Model):
    """What an enterprise was recognised as (称号): by whom, by which document, until when.

    ``valid_to`` is the last day, as the newest review left it; None holds without a term. A mistake is voided and
    recorded anew.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="titles")
    kind = models.CharField(_("称号"), max_length=16, choices=TitleKind.choices)
    level = models.CharField(_("级别"), max_length=8, choices=TitleLevel.choices)
    document = models.CharField(_("认定文号"), max_length=100)
    recognised_on = models.DateField(_("认定日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    withdrawn_on = models.DateField(_("撤销日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    voided_by = models.ForeignKey(
        User, verbose_name=_("作废人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = TitleQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业称号")
        ordering: ClassVar = ["-recognised_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "level", "recognised_on"],
                condition=STANDS,
                name="enterprises_title_once",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="enterprises_title_has_document"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("recognised_on")),
                name="enterprises_title_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("recognised_on")),
                name="enterprises_title_withdrawn_after",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="enterprises_title_voided_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-recognised_on", "-id"], name="enterprises_title_page"),
            models.Index(fields=["kind", "level", "recognised_on"], name="enterprises_title_counted"),
            models.Index(fields=["valid_to", "id"], name="enterprises_title_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("title-detail", args=[self.pk])

    def state_on(self, day: date) -> TitleState:
        return state_on(day, valid_to=self.valid_to, withdrawn_on=self.withdrawn_on)


class TitleEvent(models.Model):
    """A review that a title passed, or its withdrawal, with the document; never changed.

    ``valid_to`` is the new last day of a review.
    """

    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(_("事项"), max_length=10, choices=TitleAct.choices)
    on = models.DateField(_("日期"))
    document = models.CharField(_("文号"), max_length=100)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("称号变动")
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(document=""), name="enterprises_title_event_has_document"),
            models.CheckConstraint(
                condition=Q(act=TitleAct.REVIEWED)
                | (Q(act=TitleAct.WITHDRAWN, valid_to__isnull=True) & ~Q(reason="")),
                name="enterprises_title_event_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on}"
