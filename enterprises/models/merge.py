from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import MergedHow
from enterprises.models.enterprise import Enterprise, seen_by
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission

STANDING = Q(undone_at__isnull=True)


class MergeQuerySet(models.QuerySet["EnterpriseMerge"]):
    def visible_to(self, user: User) -> MergeQuerySet:
        """By the enterprise that stayed."""
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user, "kept")
        return self if seen is None else self.filter(seen)

    def standing(self) -> MergeQuerySet:
        return self.filter(STANDING)


class EnterpriseMerge(models.Model):
    """合并: one enterprise and all that hung on it became part of another; who, when, why, and whether it was undone."""

    kept = models.ForeignKey(
        Enterprise, verbose_name=_("保留企业"), on_delete=models.PROTECT, related_name="absorbed"
    )
    merged = models.ForeignKey(
        Enterprise, verbose_name=_("并入企业"), on_delete=models.PROTECT, related_name="merges"
    )
    reason = models.CharField(_("合并原因"), max_length=200)
    changes = models.JSONField(_("取用的数据"), default=dict, help_text="field: [before, after]")
    by = models.ForeignKey(User, verbose_name=_("经办"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("合并时间"))
    undone_by = models.ForeignKey(
        User, verbose_name=_("撤销人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undo_reason = models.CharField(_("撤销原因"), max_length=200, blank=True, default="")

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业合并")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=STANDING, name="enterprises_merged_once"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="enterprises_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="enterprises_merge_explained"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undo_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason="")),
                name="enterprises_merge_undone_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="enterprises_merge_page")]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("enterprise-merge", args=[self.pk])

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class MergedRow(models.Model):
    """What a merge did with one row: its columns before and after. Append-only; the way back reads it."""

    merge = models.ForeignKey(EnterpriseMerge, on_delete=models.PROTECT, related_name="rows")
    table = models.CharField(_("数据表"), max_length=60, help_text="app_label.model")
    row = models.BigIntegerField(_("行"))
    how = models.CharField(_("处理"), max_length=6, choices=MergedHow.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("合并的数据")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merge", "table", "row"], name="enterprises_merged_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
