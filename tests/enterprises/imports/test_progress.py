from __future__ import annotations

import pytest
from django.utils import timezone

from enterprises.models import Enterprise, Project, ProjectProgress
from foundation.accounts.models import Unit
from tests.factories.enterprises import EnterpriseFactory, ProjectFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A = uscc(1)
HEAD = "企业名称,统一社会信用代码,项目名称,年度,月份,本月完成投资（万元）,形象进度,更正原因"
ROW = f"甲,{A},一期,2023,9,200,主体施工,"


@pytest.fixture(autouse=True)
def project(county: Unit) -> Project:
    firm: Enterprise = EnterpriseFactory(uscc=A, county=county)
    return ProjectFactory(enterprise=firm, name="一期")


def test_the_same_file_twice_changes_nothing_and_blank_cells_never_erase(take) -> None:
    assert counts(take("progress", HEAD, ROW)) == (1, 0, 0, 0)
    assert counts(take("progress", HEAD, ROW, ROW.replace("主体施工", ""))) == (0, 0, 1, 1)
    assert counts(take("progress", HEAD, ROW.replace("主体施工", ""))) == (0, 0, 1, 0)


def test_a_correction_asks_for_its_reason_and_keeps_the_former(take) -> None:
    take("progress", HEAD, ROW)
    refused = take("progress", HEAD, ROW.replace(",200,", ",300,"))
    assert "已填报 200" in reasons(refused)[0][2]
    assert counts(take("progress", HEAD, ROW.replace(",200,", ",300,") + "漏报一笔")) == (0, 1, 0, 0)
    assert list(ProjectProgress.objects.order_by("revision").values_list("invested_wan", "revision")) == [
        (200, 1),
        (300, 2),
    ]
    assert ProjectProgress.objects.standing().get().reason == "漏报一笔"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("一期", "二期", "没有项目“二期”"),
        (",9,", ",13,", "应在 1 至 12"),
        (",2023,", ",2099,", "还没有到"),
    ],
)
def test_a_wrong_row_is_refused_with_the_reason(take, before: str, after: str, words: str) -> None:
    """The control: the row as it stands is taken by the other tests."""
    report = take("progress", HEAD, ROW.replace(before, after))
    assert counts(report) == (0, 0, 0, 1)
    assert words in reasons(report)[0][2]


def test_a_voided_project_has_no_progress(take, project: Project) -> None:
    Project.objects.update(voided_by=project.recorded_by, voided_at=timezone.now(), void_reason="登错")
    assert counts(take("progress", HEAD, ROW)) == (0, 0, 0, 1)


def test_what_somebody_reports_meanwhile_is_planned_again(take, project: Project) -> None:
    def meanwhile() -> None:
        ProjectProgress.objects.create(
            project=project,
            year=2023,
            month=9,
            invested_wan=200,
            state="主体施工",
            reported_by=project.recorded_by,
        )

    assert counts(take("progress", HEAD, ROW, meanwhile=meanwhile)) == (0, 0, 1, 0)
    assert ProjectProgress.objects.count() == 1


def test_the_file_of_the_list_comes_in_again_and_changes_nothing(take, head_client) -> None:
    take("progress", HEAD, ROW)
    response = head_client.get("/projects/months/", {"export": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    start = next(place for place, line in enumerate(lines) if "项目名称" in line)
    assert counts(take("progress", *lines[start:])) == (0, 0, 1, 0)
    changed = [line.replace("200.00", "250.00").replace(",1,,", ",1,漏报一笔,") for line in lines[start:]]
    assert counts(take("progress", *changed)) == (0, 1, 0, 0), "the control: another amount is a correction"
