"""The rows behind each figure of the bulletin, and its value from just these rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Sum

from assistance.enums import SERVICE_KINDS, ActivityKind
from assistance.models import Activity, Attendance, Case
from enterprises.enums import ClusterTitleKind, ListKind, PlatformKind, ProjectKind, TitleKind, TitleLevel
from enterprises.models import (
    Assignment,
    Chain,
    ClusterRanking,
    ClusterTitle,
    Platform,
    Project,
    ProjectBatch,
    ProjectPlan,
    ProjectProgress,
    ScaleMembership,
    ServiceListEntry,
    Title,
    Transformation,
)
from enterprises.titles import growth
from policies.claim_enums import PolicyLevel
from policies.loan_words import wan_of
from policies.models import BridgingLoan, Claim
from reporting.enums import Area, Coverage
from reporting.metrics.bulletin import FIGURES, split_code
from reporting.metrics.definitions import MetricCode, Part
from reporting.metrics.rates import Rate
from reporting.models import Indicator, IndicatorObservation, Ranking
from reporting.queries.bulletin_records import RECORD_READERS
from reporting.queries.bulletin_scope import Reader, Reading, Rows, Scope, counts, only
from reporting.queries.bulletin_words import WORD_READERS
from reporting.queries.figures import rows_behind, standing_of
from reporting.queries.observations import (
    growth_above,
    latest_observation,
    observation,
    ranking,
    value_gain,
)


def read_figure(code: str, scope: Scope) -> Reading:
    """By whole code: also a county's own."""
    family, county = split_code(code)
    return READERS[family](scope if county is None else replace(scope, county=county))


def _title(kind: str, level: str) -> Reader:
    def read(scope: Scope) -> Reading:
        period = scope.period
        return counts(scope.seen(Title.objects.of(kind, level).in_period(period.first, period.last)))

    return read


def _title_before(kind: str, level: str) -> Reader:
    return lambda scope: counts(scope.seen(Title.objects.of(kind, level).ever(scope.day_before)))


def _cluster(kind: str, level: str, *, ever: bool = False) -> Reader:
    def read(scope: Scope) -> Reading:
        rows, period = ClusterTitle.objects.of(kind, level), scope.period
        return counts(rows.ever(scope.day) if ever else rows.in_period(period.first, period.last))

    return read


def _observed(code: str, *, growth_of: bool = False) -> Reader:
    """A growth is of exactly this period; a level may have been told earlier."""

    def read(scope: Scope) -> Reading:
        row = observation(code, scope.span) if growth_of else latest_observation(code, scope.span)
        value = None if row is None else row.growth if growth_of else row.value
        return Reading(value, only(IndicatorObservation, row))

    return read


def _above(code: str, than: str) -> Reader:
    def read(scope: Scope) -> Reading:
        rows = IndicatorObservation.objects.standing().filter(
            indicator__code=code, year=scope.span.year, months=scope.span.months, county=None,
            area__in=[Area.CITY, than],
        )  # fmt: skip
        return Reading(growth_above(code, scope.span, than=than), rows)

    return read


def _ranked(code: str) -> Reader:
    def read(scope: Scope) -> Reading:
        row = ranking(code, scope.span.year)
        return Reading(row.rank if row else None, only(Ranking, row))

    return read


def _climbed(scope: Scope) -> Reading:
    row = ranking("top100", scope.span.year)
    return Reading(row.climbed if row else None, only(Ranking, row))


def _platform(kind: str) -> Reader:
    def read(scope: Scope) -> Reading:
        rows = Platform.objects.in_period(scope.period.first, scope.day)
        return counts(scope.seen(rows.filter(kind=kind)))

    return read


def _transformed(scope: Scope) -> Reading:
    period = scope.period
    rows = scope.seen(Transformation.objects.in_period(period.first, period.last)).of_small()
    return Reading(rows.distinct_enterprises(), rows)


def _cluster_place(name: str) -> Reader:
    def read(scope: Scope) -> Reading:
        rows = ClusterRanking.objects.filter(
            cluster__name=name, on__gte=scope.period.first, on__lte=scope.day
        )
        newest = rows.order_by("-on", "-id")[:1]
        row = newest.first()
        return Reading(row.place if row else None, only(ClusterRanking, row))

    return read


