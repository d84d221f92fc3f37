from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone

from enterprises.enums import ListKind, ProjectKind
from enterprises.models import Project, ProjectProgress
from enterprises.project_board import Lamp, grouped, tiles_of
from enterprises.services.candidates import candidates
from enterprises.services.chains import end_chain
from enterprises.services.project_wall import (
    CHARTED,
    REACHED,
    add_batch,
    chart_project,
    plan_year,
    report_progress,
    set_milestones,
)
from enterprises.services.projects import FACTS, change_project
from foundation.accounts.models import Unit, User
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import ChainFactory, ProjectFactory

pytestmark = pytest.mark.django_db
EMPTY = {**dict.fromkeys(CHARTED), "kind": "", "keeper": ""}
NEVER = dict.fromkeys(REACHED)
MARCH = {"year": 2023, "month": 3}


@pytest.fixture
def project(county: Unit) -> Project:
    return ProjectFactory(enterprise__county=county)


def test_the_bureau_announces_batches(head: User, county_head: User) -> None:
    facts = {"name": "第一批", "year": 2023, "announced_on": date(2023, 2, 1)}
    with pytest.raises(NotAllowed):
        add_batch(by=county_head, **facts)
    add_batch(by=head, **facts)
    with pytest.raises(Refused, match="已登记"):
        add_batch(by=head, **facts)


def test_is_put_on_the_wall_once_by_the_one_who_opened_it(head: User, leader: User, project: Project) -> None:
    batch = add_batch(by=head, name="第一批", year=2023, announced_on=date(2023, 2, 1))
    facts = {**EMPTY, "batch": batch, "kind": ProjectKind.EXTEND, "chain": ChainFactory(), "keeper": "王工"}
    with pytest.raises(NotAllowed):
        chart_project(project, by=leader, version=1, **facts)
    chart_project(project, by=head, version=1, **facts)
    with pytest.raises(Refused, match=f"刚刚被{head.name}修改过"):
        chart_project(project, by=head, version=1, **facts)
    with pytest.raises(Refused, match="没有改动"):
        chart_project(project, by=head, version=2, **facts)
    wrong = {"planned_start_on": date(2023, 5, 1), "planned_completion_on": date(2023, 4, 1)}
    with pytest.raises(Refused, match="先后填写"):
        chart_project(project, by=head, version=2, **{**facts, **wrong})


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"completed_on": date(2023, 5, 1)}, "先填写开工日期"),
        ({"started_on": date(2023, 5, 2), "completed_on": date(2023, 5, 1)}, "早于上一个节点（2023-05-02）"),
        ({"started_on": date(2023, 5, 2), "full_capacity_on": date(2023, 6, 1)}, "先填写投产日期"),
        ({"started_on": timezone.localdate() + timedelta(days=1)}, "不能晚于今天"),
    ],
)
def test_days_reached_come_in_their_order(
    head: User, project: Project, days: dict[str, date], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        set_milestones(project, by=head, version=1, **{**NEVER, **days})


def test_a_commissioned_one_is_a_candidate_and_keeps_its_later_days(head: User, project: Project) -> None:
    days = {
        "started_on": date(2023, 1, 1), "completed_on": date(2023, 8, 1), "commissioned_on": date(2023, 9, 1),
        "full_capacity_on": date(2023, 12, 1),
    }  # fmt: skip
    set_milestones(project, by=head, version=1, **days)
    assert list(candidates(head, ListKind.COMMISSIONED, 2023)) == [project]
    assert list(Project.objects.completed_by(date(2023, 8, 1))) == [project]
    assert not Project.objects.completed_by(date(2023, 7, 31))
    assert list(Project.objects.under_way(date(2023, 8, 1), date(2023, 10, 31))) == [project]
    assert not Project.objects.under_way(date(2023, 8, 2), date(2023, 10, 31))
    project.refresh_from_db()
    facts = {name: getattr(project, name) for name in FACTS}
    with pytest.raises(Refused, match="不能晚于达产日期"):
        change_project(project, by=head, version=2, **{**facts, "commissioned_on": date(2023, 12, 2)})
    with pytest.raises(Refused, match="不能晚于完工日期"):
        change_project(project, by=head, version=2, **{**facts, "started_on": date(2023, 8, 2)})


def test_months_add_up_and_a_correction_keeps_the_former(head: User, project: Project) -> None:
    first = report_progress(project, by=head, invested_wan=Decimal(100), **MARCH)
    report_progress(project, by=head, year=2023, month=4, invested_wan=Decimal(50))
    with pytest.raises(Refused, match="2023-03 已填报 100"):
        report_progress(project, by=head, invested_wan=Decimal(90), **MARCH)
    with pytest.raises(Refused, match="没有改动"):
        report_progress(project, by=head, invested_wan=Decimal(100), reason="x", **MARCH)
    second = report_progress(project, by=head, invested_wan=Decimal(90), reason="多计设备款", **MARCH)
    assert (second.corrects, second.revision) == (first, 2)
    rows = ProjectProgress.objects
    assert rows.to_month(2023, 4).aggregate(total=Sum("invested_wan"))["total"] == 140
    assert rows.as_of(date(2023, 4, 29)).get() == second
    assert rows.as_of(date(2023, 4, 30)).count() == 2
    assert rows.in_period(date(2023, 4, 1), date(2023, 12, 31)).get().month == 4
    today = timezone.localdate()
    with pytest.raises(Refused, match="还没有到"):
        report_progress(project, by=head, year=today.year + 1, month=1, invested_wan=Decimal(1))
    with pytest.raises(DatabaseError), transaction.atomic():
        ProjectProgress.objects.update(invested_wan=1)


def test_a_plan_of_a_year_is_set_and_changed(head: User, project: Project) -> None:
    plan_year(project, by=head, year=2023, plan_wan=Decimal(100))
    with pytest.raises(Refused, match="没有改动"):
        plan_year(project, by=head, year=2023, plan_wan=Decimal(100))
    assert plan_year(project, by=head, year=2023, plan_wan=Decimal(120)).plan_wan == 120
    assert project.plans.count() == 1


def test_overdue_ones_stand_first_in_their_group(head: User, county: Unit) -> None:
    chain, other = ChainFactory(name="甲链"), ChainFactory(name="乙链")
    common = {"enterprise__county": county, "started_on": date(2023, 1, 1)}
    fine = ProjectFactory(chain=chain, **common)
    late = ProjectFactory(chain=chain, planned_completion_on=date(2023, 10, 1), **common)
    ProjectFactory(chain=other, **common)
    plan_year(late, by=head, year=2023, plan_wan=Decimal(200))
    report_progress(late, by=head, invested_wan=Decimal(100), **MARCH)
    tiles = tiles_of(Project.objects.all(), 2023, date(2023, 10, 31))
    assert (tiles[0].project, tiles[0].lamp, tiles[0].told) == (late, Lamp.OVERDUE, "完工超期 30 天")
    groups = grouped(tiles, by_county=False)
    assert [group.name for group in groups] == ["甲链", "乙链"]
    assert [tile.project for tile in groups[0].tiles] == [late, fine]
    assert (groups[0].started, groups[0].overdue, groups[0].done) == (2, 1, Decimal("50.0"))
    assert [group.name for group in grouped(tiles, by_county=True)] == [county.name]


def test_projects_go_along_when_chains_merge(head: User) -> None:
    taking, project = ChainFactory(), ProjectFactory(chain=ChainFactory())
    end_chain(project.chain, by=head, into=taking, ended_on=date(2023, 3, 1), document="x", reason="y")
    project.refresh_from_db()
    assert project.chain == taking
