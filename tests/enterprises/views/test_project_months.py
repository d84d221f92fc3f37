"""项目月度进展 as a ledger: who sees what, its filters, and its file that can be taken in again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enterprises.models import Project, ProjectBatch, ProjectProgress
from foundation.accounts.models import Unit
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import UnitFactory, UserFactory, person
from tests.factories.enterprises import ChainFactory, EnterpriseFactory, ProjectFactory

pytestmark = pytest.mark.django_db
MONTHS = "/projects/months/"


def told(project: Project, month: int, wan: int, **fields: Any) -> ProjectProgress:
    by = UserFactory()
    return ProjectProgress.objects.create(
        project=project, year=2023, month=month, invested_wan=wan, reported_by=by, **fields
    )


@pytest.fixture
def project(county: Unit) -> Project:
    batch = ProjectBatch.objects.create(name="第一批", year=2023, announced_on=date(2023, 2, 1))
    firm = EnterpriseFactory(county=county, name="宏泰科技有限公司")
    return ProjectFactory(
        enterprise=firm, name="一期", batch=batch, chain=ChainFactory(name="轴承"), kind="extend"
    )


def test_a_correction_stands_in_place_of_what_it_corrects(head_client: Client, project: Project) -> None:
    former = told(project, 9, 200, state="主体施工")
    told(project, 9, 300, state="主体施工", corrects=former, revision=2, reason="漏报一笔")
    page = head_client.get(MONTHS).text
    assert "共 1 条" in page
    assert "300.00" in page
    assert "漏报一笔" in page
    assert "共 2 条" in head_client.get(MONTHS, {"all": "on"}).text
    assert "共 1 条" in head_client.get(MONTHS, {"corrected": "on"}).text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"year": "2023"}, True), ({"month": "9"}, True), ({"month": "8"}, False), ({"q": "宏泰"}, True), ({"q": "一期"}, True),
        ({"q": "绿源"}, False), ({"kind": "extend"}, True), ({"kind": "renovate"}, False), ({"corrected": "on"}, False),
    ],
)  # fmt: skip
def test_its_filters(head_client: Client, project: Project, asked: dict[str, str], found: bool) -> None:
    told(project, 9, 200)
    asked = {name: "2023" if name == "year" else value for name, value in asked.items()}
    assert ("一期" in head_client.get(MONTHS, asked).text) == found


def test_by_batch_chain_and_county(head_client: Client, project: Project, county: Unit) -> None:
    told(project, 9, 200)
    other = told(ProjectFactory(enterprise=EnterpriseFactory(county=UnitFactory()), name="别处"), 9, 1)
    for name, value in (("batch", project.batch_id), ("q", "轴承"), ("county", county.pk)):
        page = head_client.get(MONTHS, {name: str(value)}).text
        assert "一期" in page
        assert other.project.name not in page


def test_only_projects_in_reach_that_stand(project: Project, county: Unit) -> None:
    told(project, 9, 200)
    seen, elsewhere = Client(), Client()
    seen.force_login(person(RoleCode.SECTION_HEAD, county))
    elsewhere.force_login(person(RoleCode.SECTION_HEAD, UnitFactory()))
    assert "一期" in seen.get(MONTHS).text
    assert "一期" not in elsewhere.get(MONTHS).text
    assert "还没有月度进展" in elsewhere.get(MONTHS).text
    by = project.recorded_by
    Project.objects.update(voided_by=by, voided_at=timezone.now(), void_reason="登错")
    assert "一期" not in seen.get(MONTHS).text


def test_the_list_is_led_to_and_pages_cost_the_same(
    head_client: Client, project: Project, django_assert_max_num_queries: Any
) -> None:
    for page in ("/projects/", "/projects/wall/"):
        assert MONTHS in head_client.get(page).text
    for n in range(60):
        told(ProjectFactory(enterprise=project.enterprise, name=f"第{n}期"), 9, n)
    head_client.get(MONTHS)
    with django_assert_max_num_queries(9):  # the batches to choose from come on top of what every list asks
        page = head_client.get(MONTHS)
    assert "共 60 条" in page.text
    assert "下一页" in page.text
