from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from enterprises.enums import Metric, SizeClass
from enterprises.models import Enterprise, EnterpriseFigure
from enterprises.services.figures import record_figure
from foundation.accounts.models import Unit, User
from foundation.accounts.services.users import system_user
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.services.runs import check_ledger
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, uscc
from tests.support.ledgers import counts, reasons

pytestmark = pytest.mark.django_db
A, B = uscc(1), uscc(2, division="371523")
WRONG = "0" if A[-1] != "0" else "1"
HEAD = "企业名称,统一社会信用代码,年度,累计到几月,工业总产值（万元）,营业收入（万元）,用工人数,数据来源,更正原因,已核对"


@pytest.fixture(autouse=True)
def firms(county: Unit) -> list[Enterprise]:
    return [EnterpriseFactory(uscc=code, county=county) for code in (A, B)]


def test_a_row_is_a_period_and_a_column_a_metric(take, firms: list[Enterprise]) -> None:
    report = take(
        "figures",
        HEAD,
        f'甲,{A},2023,,"12,345.60",12000,35,企业自报,,',
        f"乙,{B},2024,9,800,,,县区上报,,",
    )

    assert counts(report) == (2, 0, 0, 0)
    told = EnterpriseFigure.objects.order_by("id").values_list("metric", "year", "months", "value", "source")
    assert list(told) == [
        (Metric.OUTPUT, 2023, 12, Decimal("12345.60"), "企业自报"),
        (Metric.REVENUE, 2023, 12, Decimal(12000), "企业自报"),
        (Metric.STAFF, 2023, 12, Decimal(35), "企业自报"),
        (Metric.OUTPUT, 2024, 9, Decimal(800), "县区上报"),
    ]
    assert Enterprise.objects.get(uscc=A).size_class == SizeClass.SMALL


def test_the_output_of_last_year_is_not_taken_for_that_of_the_year(take) -> None:
    head = "企业名称,统一社会信用代码,年度,累计到几月,上年工业总产值（万元）,本年累计产值（万元）,数据来源"
    report = take("figures", head, f"甲,{A},2023,9,22000,18000,企业自报")

    assert counts(report) == (1, 0, 0, 0)
    assert list(EnterpriseFigure.objects.values_list("metric", "year", "months", "value")) == [
        (Metric.OUTPUT, 2023, 9, Decimal(18_000))
    ]


def test_the_same_file_twice_changes_nothing(take) -> None:
    lines = (HEAD, f"甲,{A},2023,,100,90,35,企业自报,,")
    take("figures", *lines)
    assert counts(take("figures", *lines)) == (0, 0, 1, 0)
    assert EnterpriseFigure.objects.count() == 3


def test_another_value_is_a_correction_shown_before_it_is_made(take, tmp_path: Path) -> None:
    take("figures", HEAD, f"甲,{A},2023,,100,90,,企业自报,,")
    lines = (HEAD, f"甲,{A},2023,,120,90,,年报,以年报为准,")

    ledger, steps = tmp_path / "again.csv", []
    ledger.write_text("\n".join(lines), encoding="utf-8")
    check_ledger(kind_named("figures"), ledger, ledger.name, by=system_user(), watch=steps.append)
    (change,) = [one for step in steps for update in step.updates for one in update.changes]
    assert (change.column, change.before, change.after) == ("工业总产值（万元）", "100.00", "120.00")
    assert EnterpriseFigure.objects.count() == 2

    assert counts(take("figures", *lines)) == (0, 1, 0, 0)
    standing = EnterpriseFigure.objects.standing().get(metric=Metric.OUTPUT)
    assert (standing.value, standing.reason, standing.revision) == (Decimal(120), "以年报为准", 2)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (f"甲,{A[:-1]}{WRONG},2023,,1,,,自报,,", "统一社会信用代码", ""),
        (f"丙,{uscc(9)},2023,,1,,,自报,,", "统一社会信用代码", "没有这个代码"),
        (f"甲,{A},2023,1,1,,,自报,,", "累计到几月", ""),
        (f"甲,{A},2023,13,1,,,自报,,", "累计到几月", "2 至 12"),
        (f"甲,{A},2099,,1,,,自报,,", "工业总产值（万元）", "还没有结束"),
        (f"甲,{A},2023,,-1,,,自报,,", "工业总产值（万元）", "负数"),
        (f"甲,{A},2023,,12O.5,,,自报,,", "工业总产值（万元）", "不是数字"),
        (f"甲,{A},2023,,,,3.5,自报,,", "用工人数", ""),
        (f"甲,{A},2023,,,,,自报,,", "", "没有填任何数据"),
        (f"甲,{A},2023,,1,,,,,", "数据来源", ""),
        (f"甲,{A},2023,,20000000,,,自报,,", "工业总产值（万元）", "请核对单位"),
    ],
)
def test_a_wrong_row_says_where_and_why(take, row: str, column: str, words: str) -> None:
    FigureFactory(enterprise=Enterprise.objects.get(uscc=A), year=2022, value=Decimal(900))
    report = take("figures", HEAD, row)

    assert counts(report) == (0, 0, 0, 1)
    ((number, told, reason),) = reasons(report)
    assert (number, told) == (2, column)
    assert words in reason
    assert EnterpriseFigure.objects.count() == 1


def test_a_value_that_was_looked_at_twice_is_taken(take) -> None:
    FigureFactory(enterprise=Enterprise.objects.get(uscc=A), year=2022, value=Decimal(900))
    assert counts(take("figures", HEAD, f"甲,{A},2023,,20000000,,,自报,,是")) == (1, 0, 0, 0)


def test_one_period_twice_in_a_file_is_refused(take) -> None:
    row = f"甲,{A},2023,,1,,,自报,,"
    report = take("figures", HEAD, row, row)
    assert counts(report) == (1, 0, 0, 1)
    assert "与第 2 行" in reasons(report)[0][2]


def test_what_somebody_recorded_meanwhile_is_corrected_and_not_overwritten(take, head: User) -> None:
    firm = Enterprise.objects.get(uscc=A)

    def meanwhile() -> None:
        record_figure(firm, by=head, metric=Metric.OUTPUT, year=2023, value=Decimal(50), source="电话核实")

    report = take("figures", HEAD, f"甲,{A},2023,,100,,,自报,,", meanwhile=meanwhile)

    assert counts(report) == (0, 1, 0, 0)
    assert [row.value for row in firm.figures.order_by("revision")] == [Decimal(50), Decimal(100)]


def test_the_growth_that_was_told_is_kept_and_never_reckoned(take, firms: list[Enterprise]) -> None:
    head = "企业名称,统一社会信用代码,年度,工业总产值（万元）,同比（%）,数据来源"
    take("figures", head, f"甲,{A},2022,100,,企业自报", f"甲,{A},2023,120,8.5,企业自报")
    firm = firms[0]
    told = firm.figures.standing().order_by("year").values_list("stated_growth", flat=True)
    assert list(told) == [None, Decimal("8.50")]

    assert counts(take("figures", head, f"甲,{A},2023,120,,企业自报")) == (0, 0, 1, 0)
    take("figures", head, f"甲,{A},2023,120,9.1,企业自报")
    assert firm.figures.standing().get(year=2023).stated_growth == Decimal("9.10")
    assert firm.figures.count() == 3


def test_a_growth_beyond_reason_is_refused(take) -> None:
    head = "企业名称,统一社会信用代码,年度,工业总产值（万元）,同比（%）,数据来源"
    report = take("figures", head, f"甲,{A},2023,120,120000,企业自报")
    assert "同比按百分数填写" in str(reasons(report))