def _margin(scope: Scope) -> Reading:
    spans = [scope.span, scope.span.year_before]
    rows = IndicatorObservation.objects.standing().filter(
        indicator__code="profit-margin", area=Area.CITY, months=scope.span.months,
        year__in=[span.year for span in spans],
    )  # fmt: skip
    return Reading(value_gain("profit-margin", scope.span), rows)


def _above_scale(scope: Scope) -> Rows:
    rows: Rows = scope.seen(ScaleMembership.objects.standing_on(scope.day))
    return rows


def _served(scope: Scope) -> Reading:
    """规上 with an officer on that day, of all 规上, in percent."""
    on_duty = Assignment.objects.filter(enterprise=OuterRef("enterprise"), started_on__lte=scope.day).exclude(
        ended_on__lte=scope.day
    )
    rows = _above_scale(scope)
    whole, served = rows.count(), rows.filter(Exists(on_duty))
    return Reading(Decimal(served.count()) * 100 / whole if whole else None, served, base=rows)


def _listed(kind: str) -> Reader:
    def read(scope: Scope) -> Reading:
        return counts(scope.seen(ServiceListEntry.objects.of(kind, scope.span.year).standing_on(scope.day)))

    return read


def _lists(scope: Scope) -> Reading:
    rows = scope.seen(ServiceListEntry.objects.filter(year=scope.span.year).standing_on(scope.day)).order_by()
    return Reading(rows.values("kind").distinct().count(), rows)


def _cases(scope: Scope, code: MetricCode, part: Part) -> Rows:
    cases = scope.placed(scope.seen(Case.objects.all()))
    return rows_behind(cases, code, part, scope.period, scope.now)


def _resolution(scope: Scope) -> Reading:
    cases = scope.placed(scope.seen(Case.objects.all()))
    rate = standing_of(cases, scope.period, scope.now).rate
    value = Decimal(rate.hundredths) / 100 if rate.denominator else None
    return Reading(value, _cases(scope, MetricCode.R1, Part.BASE))


def _on_time(scope: Scope) -> Reading:
    base = _cases(scope, MetricCode.ON_TIME, Part.BASE)
    rate = Rate(_cases(scope, MetricCode.ON_TIME, Part.MET).count(), base.count())
    return Reading(Decimal(rate.hundredths) / 100 if rate.denominator else None, base)


def _paid(scope: Scope) -> Reading:
    rows = scope.seen(Claim.objects.all()).filter(
        paid_on__range=(scope.period.first, scope.period.last),
        line__level__in=[PolicyLevel.PROVINCE, PolicyLevel.CITY],
    )
    fen = rows.aggregate(fen=Sum(F("granted_fen") - F("recalled_fen")))["fen"] or 0
    return Reading(wan_of(fen), rows)


def _drawn(scope: Scope) -> Rows:
    loans: Rows = scope.seen(BridgingLoan.objects.all())
    return loans.filter(drawn_on__range=(scope.period.first, scope.period.last))


def _bridged(scope: Scope) -> Reading:
    rows = _drawn(scope)
    return Reading(wan_of(rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0), rows)


def _saved(scope: Scope) -> Reading:
    """Up to the cut-off: a loan that runs then counts as given back on that day."""
    rows = _drawn(scope)
    fen = sum(loan.saved(scope.day) for loan in rows.select_related("rules").iterator())
    return Reading(wan_of(fen), rows)


def _monitored(scope: Scope) -> Reading:
    return counts(Indicator.objects.active_on(scope.day).filter(coverage=Coverage.CITY))


def _gazelles(scope: Scope) -> Reading:
    rows = scope.seen(Title.objects.of(TitleKind.GAZELLE, TitleLevel.PROVINCE))
    period = scope.period
    new = rows.in_period(period.first, period.last)
    before = rows.in_period(date(period.first.year - 1, 1, 1), scope.day_before)
    return Reading(growth(new.count(), before.count()), new | before)


