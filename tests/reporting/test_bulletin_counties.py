"""县区排名: every county's own figures by the readers of the city's, their places, their rows; and masked in public."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from docx import Document

from assistance.enums import Outcome
from enterprises.models import ProjectBatch, ProjectPlan, ProjectProgress
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from reporting.bulletin_counties import CountyTable, county_table
from reporting.metrics.bulletin import county_code
from reporting.metrics.spans import Span
from reporting.models import Bulletin
from reporting.queries.bulletin_hidden import hidden_of
from reporting.services.bulletins import generate_bulletin
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory, ProjectFactory
from tests.factories.reporting import AnsweredCaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> User:
    return person(RoleCode.SECTION_HEAD)


def cases(county: Unit, resolved: int, unresolved: int = 0, firms: int = 10) -> None:
    owners = [EnterpriseFactory(county=county) for _n in range(firms)]
    for n in range(resolved + unresolved):
        outcome = Outcome.RESOLVED if n < resolved else Outcome.UNRESOLVED
        AnsweredCaseFactory(county=county, enterprise=owners[n % firms], outcome=outcome)


def charted(county: Unit, invested: int, plan: int) -> None:
    batch, _made = ProjectBatch.objects.get_or_create(name="一", year=2023, announced_on=date(2023, 1, 5))
    project = ProjectFactory(enterprise=EnterpriseFactory(county=county), batch=batch)
    by = project.recorded_by
    ProjectPlan.objects.create(project=project, year=2023, plan_wan=plan, set_by=by)
    ProjectProgress.objects.create(project=project, year=2023, month=9, invested_wan=invested, reported_by=by)


@pytest.fixture
def counties() -> list[Unit]:
    """甲 9 of 10, 乙 12 of 12, 丙 three cases of two enterprises, 丁 nothing; 甲 and 乙 build."""
    units = [UnitFactory(name=name) for name in ("甲县", "乙县", "丙县", "丁县")]
    cases(units[0], 9, 1)
    cases(units[1], 12)
    cases(units[2], 3, firms=2)
    for _n in range(3):
        charted(units[0], 3_000, 4_000)
        charted(units[1], 1_000, 2_000)
    return units


def table_of(bulletin: Bulletin, hidden: frozenset[str] = frozenset()) -> CountyTable:
    table = county_table(bulletin.figures.select_related("county"), hidden)
    assert table is not None
    return table


def told(table: CountyTable) -> dict[str, list[tuple[str, int | None]]]:
    return {line.name: [(cell.text, cell.place) for cell in line.cells] for line in table.lines}


def test_places_go_by_the_rate_and_few_cases_have_none(head: User, counties: list[Unit]) -> None:
    lines = told(table_of(generate_bulletin(Span(2023, 10), by=head)))
    assert list(lines)[:4] == ["乙县", "甲县", "丙县", "丁县"]
    assert lines["乙县"] == [
        ("12个", None), ("12个", None), ("100%", 1), ("100%", 1), ("0.3亿元", None), ("50%", 2),
    ]  # fmt: skip
    assert lines["甲县"] == [
        ("10个", None), ("9个", None), ("90%", 2), ("100%", 1), ("0.9亿元", None), ("75%", 1),
    ]  # fmt: skip
    assert lines["丙县"][:4] == [("3个", None), ("3个", None), ("100%", None), ("100%", None)]
    assert lines["丁县"] == [("0个", None), ("0个", None), *[("", None)] * 4]


def test_the_counties_add_up_to_the_city(head: User, counties: list[Unit]) -> None:
    bulletin = generate_bulletin(Span(2023, 10), by=head)
    for code in ("due", "resolved", "wall-invested"):
        own = bulletin.figures.filter(code__startswith=f"{code}__")
        assert sum(one.value or 0 for one in own) == bulletin.figures.get(code=code).value
        assert sorted(key for one in own for key in one.keys) == bulletin.figures.get(code=code).keys


def test_every_figure_of_a_county_opens_its_rows(head: User, counties: list[Unit]) -> None:
    bulletin = generate_bulletin(Span(2023, 10), by=head)
    client = Client()
    client.force_login(head)
    page = client.get(bulletin.get_absolute_url()).text
    assert "县区排名" in page
    for code in ("due", "resolved", "resolution-rate", "on-time", "wall-invested", "wall-of-plan"):
        figure = bulletin.figures.get(code=county_code(code, counties[0].pk))
        assert figure.name.startswith("甲县")
        assert figure.get_absolute_url() in page
        rows = client.get(figure.get_absolute_url()).text
        assert "与现在的记录一致" in rows
        assert f"甲县{figure.name.removeprefix('甲县')}" in rows
    figure = bulletin.figures.get(code=county_code("resolved", counties[0].pk))
    cases(counties[0], 1, firms=1)
    cases(counties[1], 1, firms=1)
    rows = client.get(figure.get_absolute_url()).text
    assert "新计入的 1 条" in rows, "its own new case, and not that of another county"


def test_the_word_document_and_the_annex_have_the_counties(head: User, counties: list[Unit]) -> None:
    bulletin = generate_bulletin(Span(2023, 10), by=head)
    client = Client()
    client.force_login(head)
    file = b"".join(client.get(bulletin.get_absolute_url(), {"export": "docx"}).streaming_content)
    table: Any = Document(io.BytesIO(file)).tables[0]
    lines = [[cell.text for cell in row.cells] for row in table.rows]
    assert lines[0][:4] == ["县市区", "应解决诉求", "解决诉求", "解决率"]
    assert lines[2] == ["甲县", "10个", "9个", "90%（2）", "100%（1）", "0.9亿元", "75%（1）"]
    assert len(lines) == 1 + Unit.objects.reporting().count()
    sheet = b"".join(client.get(bulletin.get_absolute_url(), {"export": "csv"}).streaming_content).decode()
    assert "甲县解决率,90%," in sheet


def test_in_public_a_small_county_goes_with_a_companion(head: User, counties: list[Unit]) -> None:
    bulletin = generate_bulletin(Span(2023, 10), by=head)
    hidden = hidden_of(bulletin)
    lines = told(table_of(bulletin, hidden))
    assert [text for text, _place in lines["丙县"][:4]] == ["*"] * 4
    masked = [name for name, cells in lines.items() if cells[1][0] == "*"]
    assert len(masked) == 2, "one alone is the city's less the others"
    assert "resolved" not in hidden, "the city stays"
    places = [cells[2][1] for cells in lines.values() if cells[2][1]]
    assert places == list(range(1, len(places) + 1)), "places tell of nobody who is masked"
    assert [text for text, _place in lines["丁县"][:2]] == ["0个", "0个"]
    client = Client()
    client.force_login(head)
    page = client.get(reverse("bulletin-public", args=[bulletin.pk])).text
    assert "丙县" in page
    assert f"{bulletin.get_absolute_url()}figures/" not in page


def test_without_a_small_county_nothing_is_masked(head: User, counties: list[Unit]) -> None:
    """The control: the same counties, and a third enterprise in the small one."""
    cases(counties[2], 1, firms=1)
    bulletin = generate_bulletin(Span(2023, 10), by=head)
    assert not [code for code in hidden_of(bulletin) if "__" in code]


def test_the_console_prints_them(counties: list[Unit]) -> None:
    out = io.StringIO()
    call_command("bulletin", "2023-10", "--format", "json", stdout=out)
    figures = {one["code"]: one for one in json.loads(out.getvalue())}
    own = figures[county_code("resolution-rate", counties[0].pk)]
    assert (own["printed"], own["rows"], own["firms"], own["name"]) == ("90%", 10, 10, "甲县解决率")
    assert figures["resolution-rate"]["printed"] == "96%"
