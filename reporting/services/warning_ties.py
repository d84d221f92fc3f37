"""What becomes of warnings when their enterprise is merged into another."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enterprises.services.movers import Mover, Pair, Step, has_same, plan_moves
from reporting.models import EnterpriseWarning


def _warnings(pair: Pair) -> list[Step]:
    return plan_moves(
        EnterpriseWarning.objects.all(),
        pair,
        clashes=has_same(EnterpriseWarning, pair, "kind", "year", "months"),
        why=gettext_lazy("保留企业已有同一期的同类预警"),
    )


MOVERS = (Mover(EnterpriseWarning, gettext_lazy("企业预警"), _warnings),)
