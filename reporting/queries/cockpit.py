"""The figures of 驾驶舱 of the whole city: sums, without a name of an enterprise or a person; twelve statements at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from assistance.models import Case
from assistance.services.lights import Now
from enterprises.enums import Scope as ServedScope
from enterprises.models import Enterprise, Project
from enterprises.project_board import Tile, months_told, tiles_of
from enterprises.reports import in_scope
from reporting.metrics.cockpit import CockpitCode
from reporting.metrics.periods import Period, month_of
from reporting.metrics.rates import Rate, Standing
from reporting.metrics.spans import Span
from reporting.models import EnterpriseWarning, Ranking
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_scope import Scope
from reporting.queries.figures import GroupBy, Key, standings_by
from reporting.queries.load import urgent
from reporting.queries.versions import version_of
from reporting.reports import place_names

RANKINGS = 8


@dataclass(frozen=True)
class CityReading:
    """``year_to_date``: the days that 1—N月 figures are of. Money in 万元."""

    month: Period
    year_to_date: Period
    counties: dict[Key, Standing]
    county_names: dict[Key, str]
    open: int
    overdue: int
    near: int
    suspended: int
    served: Rate
    paid_wan: Decimal
    bridged_wan: Decimal
    tiles: list[Tile]
    months_told: int
    warnings: int
    rankings: list[Ranking]

    @property
    def standing(self) -> Standing:
        return sum(self.counties.values(), Standing())

    @property
    def behind(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.is_behind]


def read_city(now: Now) -> CityReading:
    today = now.calendar.local_date(now.at)
    month, scope = month_of(today), Scope(Span(today.year, today.month), now)
    counties = standings_by(Case.objects.all(), month, now, GroupBy.COUNTY, version_of(month))
    load = Case.objects.open().order_by().aggregate(open=Count("pk"), **urgent(now))
    return CityReading(
        month=month,
        year_to_date=scope.period,
        counties=counties,
        county_names=place_names(set(counties), GroupBy.COUNTY),
        **load,
        served=_served(today),
        paid_wan=_wan(CockpitCode.PAID, scope),
        bridged_wan=_wan(CockpitCode.BRIDGED, scope),
        tiles=tiles_of(Project.objects.standing().filter(batch__year=today.year), today.year, today),
        months_told=months_told(today.year, today),
        warnings=EnterpriseWarning.objects.waiting(today).count(),
        rankings=list(Ranking.objects.standing().order_by("-ranked_on", "-id")[:RANKINGS]),
    )


def _served(today: date) -> Rate:
    due = in_scope(Enterprise.objects.all(), ServedScope.DUE, today.year).order_by()
    told = due.aggregate(total=Count("pk"), served=Count("pk", filter=Q(has_officer=True)))
    return Rate(told["served"], told["total"])


def _wan(code: CockpitCode, scope: Scope) -> Decimal:
    return Decimal(read_figure(code.value, scope).value or 0)
