"""How many enterprises a figure of the bulletin rests on: what a public version is told by."""

from __future__ import annotations

from django.db.models import Count, Model

from assistance.models import Activity, Attendance, Case
from enterprises.models import (
    AreaHonour,
    Chain,
    ClusterRanking,
    ClusterTitle,
    Enterprise,
    GroupHead,
    Meeting,
    Platform,
    PolicyDocument,
    Project,
    ProjectProgress,
    ScaleMembership,
    ServiceListEntry,
    Showcase,
    Signing,
    Title,
    Transformation,
    WorkGroup,
)
from policies.models import BridgingLoan, Claim, Policy
from reporting.models import Indicator, IndicatorObservation, Ranking, Statement
from reporting.queries.bulletin_scope import Reading

OF_THE_CITY: frozenset[type[Model]] = frozenset(
    {
        Activity, AreaHonour, Chain, ClusterRanking, ClusterTitle, GroupHead, Indicator, IndicatorObservation,
        Meeting, Platform, Policy, PolicyDocument, Ranking, Showcase, Signing, Statement, WorkGroup,
    }
)  # fmt: skip
"""Rows that tell of the city and of no enterprise by itself, and those that were chosen to be shown (企业风采)."""
ENTERPRISE_OF: dict[type[Model], str] = {
    Attendance: "enterprise",
    BridgingLoan: "enterprise",
    Case: "enterprise",
    Claim: "enterprise",
    Enterprise: "pk",
    Project: "enterprise",
    ProjectProgress: "project__enterprise",
    ScaleMembership: "enterprise",
    ServiceListEntry: "enterprise",
    Title: "enterprise",
    Transformation: "enterprise",
}


def firms_behind(reading: Reading) -> int | None:
    """Distinct ones; of a share, those that it is a share of. None where nobody said whose these rows are."""
    rows = reading.rows if reading.base is None else reading.base
    if rows.model in OF_THE_CITY:
        return 0
    path = ENTERPRISE_OF.get(rows.model)
    if path is None:
        return None
    count: int = rows.order_by().aggregate(firms=Count(path, distinct=True))["firms"]
    return count
