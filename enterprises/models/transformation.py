from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.enums import SizeClass, TransformationKind
from enterprises.models.enterprise import Enterprise, seen_by
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

STANDS = Q(voided_at__isnull=True)


class TransformationQuerySet(models.QuerySet["Transformation"]):
    def visible_to(self, user: User) -> TransformationQuerySet:
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)

    def standing(self) -> TransformationQuerySet:
        """Not voided."""
        return self.filter(STANDS)

    def in_period(self, start: date, end: date) -> TransformationQuerySet:
        """Done from one day to another, both included."""
        return self.standing().filter(done_on__gte=start, done_on__lte=end)

    def of_small(self) -> TransformationQuerySet:
        """Of 中小企业: of all that are not large; one whose size is not known is not large."""
        return self.exclude(enterprise__size_class=SizeClass.LARGE)

    def distinct_enterprises(self) -> int:
        """家: enterprises, however many rows each has."""
        return self.order_by().values("enterprise").distinct().count()


class Transformation(models.Model):
    """数字化转型: what an enterprise did on a day to become digital, and who served it; a mistake is voided."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="transformations")
    kind = models.CharField(_("转型方式"), max_length=10, choices=TransformationKind.choices)
    done_on = models.DateField(_("实施日期"))
    content = models.CharField(_("实施内容"), max_length=200)
    partner = models.CharField(_("服务商"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    voided_by = models.ForeignKey(
        User, verbose_name=_("作废人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = TransformationQuerySet.as_manager()

    class Meta:
        verbose_name = _("数字化转型记录")
        ordering: ClassVar = ["-done_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "done_on"],
                condition=STANDS,
                name="enterprises_transformation_once",
            ),
            models.CheckConstraint(condition=~Q(content=""), name="enterprises_transformation_told"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="enterprises_transformation_voided_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-done_on", "-id"], name="enterprises_transformed_page")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.get_kind_display()} {self.done_on}"
