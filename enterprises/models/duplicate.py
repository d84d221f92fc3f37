from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from enterprises.enums import DuplicateGround
from enterprises.models.enterprise import Enterprise, seen_by
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

WEIGHTS = {
    DuplicateGround.CODE: 8,
    DuplicateGround.NUMBER: 4,
    DuplicateGround.NAME: 2,
    DuplicateGround.PHONE: 1,
}
UNDECIDED = Q(decided_at__isnull=True)


def ground_field(ground: str) -> str:
    return f"same_{ground}"


def _strength() -> models.Expression:
    held = [
        Case(When(**{ground_field(ground): True}, then=Value(weight)), default=Value(0))
        for ground, weight in WEIGHTS.items()
    ]
    total: Any = sum(held[1:], held[0])
    return cast("models.Expression", total)


class DuplicateQuerySet(models.QuerySet["DuplicatePair"]):
    def visible_to(self, user: User) -> DuplicateQuerySet:
        """Both of them within reach: a pair across counties is the city's to judge."""
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        both = [seen_by(user, one) for one in ("first", "second")]
        return self.filter(*(seen for seen in both if seen is not None))

    def undecided(self) -> DuplicateQuerySet:
        return self.filter(UNDECIDED)


class DuplicatePair(models.Model):
    """疑似重复: two active enterprises that share a ground. Found by ``services.duplicates``, judged by a person."""

    first = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    same_code = models.BooleanField(_("代码主体相同"), default=False)
    same_number = models.BooleanField(_("原注册号相同"), default=False)
    same_name = models.BooleanField(_("名称相同"), default=False)
    same_phone = models.BooleanField(_("电话相同"), default=False)
    strength = models.GeneratedField(
        expression=_strength(), output_field=IntegerField(_("把握")), db_persist=True
    )
    found_at = models.DateTimeField(_("发现时间"), auto_now_add=True)
    seen_at = models.DateTimeField(_("最近核对"))
    decided_by = models.ForeignKey(
        User, verbose_name=_("判定人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("判定时间"), null=True, blank=True)
    reason = models.CharField(_("不是重复的理由"), max_length=200, blank=True, default="")

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("疑似重复")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="enterprises_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="enterprises_pair_in_order"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, reason="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
                name="enterprises_pair_decided_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-strength", "-id"], condition=UNDECIDED, name="enterprises_pairs_open")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"

    @property
    def grounds(self) -> list[str]:
        """What the two share, the strongest first."""
        return [str(ground.label) for ground in DuplicateGround if getattr(self, ground_field(ground))]
