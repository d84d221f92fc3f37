from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _

from enterprises.enums import HonourKind, TitleLevel
from enterprises.models.recorded import STANDS, Recorded, RecordedQuerySet
from foundation.accounts.models import Unit


class AreaHonour(Recorded):
    """地区荣誉: what the city or one of its counties was recognised as by those above; without a county it is the city's."""

    DAY = "granted_on"
    name = models.CharField(_("荣誉名称"), max_length=80)
    kind = models.CharField(_("荣誉类型"), max_length=10, choices=HonourKind.choices)
    level = models.CharField(_("级别"), max_length=8, choices=TitleLevel.choices)
    county = models.ForeignKey(
        Unit, verbose_name=_("县市区"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    for_year = models.PositiveSmallIntegerField(_("所属年度"))
    granted_on = models.DateField(_("公布日期"))
    document = models.CharField(_("文号或来源"), max_length=100)

    objects = RecordedQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("地区荣誉")
        ordering: ClassVar = ["-granted_on", "-id"]
        constraints: ClassVar = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["name", "county", "for_year"],
                condition=STANDS,
                name="enterprises_honour_once",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="enterprises_honour_sourced"),
        ]
        indexes: ClassVar = [models.Index(fields=["-granted_on", "-id"], name="enterprises_honour_page")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list, at this row."""
        return f"{reverse('honour-list')}?{urlencode({'q': self.name})}"

    @property
    def place(self) -> str:
        return str(self.county) if self.county else gettext_now("全市")