def _batch(scope: Scope, nth: int) -> Rows:
    """The projects of the year's ``nth`` batch that was announced by the cut-off."""
    batches = ProjectBatch.objects.filter(year=scope.span.year, announced_on__lte=scope.day)
    chosen = list(batches.order_by("announced_on", "id").values_list("pk", flat=True)[nth - 1 : nth])
    rows: Rows = scope.seen(Project.objects.standing())
    return rows.filter(batch__in=chosen)


def _begun(scope: Scope) -> Reading:
    rows = _batch(scope, 1)
    whole, begun = rows.count(), rows.filter(started_on__lte=scope.day)
    return Reading(Decimal(begun.count()) * 100 / whole if whole else None, begun, base=rows)


def _on_wall(scope: Scope) -> Rows:
    """The projects of all batches of the year that were announced by the cut-off."""
    rows: Rows = scope.seen(Project.objects.standing())
    announced = rows.filter(batch__year=scope.span.year, batch__announced_on__lte=scope.day)
    placed: Rows = scope.placed(announced, "enterprise__county")
    return placed


def _spent(scope: Scope, projects: Rows) -> Rows:
    return ProjectProgress.objects.in_period(scope.period.first, scope.day).filter(project__in=projects)


def _invested(scope: Scope, projects: Rows) -> Reading:
    rows = _spent(scope, projects)
    return Reading(rows.aggregate(wan=Sum("invested_wan"))["wan"], rows)


def _of_plan(scope: Scope, projects: Rows) -> Reading:
    rows = _spent(scope, projects)
    plans = ProjectPlan.objects.filter(year=scope.span.year, project__in=projects)
    plan, spent = plans.aggregate(wan=Sum("plan_wan"))["wan"], rows.aggregate(wan=Sum("invested_wan"))["wan"]
    return Reading(spent * 100 / plan if plan and spent is not None else None, rows)


def _second_total(scope: Scope) -> Reading:
    rows = _batch(scope, 2)
    return Reading(rows.aggregate(wan=Sum("total_wan"))["wan"], rows)


def _renovations(scope: Scope) -> Reading:
    rows = scope.seen(Project.objects.under_way(scope.period.first, scope.day))
    return counts(rows.filter(kind=ProjectKind.RENOVATE))


def _held(*kinds: str) -> Reader:
    def read(scope: Scope) -> Reading:
        return counts(scope.seen(Activity.objects.in_period(scope.period.first, scope.day).of(kinds)))

    return read


def _came(scope: Scope, kinds: Collection[str]) -> Any:
    return (
        Attendance.objects.in_period(scope.period.first, scope.day)
        .of(kinds)
        .filter(activity__in=scope.seen(Activity.objects.all()))
    )


def _firms_served(scope: Scope) -> Reading:
    rows = _came(scope, SERVICE_KINDS)
    return Reading(rows.distinct_enterprises(), rows)


