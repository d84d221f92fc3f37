from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from enterprises.enums import ProductionMode
from enterprises.models.enterprise import Enterprise, seen_by
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission


class ProductionStateQuerySet(models.QuerySet["ProductionState"]):
    def visible_to(self, user: User) -> ProductionStateQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def standing_on(self, day: date) -> ProductionStateQuerySet:
        """Of each enterprise what holds at the end of that day: the latest beginning, and of one day the last word."""
        later = ProductionState.objects.filter(enterprise=OuterRef("enterprise"), since__lte=day).filter(
            Q(since__gt=OuterRef("since")) | Q(since=OuterRef("since"), pk__gt=OuterRef("pk"))
        )
        return self.filter(~Exists(later), since__lte=day)


class ProductionState(models.Model):
    """From a day on an enterprise produces as usual, less, or not at all. Append-only: the next row ends the one before.

    An enterprise without a row was never reported as anything but normal.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="production_states")
    mode = models.CharField(_("生产状态"), max_length=8, choices=ProductionMode.choices)
    since = models.DateField(_("自何日起"))
    reason = models.CharField(_("减停产原因"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"), auto_now_add=True)

    objects = ProductionStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("生产状态")
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mode=ProductionMode.NORMAL, reason="")
                | (~Q(mode=ProductionMode.NORMAL) & ~Q(reason="")),
                name="enterprises_production_explained",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enterprise", "-since", "-id"], name="enterprises_production_last"),
            models.Index(fields=["-since", "-id"], name="enterprises_production_page"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_mode_display()} {self.since}"


def last_production(enterprise: str) -> dict[str, Subquery]:
    """``production_mode``, ``production_since`` and ``production_reason`` of the enterprise at this relation, as told last."""
    last = ProductionState.objects.filter(enterprise=OuterRef(enterprise)).order_by("-since", "-id")
    return {f"production_{name}": Subquery(last.values(name)[:1]) for name in ("mode", "since", "reason")}
