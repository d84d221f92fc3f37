"""A city's rows behind every figure of the bulletin, beside its cases: by COPY where the engine has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, product
from typing import Any

from django.db import models
from django.utils import timezone

from assistance.enums import ActivityKind
from assistance.models import Activity, Attendance
from benchmarks.people import City, code_of
from enterprises.enums import ClusterTitleKind, ListKind, PlatformKind, ProjectKind, TitleKind, TitleLevel
from enterprises.models import (
    Assignment,
    Chain,
    Cluster,
    ClusterRanking,
    ClusterTitle,
    Enterprise,
    Platform,
    Project,
    ProjectBatch,
    ProjectPlan,
    ProjectProgress,
    ScaleMembership,
    ServiceList,
    ServiceListEntry,
    Title,
    Transformation,
)
from foundation.rows import write_rows
from reporting.enums import Area
from reporting.metrics.spans import LAST, Span
from reporting.models import Indicator, IndicatorObservation, Ranking
from reporting.queries.bulletin import RANKED

FIRST_SERIAL = 6_000_000
CHUNK = 5_000
YEARS_TOLD = 20
TITLES = [
    *product([TitleKind.LITTLE_GIANT, TitleKind.VR_CASE], [TitleLevel.NATIONAL]),
    *(
        (kind, TitleLevel.PROVINCE)
        for kind in TitleKind
        if kind not in (TitleKind.LITTLE_GIANT, TitleKind.VR_CASE)
    ),
]


@dataclass(frozen=True)
class Ground:
    """Of which period the rows are, and whose."""

    city: City
    span: Span

    def day(self, n: int) -> date:
        """Some day of the period."""
        return date(self.span.year, 1, 1) + timedelta(days=n % (28 * self.span.months))

    def year_before(self, n: int) -> date:
        return self.day(n).replace(year=self.span.year - 1, day=1)

    @property
    def by(self) -> Any:
        return self.city.head

    def one_in(self, n: int) -> list[Enterprise]:
        return self.city.enterprises[::n]


def register(city: City, enterprises: int) -> City:
    """The city with so many enterprises."""
    counties = city.counties
    for start in range(len(city.enterprises), enterprises, CHUNK):  # a generated column bars COPY
        Enterprise.objects.bulk_create(
            Enterprise(
                uscc=code_of(FIRST_SERIAL + n), name=f"通报企业{n:06d}", county=counties[n % len(counties)]
            )
            for n in range(start, min(start + CHUNK, enterprises))
        )
    return replace(city, enterprises=list(Enterprise.objects.order_by("pk")))


def fill(city: City, span: Span, observations: int) -> None:
    """Every figure but those of cases and money gets its rows, as many as the register has enterprises for."""
    ground = Ground(city, span)
    for part in (_standing, _titles, _chains, _projects, _activities, _indicators):
        part(ground)
    _observations(ground, observations)


def _write(rows: Iterable[models.Model]) -> None:
    several = iter(rows)
    while chunk := list(islice(several, CHUNK)):
        write_rows(chunk)


def _keys(model: Any) -> list[int]:
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def _standing(ground: Ground) -> None:
    """规上 with their officers, the two lists, digital transformation."""
    own, by, year = ground.one_in(6), ground.by, ground.span.year
    served = set(Assignment.objects.values_list("enterprise_id", flat=True))
    _write(
        ScaleMembership(enterprise=one, entered_on=date(2020, 1, 1), basis="统计", entered_by=by)
        for one in own
    )
    _write(
        Assignment(
            enterprise=one,
            officer=ground.city.officers[n % len(ground.city.officers)],
            started_on=date(2023, 1, 1),
            assigned_by=by,
        )
        for n, one in enumerate(own)
        if one.pk not in served
    )
    for kind, step in ((ListKind.OVER_100M, 20), (ListKind.COMMISSIONED, 50)):
        ServiceList.objects.get_or_create(kind=kind, year=year)
        name = "一期项目" if kind == ListKind.COMMISSIONED else ""
        _write(
            ServiceListEntry(
                kind=kind, year=year, enterprise=one, project_name=name, evidence_wan=15_000,
                entered_on=ground.day(0), entered_by=by, commissioned_on=ground.day(0) if name else None,
            )
            for one in ground.one_in(step)
        )  # fmt: skip
    _write(
        Transformation(
            enterprise=one,
            kind="system",
            done_on=ground.day(n),
            content="上线生产执行系统",
            recorded_by=by,
        )
        for n, one in enumerate(ground.one_in(20))
    )


def _titles(ground: Ground) -> None:
    """Half of this year, half of the year before."""
    _write(
        Title(
            enterprise=one, kind=kind, level=level, document="鲁工信〔2023〕1号",
            recognised_on=ground.day(n) if n % 2 else ground.year_before(n),
            valid_to=date(ground.span.year + 3, 12, 31), recorded_by=ground.by,
        )
        for (kind, level), own in zip(TITLES, _dealt(ground.one_in(3), len(TITLES)), strict=True)
        for n, one in enumerate(own)
    )  # fmt: skip


def _dealt(rows: list[Enterprise], hands: int) -> Iterator[list[Enterprise]]:
    return (rows[hand::hands] for hand in range(hands))


def _chains(ground: Ground) -> None:
    on, by = ground.day(9), ground.by
    _write(
        Chain(name=f"第{n}链", established_on=date(2021, 1, 1), key_since=date(2022, 1, 1) if n < 4 else None)
        for n in range(12)
    )
    cluster = Cluster.objects.create(name="临清市中小轴承集群")
    ClusterRanking.objects.create(
        cluster=cluster, on=on, scope="全省", place=9, among=80, source="省厅", recorded_by=by
    )
    levels = [(kind, TitleLevel.PROVINCE) for kind in ClusterTitleKind]
    for kind, level in [*levels, (ClusterTitleKind.SPECIAL, TitleLevel.NATIONAL)]:
        ClusterTitle.objects.create(
            cluster=cluster, kind=kind, level=level, document="文", recognised_on=on, recorded_by=by
        )
    for n, kind in enumerate((PlatformKind.NODE, PlatformKind.BRAIN)):
        Platform.objects.create(
            name=f"平台{n}", kind=kind, builder="院", launched_on=on, source="文", recorded_by=by
        )


def _projects(ground: Ground) -> None:
    """Two batches and the 技改, each with a plan and its months."""
    year, by, done = ground.span.year, ground.by, 27 * ground.span.months
    batches = [
        ProjectBatch.objects.create(
            name=f"第{n}批 {year}", year=year, announced_on=ground.day(0) + timedelta(days=n)
        )
        for n in range(2)
    ]
    _write(
        Project(
            enterprise=one, name="一期", batch=batches[n % 2], total_wan=5_000, basis="备案", recorded_by=by,
            kind=ProjectKind.RENOVATE if n % 4 == 0 else ProjectKind.STRENGTHEN, started_on=ground.day(n // 9 % done),
            completed_on=ground.day(done) if n % 5 == 0 else None,
        )
        for n, one in enumerate(ground.one_in(20))
    )  # fmt: skip
    keys = _keys(Project)
    _write(
        ProjectPlan(project_id=key, year=year, plan_wan=1_000, set_by=by, set_at=timezone.now())
        for key in keys
    )
    _write(
        ProjectProgress(project_id=key, year=year, month=month, invested_wan=80 + key % 40, reported_by=by)
        for key, month in product(keys, range(1, ground.span.months + 1))
    )


def _activities(ground: Ground) -> None:
    kinds = list(ActivityKind)
    _write(
        Activity(
            kind=kinds[n % len(kinds)],
            name=f"第{n}场",
            held_on=ground.day(n),
            unit=ground.city.counties[n % len(ground.city.counties)],
            created_by=ground.by,
        )
        for n in range(max(len(kinds), len(ground.city.enterprises) // 100))
    )
    keys = _keys(Activity)
    _write(
        Attendance(activity_id=keys[n % len(keys)], enterprise=one, entered_by=ground.by)
        for n, one in enumerate(ground.one_in(2))
    )


def _indicators(ground: Ground) -> None:
    """What the figures read of the period itself."""
    year, months, last = ground.span.year, ground.span.months, ground.year_before(0).year
    told = [
        *(
            (code, area, year, 9)
            for code, area in product(
                ["value-added", "renovation-investment"], [Area.CITY, Area.PROVINCE, Area.NATION]
            )
        ),
        ("profit-margin", Area.CITY, year, 6),
        ("profit-margin", Area.CITY, last, 5),
        *((code, Area.CITY, year, 1) for code in ("base-stations-5g", "coverage-5g", "coverage-gigabit")),
    ]
    own = {one.code: one for one in Indicator.objects.all()}
    _write(_observation(ground, own[code], (area, None), (in_year, months), n) for code, area, in_year, n in told)  # fmt: skip
    _write(
        Ranking(
            code=code, name=code, ranked_in="province", rank=3, previous=9, year=year, months=months,
            ranked_on=ground.day(9), source="省厅", entered_by=ground.by, entered_at=timezone.now(),
        )
        for code in RANKED
    )  # fmt: skip


Place = tuple[str, int | None]


def _observation(
    ground: Ground, indicator: Indicator, place: Place, period: tuple[int, int], value: int
) -> IndicatorObservation:
    (area, county), (year, months) = place, period
    return IndicatorObservation(
        indicator=indicator, area=area, county_id=county, year=year, months=months, value=value, growth=value,
        source="市统计局", dated_on=ground.day(9), entered_by=ground.by, entered_at=timezone.now(),
    )  # fmt: skip


def _observations(ground: Ground, wanted: int) -> None:
    """Of as many further indicators as it takes, for every county and area, month by month over twenty years."""
    places: list[Place] = [
        (Area.CITY, None),
        (Area.PROVINCE, None),
        *((Area.COUNTY, one.pk) for one in ground.city.counties),
    ]
    years = range(ground.span.year - YEARS_TOLD, ground.span.year)
    each = len(places) * len(years) * (LAST - 1)
    _write(
        Indicator(code=f"bench-{n}", name=f"指标{n}", unit="万元", coverage="counties")
        for n in range(-(-wanted // each))
    )
    own = Indicator.objects.filter(code__startswith="bench-")
    rows = product(own, places, product(years, range(2, LAST + 1)))
    _write(
        _observation(ground, one, place, period, n % 977)
        for n, (one, place, period) in enumerate(islice(rows, wanted))
    )
