from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User


class ListThreshold(models.Model):
    """列入起点 from the list of a year on: the output that admits to 年产值过亿元企业. Append-only.

    Of two for one year the later one stands; the earlier ones stay as the record.
    """

    from_year = models.PositiveSmallIntegerField(_("起用年度"))
    output_wan = models.DecimalField(
        _("年产值起点（万元）"), max_digits=16, decimal_places=2, default=Decimal(10_000)
    )
    reason = models.CharField(_("依据"), max_length=200)
    set_by = models.ForeignKey(User, verbose_name=_("设置人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("设置时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("列入起点")
        ordering: ClassVar = ["-from_year", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(output_wan__gt=0), name="enterprises_threshold_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="enterprises_threshold_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.from_year}"
