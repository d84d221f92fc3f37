"""转贷统计 against 转贷汇总, against a plain reading of the rows, and against the ledger behind each figure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from policies.loan_enums import LoanStatus, SummaryBy
from policies.models import BridgingLoan
from reporting.metrics.loans import LOAN_METRICS, LoanMetric
from reporting.metrics.periods import Period
from reporting.queries.loans import figures_of_loans, values_of_line
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, LoanFactory

pytestmark = pytest.mark.django_db
WAN = 10**6
YEAR = Period(date(2023, 1, 1), date(2023, 12, 31))
TODAY = date(2023, 12, 31)
PAGE = "bridging-figures"


@pytest.fixture
def clerk(db: None) -> User:
    return person(RoleCode.FUND_CLERK)


@pytest.fixture
def loans(db: None) -> None:
    """Of three firms in two counties and of two institutions; one written off, one of the year before, one not drawn."""
    funds = [FundFactory(), FundFactory()]
    firms = [EnterpriseFactory(), EnterpriseFactory(), EnterpriseFactory(county=None)]
    for number, day in enumerate((3, 31, 40, 100, 300)):
        drawn = date.fromordinal(YEAR.first.toordinal() + day - 1)
        LoanFactory(
            institution=funds[number % 2], enterprise=firms[number % 3], status=LoanStatus.SETTLED,
            amount_fen=(100 + number) * WAN + number, drawn_on=drawn,
            repaid_on=date.fromordinal(drawn.toordinal() + number), fee_fen=number * 1_000,
        )  # fmt: skip
    lost: dict[str, Any] = {"written_off_on": date(2023, 12, 1), "write_off_document": "文号", "fee_fen": 0}
    LoanFactory(institution=funds[0], status=LoanStatus.WRITTEN_OFF, drawn_on=date(2023, 6, 1), **lost)
    LoanFactory(institution=funds[0], status=LoanStatus.SETTLED, drawn_on=date(2022, 12, 31), repaid_on=TODAY)
    LoanFactory(institution=funds[0], status=LoanStatus.APPROVED)


def page_of(user: User, name: str, **asked: Any) -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.get(reverse(name), asked).content.decode())


def table_of(page: str) -> list[list[str]]:
    body = page[page.index("<tbody>") : page.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [re.findall(r">([^<>\n]+)<", row) for row in rows]


@pytest.mark.parametrize("by", list(SummaryBy))
def test_both_pages_tell_the_same_of_a_year(clerk: User, loans: None, by: SummaryBy) -> None:
    asked = {"from": "2023-01-01", "to": "2023-12-31", "by": by.value}
    figures = table_of(page_of(clerk, PAGE, **asked))

    assert figures == table_of(page_of(clerk, "loan-summary", year=2023, by=by.value))
    assert len(figures) == {SummaryBy.MONTH: 6, SummaryBy.INSTITUTION: 3, SummaryBy.COUNTY: 5}[by]


def test_the_figures_are_those_of_a_plain_reading(clerk: User, loans: None) -> None:
    """Reckoned anew from the rows, without what the pages use."""
    rows = [one for one in BridgingLoan.objects.all() if one.drawn_on and one.drawn_on.year == 2023]
    days = [max(((one.repaid_on or one.written_off_on or TODAY) - one.drawn_on).days, 1) for one in rows]
    fees = sum(one.fee_fen for one in rows)
    market = [
        round(one.amount_fen * used * Decimal("0.006")) for one, used in zip(rows, days, strict=True)
        if one.status != LoanStatus.WRITTEN_OFF
    ]  # fmt: skip
    _lines, whole = figures_of_loans(clerk, YEAR, SummaryBy.MONTH, TODAY)

    assert values_of_line(whole) == {
        LoanMetric.FIRMS: 4,
        LoanMetric.LOANS: 6,
        LoanMetric.AMOUNT: Decimal(sum(one.amount_fen for one in rows)) / WAN,
        LoanMetric.DAYS: Decimal(f"{sum(days) / 6:.1f}"),
        LoanMetric.FEE: Decimal(fees) / WAN,
        LoanMetric.SAVED: Decimal(sum(market) - fees) / WAN,
    }


@pytest.mark.parametrize("by", list(SummaryBy))
@pytest.mark.parametrize(
    "period", [YEAR, Period(date(2022, 12, 1), date(2023, 2, 5)), Period(date(2023, 1, 31), date(2023, 6, 1))]
)
def test_each_figure_opens_its_rows(clerk: User, loans: None, by: SummaryBy, period: Period) -> None:
    client = Client()
    client.force_login(clerk)
    lines, whole = figures_of_loans(clerk, period, by, TODAY)

    assert sum(line.loans for line in lines) == whole.loans > 0
    for line in (*lines, whole):
        if line.label == "县市区未填":
            assert not line.url
            continue
        assert client.get(line.url).context["page"].count == line.loans
    shown = page_of(clerk, PAGE, **{"from": period.first, "to": period.last, "by": by.value})
    cards = re.findall(r'figure-value"><a href="([^"]+)">([^<]+)</a>', shown)
    assert [url for url, _value in cards] == [whole.url] * len(LOAN_METRICS)
    assert cards[1][1] == str(whole.loans)


def test_months_of_two_years_are_told_apart(clerk: User, loans: None) -> None:
    lines, _whole = figures_of_loans(
        clerk, Period(date(2022, 12, 1), date(2023, 2, 28)), SummaryBy.MONTH, TODAY
    )
    assert [line.label for line in lines] == ["2022 年 12 月", "2023 年 1 月", "2023 年 2 月"]


def test_every_figure_is_told_by_its_definition(clerk: User, loans: None) -> None:
    assert set(LOAN_METRICS) == set(LoanMetric)
    page = page_of(clerk, PAGE, **{"from": "2023-01-01", "to": "2023-12-31"})
    for told in LOAN_METRICS.values():
        assert str(told.definition) in page
        assert str(told.name) in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"preset": "decade"}, "不认识的时间范围“decade”"),
        ({"from": "2023-05-01", "to": "2023-04-01"}, "结束日期早于开始日期"),
        ({"from": "2023-13-01", "to": "2023-12-01"}, "请核对"),
        ({"by": "bank"}, "这段时间没有放款的转贷"),
    ],
)
def test_a_question_that_cannot_be_read_is_told(clerk: User, asked: dict[str, str], words: str) -> None:
    assert words in page_of(clerk, PAGE, **asked)


def test_the_file_tells_the_same(clerk: User, loans: None) -> None:
    client = Client()
    client.force_login(clerk)
    asked = {"from": "2023-01-01", "to": "2023-12-31", "by": "institution", "export": "csv"}
    answer = client.get(reverse(PAGE), asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    _lines, whole = figures_of_loans(clerk, YEAR, SummaryBy.INSTITUTION, TODAY)

    line = next(line for line in text.splitlines() if line.startswith(("合计", '"合计')))
    cells = [cell.strip('"') for cell in line.split(",")]
    assert [Decimal(cell) for cell in cells[1:]] == list(values_of_line(whole).values())
    assert "节约成本（测算值）：按每笔适用的" in text


def test_a_leader_reads_and_takes_no_file(loans: None) -> None:
    client = Client()
    client.force_login(person(RoleCode.LEADER))
    assert client.get(reverse(PAGE)).status_code == 200
    assert client.get(reverse(PAGE), {"export": "csv"}).status_code == 403
    assert "export=csv" not in client.get(reverse(PAGE)).content.decode()


def test_only_what_is_in_reach_is_counted(loans: None) -> None:
    far = page_of(
        person(RoleCode.FUND_CLERK, UnitFactory()), PAGE, **{"from": "2023-01-01", "to": "2023-12-31"}
    )
    assert "这段时间没有放款的转贷" in far
