from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.enums import SigningKind, SigningVenue
from enterprises.models.chain import Chain
from enterprises.models.project import Project
from enterprises.models.recorded import STANDS, Recorded, RecordedQuerySet
from foundation.accounts.models import Unit


class Signing(Recorded):
    """双招双引签约: a project of investment or talent that was signed, and the project that became of it."""

    DAY = "signed_on"
    name = models.CharField(_("签约项目"), max_length=80)
    kind = models.CharField(_("签约类型"), max_length=10, choices=SigningKind.choices)
    venue = models.CharField(_("签约方式"), max_length=4, choices=SigningVenue.choices)
    place = models.CharField(_("签约地"), max_length=30)
    signed_on = models.DateField(_("签约日期"))
    partner = models.CharField(_("签约方"), max_length=60)
    amount_wan = models.DecimalField(
        _("签约金额（万元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    county = models.ForeignKey(
        Unit, verbose_name=_("落地县市区"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chain = models.ForeignKey(
        Chain, verbose_name=_("产业链"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("依据"), max_length=100)
    project = models.ForeignKey(
        Project,
        verbose_name=_("转化项目"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signings",
    )

    objects = RecordedQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("双招双引签约")
        ordering: ClassVar = ["-signed_on", "-id"]
        constraints: ClassVar = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["name", "signed_on"], condition=STANDS, name="enterprises_signing_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_wan__isnull=False, amount_wan__gt=0)
                | Q(amount_wan__isnull=True, kind=SigningKind.TALENT),
                name="enterprises_signing_amount",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="enterprises_signing_sourced"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-signed_on", "-id"], name="enterprises_signing_page"),
            models.Index(fields=["amount_wan", "id"], name="enterprises_signing_amounts"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list, at this row."""
        return f"{reverse('signing-list')}?{urlencode({'q': self.name})}"
