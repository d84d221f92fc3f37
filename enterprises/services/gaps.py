"""Gaps of 一对一: each condition stands here once, and both the board's number and the list behind it use it."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.utils import timezone

from enterprises.enums import Gap, Scope
from enterprises.models import Enterprise
from enterprises.services.officers import serving_officers
from enterprises.services.scopes import SCOPES, falls_under
from enterprises.services.standards import Limits
from enterprises.services.told_above import visits_told
from foundation.accounts.models import Absence


def in_gap(gap: str, limits: Limits, scope: str = "") -> Q:
    """``scope`` decides how long without contact is long; without one the longest of them does.

    Under ``Scope.DUE`` the strictest standard of each enterprise does.
    """
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
        case _ if scope == Scope.DUE:
            return served & past_standard(limits)
        case _:
            since = limits.since.get(scope) or min(limits.since.values())
            return served & visits_told().silent_since(since)


def past_standard(limits: Limits) -> Q:
    """Enterprises with which nobody spoke for longer than the strictest standard allows that they fall under.

    One that falls under none is asked for the least strict of them.
    """
    year, silent_since = timezone.localdate().year, visits_told().silent_since
    silent = [falls_under(one, year) & silent_since(limits.since[one]) for one in SCOPES]
    others = ~falls_under(Scope.DUE, year) & silent_since(min(limits.since.values()))
    return reduce(or_, silent, others)
