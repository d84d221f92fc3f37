"""Cases of one category, chain, county and season: the groups above a measure, and the rows of one group.

A group and its rows rest on the same conditions. The chain is where the enterprise stands today; a case of an
enterprise in two chains counts in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q
from django.db.models.functions import ExtractQuarter, ExtractYear

from assistance.enums import CaseStatus, Nature
from assistance.models import Case
from assistance.models.case import CaseQuerySet
from enterprises.models import ChainPlace
from foundation.web.dates import start_of_day
from reporting.models import RecurringGroup, RecurringRule

NO_PROBLEM = [CaseStatus.MERGED, CaseStatus.WITHDRAWN, CaseStatus.DECLINED]
KEY = ("category", "chain", "county", "season")


def problems_told(since: date, until: datetime) -> CaseQuerySet:
    """What counts: received in that time, and neither praise nor merged, withdrawn or declined."""
    received = Case.objects.filter(received_at__gte=start_of_day(since), received_at__lte=until)
    return received.exclude(status__in=NO_PROBLEM).exclude(nature=Nature.PRAISE)


def groups_above(rule: RecurringRule, now: datetime, today: date) -> Iterable[dict[str, Any]]:
    """One statement: the four keys of each group, and what was counted."""
    in_chain = FilteredRelation(
        "enterprise__chain_places", condition=Q(enterprise__chain_places__left_on__isnull=True)
    )
    rows: Any = problems_told(rule.since(today), now).order_by().annotate(place=in_chain)
    groups: Iterable[dict[str, Any]] = (
        rows.annotate(chain=F("place__chain"), season=ExtractQuarter("received_at"))
        .values(*KEY)
        .annotate(
            cases=Count("pk"),
            open_cases=Count("pk", filter=Q(closed_at__isnull=True)),
            firms=Count("enterprise", distinct=True),
            years=Count(ExtractYear("received_at"), distinct=True),
            last_at=Max("received_at"),
        )
        .filter(cases__gte=rule.least_cases, firms__gte=rule.least_firms)
        .order_by(*KEY)
    )
    return groups


def cases_of(group: RecurringGroup) -> CaseQuerySet:
    """The rows that the sweep counted, as they stand now."""
    rows = problems_told(group.since, group.counted_at).filter(
        category=group.category_id, county=group.county_id, received_at__quarter=group.season
    )
    places = ChainPlace.objects.standing().filter(enterprise=OuterRef("enterprise"))
    if group.chain_id is None:
        return rows.filter(~Exists(places))
    return rows.filter(Exists(places.filter(chain=group.chain_id)))
