"""Where the enterprise of a case stood at receipt, as one group for each case, so that the groups add up."""

from __future__ import annotations

from django.db import models
from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _


class Stood(models.IntegerChoices):
    """The first that holds; without a group is a case of which something is not known and nothing holds."""

    OVER_100M = 1, _("年产值过亿元企业")
    COMMISSIONED = 2, _("新投产项目")
    ABOVE_SCALE = 3, _("规上其他企业")
    OTHER = 4, _("其他企业")


STOOD = Choose(
    When(was_over_100m=True, then=Value(Stood.OVER_100M.value)),
    When(was_commissioned=True, then=Value(Stood.COMMISSIONED.value)),
    When(was_above_scale=True, then=Value(Stood.ABOVE_SCALE.value)),
    When(
        Q(was_over_100m=False, was_commissioned=False, was_above_scale=False), then=Value(Stood.OTHER.value)
    ),
    default=Value(None),
    output_field=IntegerField(null=True),
)
