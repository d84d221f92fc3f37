"""强链项目调度表: what the wall shows, as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.test import Client

from enterprises.models import ChainHead, Project, ProjectBatch, ProjectPlan, ProjectProgress
from foundation.accounts.models import Unit, User
from foundation.worktime.calendar import SHANGHAI
from tests.enterprises.conftest import asked
from tests.factories.enterprises import ChainFactory, ProjectFactory
from tests.factories.reporting import CountedCaseFactory

pytestmark = pytest.mark.django_db
WALL = "/projects/wall/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(datetime(2023, 11, 6, 9, tzinfo=SHANGHAI), tick=False):
        yield


@pytest.fixture
def project(county: Unit, head: User) -> Project:
    batch = ProjectBatch.objects.create(name="第一批", year=2023, announced_on=date(2023, 2, 1))
    chain = ChainFactory(name="轴承")
    ChainHead.objects.create(
        chain=chain, name="王建国", post="副市长", started_on=date(2023, 1, 1), entered_by=head
    )
    made: Project = ProjectFactory(
        name="轴承项目", batch=batch, chain=chain, kind="extend", enterprise__county=county
    )
    ProjectPlan.objects.create(project=made, year=2023, plan_wan=1000, set_by=head)
    for month, wan, state in ((9, 300, "主体封顶"), (10, 200, "设备安装")):
        ProjectProgress.objects.create(
            project=made, year=2023, month=month, invested_wan=wan, state=state, reported_by=head
        )
    return made


def lines(client: Client, query: str = "") -> list[dict[str, str]]:
    text = b"".join(client.get(f"{WALL}?export=csv{query}").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    head = next(index for index, row in enumerate(rows) if row and row[0].startswith("序号"))
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_a_line_tells_the_month_the_pace_and_the_problem(head_client: Client, project: Project) -> None:
    assert "导出调度表" in head_client.get(WALL).text
    CountedCaseFactory(
        project=project, enterprise=project.enterprise, title="供电容量不足", status="handling"
    )
    CountedCaseFactory(enterprise=project.enterprise, title="别的诉求", status="handling")
    (line,) = lines(head_client)
    told = {name.split("（")[0]: value for name, value in line.items()}
    assert (told["产业链"], told["链长"], told["形象进度"]) == ("轴承", "王建国", "设备安装")
    numbers = [float(told[name]) for name in ("本月完成", "累计完成", "完成率", "时序进度", "超/欠时序")]
    assert numbers == [200, 500, 50, 83.3, -33.3]
    assert told["问题"] == "供电容量不足"
    assert told["解决时限"]


def test_it_takes_what_is_shown_and_asks_for_the_right(
    head_client: Client, leader_client: Client, project: Project
) -> None:
    assert len(lines(head_client, "&behind=on")) == 1
    assert lines(head_client, f"&chain={project.chain_id}9") == []
    assert "导出调度表" not in leader_client.get(WALL).text
    assert leader_client.get(f"{WALL}?export=xlsx").status_code == 403
    assert head_client.get(f"{WALL}?export=pdf").status_code == 200, "what is no file is the page"


@pytest.mark.parametrize("number", [1, 12])
def test_asks_the_same_whatever_the_projects(head_client: Client, project: Project, number: int) -> None:
    for _ in range(number):
        ProjectFactory(batch=project.batch, chain=ChainFactory(), enterprise=project.enterprise)
    assert asked(head_client, f"{WALL}?export=csv") <= 14
