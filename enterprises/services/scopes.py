"""Whose coverage is measured: each condition stands here once."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from enterprises.enums import Scope
from enterprises.models import ServiceListEntry

SCOPES = (Scope.ABOVE_SCALE, Scope.OVER_100M, Scope.COMMISSIONED)
"""Each with a standard of its own; ``Scope.DUE`` is whoever falls under one of them."""


def falls_under(scope: str, year: int) -> Q:
    if scope == Scope.DUE:
        return reduce(or_, (falls_under(one, year) for one in SCOPES))
    if scope == Scope.ABOVE_SCALE:
        return Q(is_above_scale=True)
    return Q(pk__in=ServiceListEntry.objects.standing().of(scope, year).values("enterprise_id"))
