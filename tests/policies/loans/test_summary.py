from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from policies.loan_enums import LoanStatus, SummaryBy
from policies.loan_summary import Line, days_of, drawn_in, summed
from policies.models import BridgingLoan
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, LoanFactory

pytestmark = pytest.mark.django_db
WAN = 10**6
TODAY = date(2026, 11, 27)


@pytest.fixture
def loans(db: None) -> list[BridgingLoan]:
    """Two of one firm in January, one in March, and one each that is not of the year or was never paid out."""
    fund, firm = FundFactory(name="甲转贷公司"), EnterpriseFactory(county__name="甲县")
    told: dict[str, Any] = {"institution": fund, "status": LoanStatus.SETTLED, "amount_fen": 100 * WAN}
    return [
        LoanFactory(**told, enterprise=firm, drawn_on=date(2023, 1, 3), repaid_on=date(2023, 1, 11)),
        LoanFactory(**told, enterprise=firm, drawn_on=date(2023, 1, 31), repaid_on=date(2023, 2, 4)),
        LoanFactory(**told, drawn_on=date(2023, 3, 1), repaid_on=date(2023, 3, 2)),
        LoanFactory(**told, drawn_on=date(2022, 12, 31), repaid_on=date(2023, 1, 2)),
        LoanFactory(institution=fund, status=LoanStatus.APPROVED),
    ]


def year_by(by: SummaryBy, *counties: int) -> tuple[list[Line], Line]:
    return summed(drawn_in(BridgingLoan.objects.all(), 2023), days_of(2023), by, TODAY, offered=counties)


def test_a_year_by_month(loans: list[BridgingLoan]) -> None:
    lines, whole = year_by(SummaryBy.MONTH)

    told = [(line.label, len(line.firms), line.loans, line.amount_fen, line.mean_days) for line in lines]
    assert told == [("1 月", 1, 2, 200 * WAN, "6.0"), ("3 月", 1, 1, 100 * WAN, "1.0")]
    assert (len(whole.firms), whole.loans, whole.days) == (2, 3, 13)
    assert whole.fee_fen == 100 * WAN * 13 * 8 // 10_000
    assert whole.saved_fen == 100 * WAN * 13 * 6 // 1_000 - whole.fee_fen


@pytest.mark.parametrize("by", list(SummaryBy))
def test_each_line_opens_its_rows(clerk: User, loans: list[BridgingLoan], by: SummaryBy) -> None:
    client = Client()
    client.force_login(clerk)
    lines, whole = year_by(by, *Unit.objects.values_list("pk", flat=True))
    page = unescape(client.get(reverse("loan-summary"), {"year": 2023, "by": by.value}).content.decode())

    for line in (*lines, whole):
        assert f'<a href="{line.url}">{line.label}</a>' in page
        assert client.get(line.url).context["page"].count == line.loans


@pytest.mark.parametrize("asked", [{"year": "x"}, {"by": "bank"}, {"year": "99999"}])
def test_a_question_that_cannot_be_read(clerk: User, asked: dict[str, str]) -> None:
    client = Client()
    client.force_login(clerk)
    answer = client.get(reverse("loan-summary"), asked)

    assert answer.status_code == 200
    assert "invalid" in answer.content.decode()
    assert "这一年没有放款的转贷" in answer.content.decode()


def test_only_what_is_in_reach_is_summed(loans: list[BridgingLoan]) -> None:
    far = Client()
    far.force_login(person(RoleCode.FUND_CLERK, UnitFactory()))

    assert "这一年没有放款的转贷" in far.get(reverse("loan-summary"), {"year": 2023}).content.decode()


def test_what_the_ledger_cannot_be_narrowed_to_is_no_link(clerk: User, loans: list[BridgingLoan]) -> None:
    """A firm without county, and one in a county that is no longer offered: told, but not opened."""
    closed = UnitFactory(name="旧县", is_active=False)
    for county in (None, closed):
        firm = EnterpriseFactory(county=county)
        LoanFactory(
            institution=loans[0].institution, enterprise=firm, status="settled", drawn_on=date(2023, 5, 4)
        )
    client = Client()
    client.force_login(clerk)
    page = unescape(client.get(reverse("loan-summary"), {"year": 2023, "by": "county"}).content.decode())

    for label in ("旧县", "县市区未填"):
        assert f'<th scope="row">{label}</th>' in page
    assert ">甲县</a></th>" in page
