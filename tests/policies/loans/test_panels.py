"""Loans where people look who do not come for them: the enterprise's page, its 大事记, the home page."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from enterprises.services.filing import file_enterprise
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from policies.loan_board import board_of
from policies.loan_enums import LoanMove, LoanStatus
from policies.models import BridgingLoan
from policies.services.loan_rights import sees
from policies.services.loans import step, write_off
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, LoanFactory, filled
from tests.policies.loans.house import START, TODAY, WAN, House, page_of

pytestmark = pytest.mark.django_db


def panel_of(user: User, loan: BridgingLoan) -> str:
    address = reverse("enterprise-loans", args=[loan.enterprise_id])
    return page_of(user).get(address).content.decode()


def test_who_reads_loans_sees_them_on_the_page_of_the_enterprise(house: House) -> None:
    loan = house.drawn()
    page = panel_of(house.clerk, loan)

    shown = (loan.get_absolute_url(), "已放款", "逾期", "900.00 万元", f"应于 {loan.due_on} 前归还")
    assert all(words in page for words in shown)
    rows = page_of(house.clerk).get(reverse("loan-list"), {"enterprise": house.firm.pk}).context["page"]
    assert [row.pk for row in rows.rows] == [loan.pk]
    whole = page_of(house.clerk).get(house.firm.get_absolute_url()).content.decode()
    assert reverse("enterprise-loans", args=[house.firm.pk]) in whole


@pytest.mark.parametrize("role", [RoleCode.CASE_OFFICER, RoleCode.SECTION_HEAD])
def test_others_see_only_that_there_is_one(house: House, role: RoleCode) -> None:
    loan = house.drawn()
    page = panel_of(person(role), loan)

    assert loan.number in page
    assert f"{START} 申请" in page
    hidden = (
        loan.get_absolute_url(),
        "900.00",
        "9,000,000",
        "已放款",
        "逾期",
        "示例银行",
        reverse("loan-new"),
    )
    assert not [words for words in hidden if words in page]


def test_a_clerk_of_another_county_sees_only_that_there_is_one(house: House) -> None:
    """Whose enterprise it is, without being the institution's."""
    elsewhere = UnitFactory()
    loan = house.drawn(firm=EnterpriseFactory(county=elsewhere, stated_size="small"))
    far = person(RoleCode.FUND_CLERK, elsewhere)

    assert loan.number in panel_of(far, loan)
    assert "900.00" not in panel_of(far, loan)
    for user in (far, house.clerk, person(RoleCode.LEADER), person(RoleCode.CASE_OFFICER)):
        seen = BridgingLoan.objects.visible_to(user).filter(pk=loan.pk).exists()
        assert sees(user, loan) == seen


def test_an_enterprise_without_loans_offers_the_first(house: House) -> None:
    firm = EnterpriseFactory(county=house.fund.county)
    address = reverse("enterprise-loans", args=[firm.pk])
    page = page_of(house.clerk).get(address).content.decode()
    assert "没有办过应急转贷" in page
    assert f"{reverse('loan-new')}?enterprise={firm.pk}" in page
    assert reverse("loan-new") not in page_of(house.checker).get(address).content.decode()


def test_the_next_loan_begins_as_the_last(house: House) -> None:
    house.enter()
    form = page_of(house.clerk).get(reverse("loan-new"), {"enterprise": house.firm.pk}).context["form"]
    assert form.initial == {
        "enterprise": str(house.firm.pk), "institution": house.fund.pk, "scope_basis": "营业执照已核对",
        "purpose": "working", "bank": "示例银行",
    }  # fmt: skip
    for wrong in ("x", "9" * 30, "-1", ""):
        answer = page_of(house.clerk).get(reverse("loan-new"), {"enterprise": wrong})
        assert (answer.status_code, answer.context["form"].initial) == (200, {})


def test_the_chronicle_tells_what_became_of_it_to_those_who_read_it(house: House) -> None:
    loan = house.drawn()
    write_off(loan, by=house.checker, on=TODAY, document="文号", note="破产")
    address = reverse("enterprise-chronicle", args=[house.firm.pk])
    told = page_of(house.clerk).get(address, {"kind": "loan"}).content.decode()
    others = page_of(person(RoleCode.CASE_OFFICER)).get(address, {"kind": "loan"}).content.decode()

    for words in (f"应急转贷 {loan.number}：放款", f"应急转贷 {loan.number}：核销", "900.00 万元"):
        assert words in told
        assert words not in others
    assert f"申请应急转贷 {loan.number}（已核销）" in others
    assert loan.get_absolute_url() not in others


def home_figures(user: User) -> dict[str, tuple[str, str]]:
    page = page_of(user).get("/").content.decode().partition('id="board-title"')[2]
    found = re.findall(
        r'figure-label">([^<]+)</div>\s*<div class="figure-value"><a href="([^"]+)">([^<]+)</a>', page
    )
    return {label: (value, unescape(url)) for label, url, value in found}


def test_each_figure_of_the_home_page_opens_its_rows(house: House) -> None:
    told: dict[str, Any] = {"institution": house.fund, "drawn_on": START}
    LoanFactory.create_batch(2, **told, status=LoanStatus.OLD_PAID, due_on=TODAY - timedelta(days=1))
    LoanFactory(**told, status=LoanStatus.DRAWN, due_on=TODAY)
    LoanFactory(**told, status=LoanStatus.DRAWN, due_on=TODAY + timedelta(days=7))
    LoanFactory(**told, status=LoanStatus.DRAWN, due_on=TODAY + timedelta(days=8))
    LoanFactory(**told, status=LoanStatus.SETTLED, due_on=TODAY)
    LoanFactory(institution=house.fund, status=LoanStatus.PROMISED)
    LoanFactory(institution=house.fund, status=LoanStatus.APPLIED)
    LoanFactory(**told, status=LoanStatus.REPAID, repaid_on=TODAY)
    LoanFactory(status=LoanStatus.DRAWN, due_on=TODAY)  # of another county
    near = person(RoleCode.FUND_CHECKER, house.fund.county)
    figures = home_figures(near)

    counts = {label: value for label, (value, _url) in figures.items()}
    assert counts == {
        "待经办": "1",
        "待复核": "2",
        "在途转贷": "5",
        "7 天内到期": "2",
        "逾期": "2",
        "专户余额": "2,000",
    }
    for label, (value, url) in figures.items():
        rows = page_of(near).get(url).context["page"].count
        assert rows == (1 if label == "专户余额" else int(value))
    assert home_figures(house.clerk)["在途转贷"][0] == "6"


def test_a_fund_below_its_floor_is_told_at_home(house: House) -> None:
    filled(FundFactory(county=house.fund.county, floor_fen=500 * WAN), 400 * WAN)
    figure = board_of(house.clerk, TODAY)[-1]
    assert (figure.value, figure.more, figure.tone) == ("2,400", "2 家转贷机构，1 家低于警戒线", "warn")
    assert "转贷" not in page_of(person(RoleCode.CASE_OFFICER)).get("/").content.decode()


def test_an_enterprise_with_a_loan_under_way_is_not_filed_away(house: House) -> None:
    loan, head = house.repaid(), person(RoleCode.SECTION_HEAD)
    with pytest.raises(Refused, match=f"还有 1 笔应急转贷没有结清（{loan.number}），请先办完或撤回"):
        file_enterprise(house.firm, by=head, reason="停产")
    step(loan, LoanMove.SETTLE, by=house.checker, on=TODAY)
    file_enterprise(house.firm, by=head, reason="停产")
    house.firm.refresh_from_db()
    assert house.firm.archived_at is not None
