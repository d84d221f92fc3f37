from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assistance.models import Case
from enterprises.models import Enterprise
from enterprises.models.enterprise import seen_by
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from reporting.enums import WarningKind, WarningState
from reporting.metrics.spans import FIRST, Span
from reporting.metrics.warnings import DATED


class WarningRule(models.Model):
    """From a day on: whether a rule is in use, and from which measure it warns. Never changed (triggers).

    ``threshold`` is a fall in %, an amount in 万元 or days, as the kind asks (``metrics.warnings.UNITS``).
    """

    kind = models.CharField(_("预警规则"), max_length=16, choices=WarningKind.choices)
    effective_from = models.DateField(_("启用日期"))
    threshold = models.DecimalField(_("界限"), max_digits=12, decimal_places=2)
    is_active = models.BooleanField(_("是否启用"), default=True)
    reason = models.CharField(_("依据"), max_length=200, blank=True)
    set_by = models.ForeignKey(
        User, verbose_name=_("设置人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("预警规则")
        ordering: ClassVar = ["-effective_from", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(threshold__gte=0), name="reporting_rule_not_negative"),
            models.CheckConstraint(
                condition=Q(set_by__isnull=True) | ~Q(reason=""), name="reporting_rule_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_from}"


class WarningQuerySet(models.QuerySet["EnterpriseWarning"]):
    def visible_to(self, user: User) -> WarningQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def waiting(self, today: date) -> WarningQuerySet:
        """Not dealt with, or put off until a day that has come."""
        return self.filter(
            Q(state=WarningState.OPEN) | Q(state=WarningState.SNOOZED, snoozed_until__lte=today)
        )


class EnterpriseWarning(models.Model):
    """One rule spoke of one enterprise in one period. ``numbers``: what it was told by, as (label, text) pairs."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="warnings"
    )
    kind = models.CharField(_("预警规则"), max_length=16, choices=WarningKind.choices)
    year = models.PositiveSmallIntegerField(_("年度"))
    months = models.PositiveSmallIntegerField(_("累计到几月"))
    rule = models.ForeignKey(WarningRule, on_delete=models.PROTECT, related_name="+")
    numbers = models.JSONField(_("依据数据"), default=list)
    raised_at = models.DateTimeField(_("预警时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=WarningState.choices, default=WarningState.OPEN
    )
    case = models.ForeignKey(
        Case, verbose_name=_("诉求"), on_delete=models.PROTECT, null=True, blank=True, related_name="warnings"
    )
    is_false = models.BooleanField(_("误报"), default=False)
    note = models.CharField(_("处理说明"), max_length=200, blank=True)
    snoozed_until = models.DateField(_("暂缓到"), null=True, blank=True)
    handled_by = models.ForeignKey(
        User, verbose_name=_("处理人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业预警")
        ordering: ClassVar = ["-raised_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "year", "months"], name="reporting_warning_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | Q(state="case", case__isnull=False, handled_by__isnull=False)
                | (Q(state="dismissed", handled_by__isnull=False) & ~Q(note=""))
                | Q(state="snoozed", snoozed_until__isnull=False, handled_by__isnull=False),
                name="reporting_warning_answered",
            ),
            models.CheckConstraint(
                condition=Q(is_false=False) | Q(state="dismissed"), name="reporting_false_alarm_dismissed"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-raised_at", "-id"], name="reporting_warning_page"),
            models.Index(fields=["kind", "state"], name="reporting_warning_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("warning-detail", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(self.year, self.months)

    @property
    def period(self) -> str:
        """The month that it is about; figures tell January together with February."""
        label = _("%(year)s 年 %(months)s 月")
        if self.months == FIRST and self.kind not in DATED:
            label = _("%(year)s 年 1—%(months)s 月")
        return str(label % {"year": self.year, "months": self.months})

    @property
    def told(self) -> str:
        """The numbers in one line."""
        return "；".join(f"{label} {text}" for label, text in self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        rows: list[Any] = self.numbers
        return [(str(label), str(text)) for label, text in rows]
