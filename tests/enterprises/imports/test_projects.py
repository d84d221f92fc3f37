from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from enterprises.models import Enterprise, Project, ProjectPlan
from enterprises.services.projects import change_project
from foundation.accounts.models import Unit, User
from tests.factories.enterprises import ChainFactory, EnterpriseFactory, ProjectFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2)
HEAD = "企业名称,统一社会信用代码,项目名称,项目代码,总投资（万元）,开工日期,投产日期,产业链,年度,年度计划投资（万元）,依据"
ROW = f"甲,{A},一期,2023-371502-04-01-123456,12000,2022-03-01,2023-03-01,轴承,2023,8000,备案证明"


@pytest.fixture(autouse=True)
def firm(county: Unit) -> Enterprise:
    ChainFactory(name="轴承")
    EnterpriseFactory(uscc=B, county=county)
    return EnterpriseFactory(uscc=A, county=county)


def test_the_same_file_twice_changes_nothing_and_blank_cells_never_erase(take) -> None:
    assert counts(take("projects", HEAD, ROW)) == (1, 0, 0, 0)
    assert counts(take("projects", HEAD, ROW)) == (0, 0, 1, 0)
    assert counts(take("projects", HEAD, f"甲,{A},一期,,,,,,,,")) == (0, 0, 1, 0)

    project = Project.objects.get()
    assert (project.total_wan, project.chain.name, project.commissioned_on) == (
        12000,
        "轴承",
        date(2023, 3, 1),
    )
    assert project.plans.get().plan_wan == 8000


def test_a_later_file_corrects_what_a_file_said(take) -> None:
    take("projects", HEAD, ROW)
    report = take("projects", HEAD, ROW.replace("12000", "13000").replace("8000", "9000"))
    assert counts(report) == (0, 1, 0, 0)
    project = Project.objects.get()
    assert (project.total_wan, project.plans.get().plan_wan, project.version) == (13000, 9000, 2)


def test_what_a_person_typed_stays_unless_the_file_is_put_above(take, firm: Enterprise, head: User) -> None:
    take("projects", HEAD, ROW)
    project = Project.objects.get()
    facts = {
        name: getattr(project, name) for name in ("name", "code", "started_on", "commissioned_on", "basis")
    }
    change_project(project, by=head, version=1, **facts, total_wan=Decimal(15000))
    assert counts(take("projects", HEAD, ROW)) == (0, 0, 1, 0)
    assert Project.objects.get().total_wan == 15000
    assert counts(take("projects", HEAD, ROW, overwrite=True)) == (0, 1, 0, 0)
    assert Project.objects.get().total_wan == 12000


def test_empty_places_of_a_project_that_a_person_recorded_are_filled(take, firm: Enterprise) -> None:
    ProjectFactory(enterprise=firm, name="一期")
    assert counts(take("projects", HEAD, ROW)) == (0, 1, 0, 0)
    project = Project.objects.get()
    assert (project.total_wan, project.basis) == (12000, "备案证明")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("2023-03-01", "2021-03-01", "投产日期不能早于开工日期"),
        ("2023-03-01", "2099-03-01", "不能晚于今天"),
        ("轴承", "没有的链", "系统里没有“没有的链”"),
        ("12000", "0", "应大于 0"),
        (",2023,8000", ",2099,8000", "最多填到明年"),
        (",2023,8000", ",99999,8000", "不能大于 2100"),
        ("2023-371502-04-01-123456", "123", "项目代码"),
    ],
)
def test_a_wrong_row_is_refused_with_the_reason(take, before: str, after: str, words: str) -> None:
    """The control: the row as it stands is taken by the other tests."""
    report = take("projects", HEAD, ROW.replace(before, after))
    assert counts(report) == (0, 0, 0, 1)
    assert words in reasons(report)[0][2]
    assert not Project.objects.exists()


def test_a_plan_is_taken_for_the_year_to_come_and_none_later(take) -> None:
    year = timezone.localdate().year + 1
    later = take("projects", HEAD, ROW.replace(",2023,8000", f",{year + 1},8000"))
    assert reasons(later) == [(2, "年度", "最多填到明年")]
    assert counts(take("projects", HEAD, ROW.replace(",2023,8000", f",{year},8000"))) == (1, 0, 0, 0)
    assert ProjectPlan.objects.get().year == year


def test_a_code_belongs_to_one_project(take, firm: Enterprise) -> None:
    ProjectFactory(enterprise=firm, name="别的项目", code="2023-371502-04-01-123456")
    report = take("projects", HEAD, ROW)
    assert "已登记为项目“别的项目”的代码" in reasons(report)[0][2]
    twice = take(
        "projects", HEAD, *(row.replace("123456", "123457") for row in (ROW, ROW.replace("一期", "二期")))
    )
    assert counts(twice) == (1, 0, 0, 1)


def test_what_was_voided_does_not_come_back(take, firm: Enterprise, head: User) -> None:
    ProjectFactory(enterprise=firm, name="一期", voided_by=head, voided_at=timezone.now(), void_reason="登错")
    assert "登错" in reasons(take("projects", HEAD, ROW))[0][2]


def test_what_somebody_changes_meanwhile_is_planned_again(take, firm: Enterprise, head: User) -> None:
    take("projects", HEAD, ROW)

    def meanwhile() -> None:
        Project.objects.update(total_wan=15000, version=7, changed_by=head, changed_at=timezone.now())

    report = take("projects", HEAD, ROW.replace("12000", "13000"), meanwhile=meanwhile)
    assert counts(report) == (0, 0, 1, 0)
    assert Project.objects.get().total_wan == 15000
    assert ProjectPlan.objects.count() == 1
