from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Project, ProjectBatch
from foundation.accounts.models import Unit
from tests.enterprises.conftest import asked
from tests.factories.enterprises import ChainFactory, ProjectFactory

pytestmark = pytest.mark.django_db
WALL = "/projects/wall/"


@pytest.fixture
def project(county: Unit) -> Project:
    return ProjectFactory(enterprise__county=county)


@pytest.fixture
def batch(db: None) -> ProjectBatch:
    return ProjectBatch.objects.create(name="第一批", year=2023, announced_on="2023-02-01")


def page_of(project: Project, act: str) -> str:
    return reverse(f"project-{act}", args=[project.pk])


def test_a_project_from_the_batch_to_the_wall(head_client: Client, project: Project) -> None:
    announced = {"name": "第一批", "year": "2026", "announced_on": "2026-02-01"}
    assert head_client.post(reverse("project-batch-new"), announced).status_code == 302
    batch, chain = ProjectBatch.objects.get(), ChainFactory(name="轴承")
    charted = {
        "batch": batch.pk, "kind": "extend", "chain": chain.pk, "keeper": "王工", "version": "1",
        "planned_completion_on": "2026-03-01",
    }  # fmt: skip
    assert head_client.post(page_of(project, "chart"), charted).status_code == 302
    days = {"started_on": "2026-01-05", "version": "2"}
    assert head_client.post(page_of(project, "milestones"), days).status_code == 302
    assert head_client.post(page_of(project, "plan"), {"year": "2026", "plan_wan": "500"}).status_code == 302
    told = {"year": "2026", "month": "2", "invested_wan": "120.5", "state": "主体封顶"}
    assert head_client.post(page_of(project, "progress"), told).status_code == 302
    page = head_client.get(project.get_absolute_url()).text
    for words in ("主体封顶", "2026-01-05", "2026-03-01", "王工", "120.50"):
        assert words in page
    wall = head_client.get(WALL).text
    assert "轴承" in wall
    assert "完工超期" in wall
    assert project.enterprise.county.name in head_client.get(f"{WALL}?batch={batch.pk}&by=county").text


@pytest.mark.parametrize(
    ("act", "body", "words"),
    [
        ("milestones", {"completed_on": "2023-05-01", "version": "1"}, "先填写开工日期"),
        ("chart", {"keeper": "打过的人", "planned_start_on": "2023-05-01", "planned_completion_on": "2023-04-01",
                   "version": "1"}, "先后填写"),
        ("progress", {"year": "2026", "month": "1", "invested_wan": "-1"}, "0"),
        ("plan", {"year": "2026", "plan_wan": "零"}, "零"),
    ],
)  # fmt: skip
def test_what_was_typed_is_kept(
    officer_client: Client, project: Project, act: str, body: dict[str, str], words: str
) -> None:
    answer = officer_client.post(page_of(project, act), body)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_project_of_an_ended_chain_keeps_it_when_another_field_is_saved(
    head_client: Client, project: Project
) -> None:
    ended = {"ended_on": "2023-03-01", "end_document": "聊政办〔2023〕5号", "end_reason": "减少交叉"}
    own, other = ChainFactory(name="轴承", **ended), ChainFactory(name="钢板", **ended)
    Project.objects.filter(pk=project.pk).update(chain=own)
    page = head_client.get(page_of(project, "chart")).text
    assert re.search(rf'<option value="{own.pk}" selected[^>]*>', page)
    assert other.name not in page

    body = {"chain": own.pk, "keeper": "王工", "version": "1"}
    assert head_client.post(page_of(project, "chart"), body).status_code == 302
    project.refresh_from_db()
    assert (project.chain, project.keeper) == (own, "王工")
    wrong = head_client.post(page_of(project, "chart"), {**body, "chain": other.pk, "version": "2"})
    assert wrong.status_code == 422


def test_who_came_second_is_told(officer_client: Client, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(version=2)
    answer = officer_client.post(page_of(project, "chart"), {"keeper": "王工", "version": "1"})
    assert answer.status_code == 422
    assert "修改过" in answer.text
    assert "王工" in answer.text


def test_an_empty_wall_says_what_to_do(leader_client: Client) -> None:
    assert "还没有项目批次" in leader_client.get(WALL).text


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(
    head_client: Client, county: Unit, batch: ProjectBatch, rows: int
) -> None:
    for _ in range(rows):
        ProjectFactory(
            batch=batch, chain=ChainFactory(), enterprise__county=county, started_on=date(2023, 1, 1)
        )
    assert asked(head_client, WALL) <= 9
    assert asked(head_client, "/projects/") <= 8


def test_a_board_shows_the_worst_and_leads_to_all_of_its_group(
    head_client: Client, county: Unit, batch: ProjectBatch
) -> None:
    chain = ChainFactory(name="轴承")
    for number in range(5):
        ProjectFactory(
            name=f"轴承项目{number}", batch=batch, chain=chain, enterprise__county=county,
            planned_start_on=date(2023, 1, 10 + number),
        )  # fmt: skip
    ProjectFactory(name="未入链项目", batch=batch, chain=None, enterprise__county=county)

    wall = head_client.get(WALL).text
    assert names_on(wall) == {"轴承项目0", "轴承项目1", "轴承项目2", "未入链项目"}
    for by, group, words in (("", chain.pk, "轴承"), ("&by=county", county.pk, county.name)):
        page = head_client.get(f"{WALL}?batch={batch.pk}{by}").text
        query = f"batch={batch.pk}{by}&{'county' if by else 'chain'}={group}"
        assert f"?{query.replace('&', '&amp;')}" in page
        assert f"看“{words}”全部" in page
        assert names_on(head_client.get(f"{WALL}?{query}").text) >= {f"轴承项目{n}" for n in range(5)}
    assert names_on(head_client.get(f"{WALL}?batch={batch.pk}&chain=0").text) == {"未入链项目"}


def names_on(page: str) -> set[str]:
    return set(re.findall(r"轴承项目\d|未入链项目", page))
