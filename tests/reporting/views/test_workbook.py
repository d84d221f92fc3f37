"""The workbook holds the page's own figures: the file is read again and held against them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client

from assistance.enums import CallBackResult, Outcome
from assistance.exports import COLUMNS
from assistance.models import Case
from assistance.services.lights import read_now
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from reporting.metrics.definitions import SHARES, MetricCode
from reporting.metrics.periods import Period, Preset, month_of, period_before, period_of
from reporting.queries.figures import GroupBy, report_of, standings_by
from reporting.workbook import SHEETS
from tests.factories.accounts import DepartmentFactory, UnitFactory, person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory, call
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db
URL = "/reports/resolution/workbook/"
NAMES = ["封面、口径", "总体指标", *SHEETS.values(), "超期与危险清单", "口径核查", "明细"]
FIRST_ROW = 3


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def here() -> Unit:
    """Cases of two counties in this month and the month before; returns the first county."""
    counties = [UnitFactory(name="东昌府区"), UnitFactory(name="临清市")]
    for county in counties:
        same = {"county": county, "lead_unit": DepartmentFactory(name=f"{county.name}主办")}
        for case in AnsweredCaseFactory.create_batch(11, due=at(10), **same):
            call(case, at=at(11), result=CallBackResult.CONFIRMED, rating="5")
        AnsweredCaseFactory(due=at(11), outcome=Outcome.UNRESOLVED, **same)
        AnsweredCaseFactory(due=at(11), excluded=True, **same)
        CountedCaseFactory(due=at(12), title="=1+1 公式样的标题", contact_phone="13812345678", **same)
        CountedCaseFactory(due=at(17), **same)
        CountedCaseFactory(due=at(30), **same)
        AnsweredCaseFactory.create_batch(12, due=at(15, month=9), **same)
    return counties[0]


def head(client: Client, unit: Unit | None = None) -> User:
    user = person(RoleCode.SECTION_HEAD, unit)
    client.force_login(user)
    return user


def book(client: Client, **params: str) -> dict[str, list[tuple[Any, ...]]]:
    response = client.get(URL, {"export": "xlsx", **params})
    assert response.status_code == 200
    found = openpyxl.load_workbook(io.BytesIO(b"".join(response)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in found.worksheets}


def test_workbook_has_every_sheet_with_the_head_of_the_ledgers(client: Client, here: Unit) -> None:
    user = head(client)
    sheets = book(client)
    assert list(sheets) == NAMES
    for name, rows in sheets.items():
        assert rows[0][0] == f"2023年10月 {name}"
        assert rows[1][0].startswith(
            f"填报单位：{user.unit.name}　填报人：{user.name}　填报日期：2023-10-16　单位："
        )
        assert "应办结时间 2023年10月，对照 2023年9月；口径版本 2026-1" in rows[1][0]
    assert [cell for cell in sheets["明细"][2] if cell] == [column.label for column in COLUMNS]


@pytest.mark.parametrize("county_wide", [False, True])
def test_figures_are_those_of_the_page(client: Client, here: Unit, county_wide: bool) -> None:
    user = head(client, here if county_wide else None)
    sheets, cases, now = book(client), Case.objects.visible_to(user), read_now()
    month = month_of(NOW.date())
    before = period_before(month)
    for by in GroupBy:
        report = report_of(cases, month, now, by=by)
        rows = sheets[SHEETS[by]][FIRST_ROW:]
        total = report.total.standing
        assert rows[0][1:8] == (
            "合计",
            total.due,
            total.resolved,
            total.failed,
            total.overdue,
            total.waiting,
            total.excluded,
        )
        assert rows[0][8] == report.total.rate(MetricCode.R1).shown
        for column in range(2, 8):
            assert sum(row[column] for row in rows[1:]) == rows[0][column]
        assert len(rows) == 1 + len(set(report.groups) | set(standings_by(cases, before, now, by)))
    overall = {row[1]: row for row in sheets["总体指标"][FIRST_ROW:]}
    earlier = report_of(cases, before, now, by=GroupBy.UNIT)
    for index, code in enumerate(SHARES, start=1):
        rate, then = report.total.rate(code), earlier.total.rate(code)
        row = next(row for row in overall.values() if row[0] == index)
        assert row[2:9] == (
            rate.numerator, rate.denominator, rate.excluded, rate.shown or None,
            then.numerator, then.denominator, then.shown or None,
        )  # fmt: skip


def test_details_are_every_case_of_the_period_in_the_ledger_s_layout(client: Client, here: Unit) -> None:
    head(client)
    rows = book(client)["明细"][FIRST_ROW:]
    numbers = set(Case.objects.filter(resolve_due_at__gte=at(1, 0)).values_list("number", flat=True))
    assert {row[0] for row in rows} == numbers
    assert len(rows) == len(numbers)
    cells = [str(cell) for row in rows for cell in row if cell is not None]
    assert not any("13812345678" in cell for cell in cells)


def test_formulas_are_texts_and_endangered_cases_say_what_they_cost(client: Client, here: Unit) -> None:
    head(client)
    response = client.get(URL, {"export": "xlsx"})
    found = openpyxl.load_workbook(io.BytesIO(b"".join(response)))
    sheet = found["超期与危险清单"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    rows = list(sheet.iter_rows(values_only=True))[FIRST_ROW:]
    assert [row[3] for row in rows] == ["=1+1 公式样的标题"] * 2 + ["用工缺口 40 人"] * 2
    assert rows[0][8:10] == ("86.66%（26/30）", "90.00%（27/30）")
    assert rows[2][8:10] == ("83.33%（25/30）", "86.66%（26/30）")


def test_checks_stand_in_the_workbook_as_on_their_page(client: Client, here: Unit) -> None:
    head(client)
    AnsweredCaseFactory(due=at(11), answered_at=at(11))
    rows = book(client)["口径核查"]
    heads, total = list(rows[2]), rows[FIRST_ROW]
    assert total[heads.index("末日答复")] == 1
    assert total[heads.index("不计入")] == 2
    assert total[1] == 3


def test_week_is_told_beside_the_week_before(client: Client, here: Unit) -> None:
    head(client)
    sheets = book(client, preset="week")
    week = period_of(Preset.WEEK, NOW.date())
    assert week == Period(at(16).date(), at(22).date())
    assert sheets["按县区"][FIRST_ROW][2] == 2
    cover = {row[0]: row[1] for row in sheets["封面、口径"][FIRST_ROW:]}
    assert "2023-10-09 至 2023-10-15" in cover["上期"]


def test_workbook_needs_the_right_and_leaves_a_record(client: Client, here: Unit) -> None:
    client.force_login(person(RoleCode.LEADER))
    assert client.get(URL, {"export": "xlsx"}).status_code == 403
    page = client.get(URL).content.decode()
    assert "需要导出权限" in page
    head(client)
    response = client.get(URL, {"export": "xlsx", "preset": "week"})
    assert "2023-10-16_2023-10-22" in response["Content-Disposition"]
    b"".join(response)
    detail = AuditEntry.objects.filter(action="export").latest("seq").detail
    assert (detail["ledger"], detail["format"], detail["rows"]) == ("诉求办理周报", "xlsx", 2)


def test_workbook_asks_a_fixed_number_of_questions(
    client: Client, here: Unit, django_assert_max_num_queries: Any
) -> None:
    head(client)
    counts = []
    for _round in range(2):
        AnsweredCaseFactory.create_batch(4, due=at(10), county=here)
        with django_assert_max_num_queries(70) as asked:
            b"".join(client.get(URL, {"export": "xlsx"}))
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]
