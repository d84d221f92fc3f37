"""Gaps of 一对一: each condition stands here once, and both the board's number and the list behind it use it."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils import timezone

from enterprises.enums import Gap
from enterprises.models import Enterprise
from enterprises.services.officers import serving_officers
from enterprises.services.standards import Limits
from enterprises.services.told_above import visits_told
from foundation.accounts.models import Absence


def in_gap(gap: str, limits: Limits, scope: str = "") -> Q:
    """``scope`` decides how long without contact is long; without one the longest of them does."""
    served = Q(officer__isnull=False)
    match gap:
        case Gap.NONE:
            return Q(officer__isnull=True)
        case Gap.UNABLE:
            return served & ~Q(officer__in=serving_officers().order_by().values("pk"))
        case Gap.ABSENT:
            return Q(officer__in=Absence.objects.on(timezone.localdate()).order_by().values("user"))
        case Gap.OVERLOADED:
            loads = Enterprise.objects.active().filter(served).order_by().values("officer")
            heavy = loads.annotate(number=Count("pk")).filter(number__gt=limits.most)
            return Q(officer__in=heavy.values("officer"))
        case _:
            since = limits.since.get(scope) or min(limits.since.values())
            return served & visits_told().silent_since(since)