P, N = TitleLevel.PROVINCE, TitleLevel.NATIONAL
T, CT = TitleKind, ClusterTitleKind
RANKED = (
    "top100", "top100-progress", "profit-margin", "renovation-investment", "province-clusters", "nation-clusters",
    "smart-benchmark", "smart-factory", "digital-pilot", "innovative-sme", "startup-base", "quality-benchmark",
    "innovation-firm",
)  # fmt: skip
READERS: dict[str, Reader] = {
    "above-scale": lambda scope: counts(_above_scale(scope)),
    "value-added-growth": _observed("value-added", growth_of=True),
    "value-added-above-province": _above("value-added", Area.PROVINCE),
    "value-added-above-nation": _above("value-added", Area.NATION),
    "monitored": _monitored,
    "margin-gain": _margin,
    "renovation-growth": _observed("renovation-investment", growth_of=True),
    "renovation-above-province": _above("renovation-investment", Area.PROVINCE),
    "climbed-top100": _climbed,
    "lists": _lists,
    "over-100m": _listed(ListKind.OVER_100M),
    "commissioned": _listed(ListKind.COMMISSIONED),
    "served": _served,
    "resolved": lambda scope: counts(_cases(scope, MetricCode.R1, Part.MET)),
    "resolution-rate": _resolution,
    "rewards-paid": _paid,
    "bridged": _bridged,
    "saved": _saved,
    "chains-before": lambda scope: counts(Chain.objects.as_of(scope.day_before)),
    "chains": lambda scope: counts(Chain.objects.as_of(scope.day)),
    "key-chains": lambda scope: counts(Chain.objects.key_on(scope.day)),
    "goose-new": _cluster(CT.GOOSE, P),
    "special-new": _cluster(CT.SPECIAL, P),
    "special-ever": _cluster(CT.SPECIAL, P, ever=True),
    "national-new": _cluster(CT.SPECIAL, N),
    "national-ever": _cluster(CT.SPECIAL, N, ever=True),
    "rank-linqing-bearing": _cluster_place("临清市中小轴承集群"),
    "digital-clusters-new": _cluster(CT.DIGITAL, P),
    "first-batch": lambda scope: counts(_batch(scope, 1)),
    "first-started": _begun,
    "first-completed": lambda scope: counts(_batch(scope, 1).filter(completed_on__lte=scope.day)),
    "first-invested": lambda scope: _invested(scope, _batch(scope, 1)),
    "first-of-plan": lambda scope: _of_plan(scope, _batch(scope, 1)),
    "second-batch": lambda scope: counts(_batch(scope, 2)),
    "second-total": _second_total,
    "renovations": _renovations,
    "chain-meetings": _held(ActivityKind.CHAIN),
    "chain-attendances": lambda scope: counts(_came(scope, [ActivityKind.CHAIN])),
    "promotions": _held(ActivityKind.PROMOTION),
    "service-meetings": _held(*SERVICE_KINDS),
    "firms-served": _firms_served,
    "stations-5g": _observed("base-stations-5g"),
    "coverage-5g": _observed("coverage-5g"),
    "coverage-gigabit": _observed("coverage-gigabit"),
    "nodes-new": _platform(PlatformKind.NODE),
    "brains-new": _platform(PlatformKind.BRAIN),
    "transformed": _transformed,
    "net-platform-new": _title(T.NET_PLATFORM, P),
    "smart-benchmark-new": _title(T.SMART_BENCHMARK, P),
    "smart-factory-new": _title(T.SMART_FACTORY, P),
    "digital-pilot-new": _title(T.DIGITAL_PILOT, P),
    "digital-park-new": _title(T.DIGITAL_PARK, P),
    "star-factory-new": _title(T.STAR_FACTORY, P),
    "star-park-new": _title(T.STAR_PARK, P),
    "software-centre-new": _title(T.SOFTWARE_CENTRE, P),
    "software-centre-before": _title_before(T.SOFTWARE_CENTRE, P),
    "vr-case-new": _title(T.VR_CASE, N),
    "little-giant-new": _title(T.LITTLE_GIANT, N),
    "specialised-new": _title(T.SPECIALISED, P),
    "specialised-before": _title_before(T.SPECIALISED, P),
    "gazelle-new": _title(T.GAZELLE, P),
    "gazelle-growth": _gazelles,
    "innovative-valid": lambda scope: counts(scope.seen(Title.objects.of(T.INNOVATIVE, P).as_of(scope.day))),
    "startup-base-new": _title(T.STARTUP_BASE, P),
    "green-new": _title(T.GREEN, P),
    "quality-new": _title(T.QUALITY, P),
    "tech-demo-new": _title(T.TECH_DEMO, P),
    "champion-new": _title(T.CHAMPION, P),
    "due": lambda scope: counts(_cases(scope, MetricCode.R1, Part.BASE)),
    "on-time": _on_time,
    "wall-invested": lambda scope: _invested(scope, _on_wall(scope)),
    "wall-of-plan": lambda scope: _of_plan(scope, _on_wall(scope)),
    **{f"rank-{code}": _ranked(code) for code in RANKED},
    **WORD_READERS,
    **RECORD_READERS,
}
if set(READERS) != set(FIGURES):
    raise RuntimeError(f"figures without rows, or rows without a figure: {set(READERS) ^ set(FIGURES)}")
