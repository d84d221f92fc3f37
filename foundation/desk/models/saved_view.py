from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Unit, User

LONGEST_QUERY = 1500


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """One's own, and what colleagues of the same unit share."""
        mine = Q(owner=user)
        return self.filter(mine | Q(unit=user.unit_id) if user.unit_id else mine)

    def owned_by(self, user: User) -> SavedViewQuerySet:
        return self.filter(owner=user)


class SavedView(models.Model):
    """A list page's filters and order under a name. It holds no rows: whoever opens it sees their own."""

    owner = models.ForeignKey(
        User, verbose_name=_("所有者"), on_delete=models.PROTECT, related_name="saved_views"
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("共享给单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="saved_views",
    )
    page = models.CharField(_("列表"), max_length=40)
    query = models.CharField(_("条件"), max_length=LONGEST_QUERY, blank=True)
    name = models.CharField(_("视图名称"), max_length=20)
    position = models.PositiveSmallIntegerField(_("顺序"), default=1)
    is_pinned = models.BooleanField(_("固定在列表上方"), default=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("视图")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="desk_view_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="desk_view_has_name"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["position", "id"], name="desk_view_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        asked = f"{self.query}&" if self.query else ""
        return f"{reverse(self.page)}?{asked}view={self.pk}"
