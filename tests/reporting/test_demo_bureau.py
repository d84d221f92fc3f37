"""The rows behind the facts of the bulletin of 2023-10 that this demonstration counts (kinds C and K)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Sum

from assistance.enums import SERVICE_KINDS, ActivityKind
from assistance.models import Activity, Attendance
from enterprises.codes import uscc_problem
from enterprises.enums import ClusterTitleKind, EnterpriseSource, ProjectKind, TitleKind, TitleLevel
from enterprises.models import (
    Chain,
    ClusterRanking,
    ClusterTitle,
    Enterprise,
    Project,
    ProjectBatch,
    ProjectPlan,
    ProjectProgress,
    Title,
)
from enterprises.titles import growth
from foundation.accounts.models import Unit
from reporting.demo.activities import build_activities
from reporting.demo.chains import MERGED_ON, build_chains
from reporting.demo.places import COUNTIES
from reporting.demo.titles import build_titles
from reporting.demo.wall import build_wall
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.enterprises import uscc

pytestmark = pytest.mark.django_db
TODAY, CUT = date(2026, 11, 23), date(2023, 10, 31)
YEAR = date(2023, 1, 1), CUT
BEFORE = date(2022, 1, 1), date(2022, 10, 31)


def firms_of(county: Unit, number: int = 2000) -> list[Enterprise]:
    return Enterprise.objects.bulk_create(
        Enterprise(
            uscc=uscc(n + 1), name=f"第{n}机械有限公司", county=county, industry_code="34",
            source=EnterpriseSource.REGISTRY,
        )
        for n in range(number)
    )  # fmt: skip


def test_titles_are_as_many_as_the_bulletin_tells() -> None:
    build_titles(firms_of(UnitFactory()), UserFactory(), TODAY)
    new = {
        kind: Title.objects.in_period(*YEAR).of(kind, level).count()
        for kind in TitleKind
        for level in [TitleLevel.NATIONAL if kind in ("little_giant", "vr_case") else TitleLevel.PROVINCE]
    }
    assert [
        new[kind]
        for kind in (
            TitleKind.LITTLE_GIANT, TitleKind.SPECIALISED, TitleKind.GAZELLE, TitleKind.NET_PLATFORM,
            TitleKind.SMART_BENCHMARK, TitleKind.SMART_FACTORY, TitleKind.DIGITAL_PILOT, TitleKind.DIGITAL_PARK,
            TitleKind.STAR_FACTORY, TitleKind.STAR_PARK, TitleKind.SOFTWARE_CENTRE, TitleKind.VR_CASE,
            TitleKind.STARTUP_BASE, TitleKind.GREEN, TitleKind.QUALITY, TitleKind.TECH_DEMO, TitleKind.CHAMPION,
        )
    ] == [9, 266, 21, 2, 2, 15, 12, 3, 72, 2, 2, 1, 8, 17, 16, 10, 21]  # fmt: skip
    province = TitleLevel.PROVINCE
    gazelles = Title.objects.of(TitleKind.GAZELLE, province)
    assert growth(21, gazelles.in_period(*BEFORE).count()) == growth(21, 9)
    assert Title.objects.as_of(CUT).of(TitleKind.INNOVATIVE, province).count() == 896
    earlier = Title.objects.ever(date(2022, 12, 31))
    assert earlier.of(TitleKind.SPECIALISED, province).count() < 266
    assert earlier.of(TitleKind.SOFTWARE_CENTRE, province).count() == 0


def test_chains_and_clusters_are_as_many_as_the_bulletin_tells() -> None:
    build_chains(firms_of(UnitFactory(), 20), {}, UserFactory())
    assert Chain.objects.as_of(MERGED_ON.replace(day=14)).count() == 20
    assert (Chain.objects.as_of(CUT).count(), Chain.objects.key_on(CUT).count()) == (12, 4)
    province, national = TitleLevel.PROVINCE, TitleLevel.NATIONAL
    new = ClusterTitle.objects.in_period(*YEAR)
    special = ClusterTitle.objects.ever(CUT)
    kinds = ClusterTitleKind
    assert new.of(kinds.GOOSE, province).count() == 2
    assert (new.of(kinds.SPECIAL, province).count(), special.of(kinds.SPECIAL, province).count()) == (2, 7)
    assert (new.of(kinds.SPECIAL, national).count(), special.of(kinds.SPECIAL, national).count()) == (1, 2)
    assert new.of(kinds.DIGITAL, province).count() == 1
    assert [(row.place, row.among) for row in ClusterRanking.objects.all()] == [(9, 80)]


def test_projects_are_as_many_and_as_dear_as_the_bulletin_tells() -> None:
    user, firms = UserFactory(), firms_of(UnitFactory(), 1000)
    build_wall(firms, build_chains(firms, {}, user), user, TODAY)
    first = ProjectBatch.objects.get(name__contains="第一批").projects.standing()
    second = ProjectBatch.objects.get(name__contains="第二批").projects.standing()
    assert (first.count(), first.started_by(CUT).count(), first.completed_by(CUT).count()) == (100, 100, 22)
    told = ProjectProgress.objects.in_period(*YEAR).filter(project__in=first)
    invested = told.aggregate(total=Sum("invested_wan"))["total"]
    plan = ProjectPlan.objects.filter(project__in=first, year=2023).aggregate(total=Sum("plan_wan"))["total"]
    assert (invested, round(invested * 100 / plan)) == (1_605_200, 109)
    assert (second.count(), second.aggregate(total=Sum("total_wan"))["total"]) == (124, 4_120_000)
    assert Project.objects.under_way(*YEAR).filter(kind=ProjectKind.RENOVATE).count() == 786


def test_activities_and_who_came_are_as_many_as_the_bulletin_tells() -> None:
    units = {county.code: UnitFactory(name=county.name) for county in COUNTIES}
    build_activities(firms_of(units["linqing"]), units, {}, UserFactory(), TODAY)
    held, came = Activity.objects.in_period(*YEAR), Attendance.objects.in_period(*YEAR)
    assert held.of([ActivityKind.CHAIN]).count() == 40
    assert 2_200 <= came.of([ActivityKind.CHAIN]).count() < 2_300
    assert 70 <= held.of([ActivityKind.PROMOTION]).count() < 80
    assert held.of(SERVICE_KINDS).count() == 90
    assert 4_000 <= came.of(SERVICE_KINDS).distinct_enterprises() < 5_000
    small = Enterprise.objects.order_by("-pk").values_list("uscc", flat=True)[:50]
    assert not any(uscc_problem(code) for code in small)
