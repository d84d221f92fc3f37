from __future__ import annotations

from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprise import Enterprise, seen_by
from enterprises.models.recorded import STANDS, Recorded, RecordedQuerySet
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.attachments.models import Attachment

PLACES = 4
"""So many pictures has a bulletin."""


class ShowcaseQuerySet(RecordedQuerySet):
    def visible_to(self, user: User) -> ShowcaseQuerySet:
        """As far as the enterprise is."""
        if not user.has(Permission.ENTERPRISE_READ):
            return self.none()
        seen = seen_by(user)
        return self if seen is None else self.filter(seen)


class Showcase(Recorded):
    """企业风采: an enterprise that the bulletin of a period shows, with its product and a picture."""

    DAY = "recorded_at"
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="showcases")
    year = models.PositiveSmallIntegerField(_("年度"))
    months = models.PositiveSmallIntegerField(_("累计到几月"))
    place = models.PositiveSmallIntegerField(_("图序"))
    product = models.CharField(_("展示内容"), max_length=60)
    credit = models.CharField(_("供图"), max_length=30, blank=True)
    photo = models.OneToOneField(
        Attachment, verbose_name=_("照片"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ShowcaseQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("企业风采")
        ordering: ClassVar = ["-year", "-months", "place", "-id"]
        constraints: ClassVar = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["year", "months", "place"], condition=STANDS, name="enterprises_showcase_once"
            ),
            models.CheckConstraint(
                condition=Q(months__range=(1, 12), place__range=(1, PLACES)) & ~Q(product=""),
                name="enterprises_showcase_possible",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-recorded_at", "-id"], name="enterprises_showcase_page")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.product}"

    def get_absolute_url(self) -> str:
        """The list, at this row."""
        return f"{reverse('showcase-list')}?{urlencode({'q': self.product})}"

    def titles_on(self, day: date) -> list[str]:
        """国家级 titles that the enterprise holds on that day."""
        rows = self.enterprise.titles.as_of(day).filter(level="national").order_by("recognised_on", "id")
        return [str(title) for title in rows]
