"""J7 (flow F13): a loan is registered, drawn, overdue, paid back; the books are exact to the 分."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from enterprises.enums import SizeClass
from foundation.accounts.roles import RoleCode
from policies.loan_enums import LoanMove, LoanStatus
from policies.models import BridgingLoan, LoanRules
from policies.services.loan_rules import ensure_rules
from policies.services.loans import approve, promise, step
from tests.browser.accessibility import axe_check
from tests.browser.conftest import DESK, PHONE
from tests.browser.counter import Counter
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, filled
from tests.policies.loans.house import START, TODAY, WAN, House, balances, fresh

F13_REGISTER, F13_REPAY = 8, 4
FEN = 899_123_456
"""8,991,234.56 元 for 30 days: ten at 0.08 % and twenty at 0.12 %, each tier rounded to the 分."""
FIRST, LATER = 7_192_988, 21_578_963


@pytest.fixture
def house(live_server: Any) -> House:
    """The firm has been through one loan, so that the next begins as that one."""
    ensure_rules()
    dear = {"later_rate": "0.12", "reason": "第二档提高", "effective_from": START - timedelta(days=1)}
    LoanRules.objects.create(set_by=person(RoleCode.FUND_CHECKER), **dear)
    fund = filled(FundFactory(name="示例转贷公司"), 2_000 * WAN)
    firm = EnterpriseFactory(name="甲机械有限公司", stated_size=SizeClass.SMALL, county=fund.county)
    checker = person(RoleCode.FUND_CHECKER, name="复核员")
    made = House(person(RoleCode.FUND_CLERK, name="钱会计"), checker, fund, firm)
    last = made.enter(original_number="JJ000")
    step(last, LoanMove.WITHDRAW, by=made.clerk, on=START, note="企业自筹")
    return made


def register(page: Page, house: House, counter: Counter) -> BridgingLoan:
    """From the page of the enterprise; institution, basis, purpose and bank stand there from the last loan."""
    page.goto(house.firm.get_absolute_url())
    counter.count = 0
    counter.click(page.get_by_role("link", name="登记转贷"))
    counter.fill(page.get_by_label("原借据号"), "JJ001")
    counter.fill(page.get_by_label("原贷款金额"), "1000")
    counter.fill(page.get_by_label("原贷款到期日"), str(TODAY))
    counter.fill(page.get_by_label("申请转贷金额"), "899.123456")
    counter.fill(page.get_by_label("申请日期"), str(START))
    counter.click(page.get_by_role("button", name="登记", exact=True))
    expect(page.locator("#messages")).to_contain_text(
        "8,991,234.56 元（捌佰玖拾玖万壹仟贰佰叁拾肆元伍角陆分）"
    )
    counter.within(F13_REGISTER)
    return BridgingLoan.objects.latest("pk")


def act(page: Page, loan: BridgingLoan, counter: Counter, name: str, day: str) -> None:
    page.goto(loan.get_absolute_url())
    counter.count = 0
    counter.click(page.get_by_role("link", name=name, exact=True))
    counter.fill(page.get_by_label("日期"), day)
    counter.click(page.get_by_role("button", name=name, exact=True))
    expect(page.locator("#messages")).to_contain_text(f"已办理“{name}”")


def light(page: Page, loan: BridgingLoan) -> list[str]:
    """The marks of its row in the ledger."""
    page.goto(f"/loans/?q={loan.original_number}")
    return page.get_by_role("row").filter(has_text=loan.number).locator(".status").all_inner_texts()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_loan_from_its_registration_to_its_repayment(
    page: Page, sign_in: Any, house: House, counter: Counter, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    sign_in(house.clerk)
    loan = register(page, house, counter)
    promised = {"promised_fen": 1_000 * WAN, "promise_until": TODAY, "amount_fen": FEN}
    promise(loan, by=house.clerk, on=START, **promised)
    approve(loan, by=house.checker, on=START)
    assert light(page, loan) == ["已审批"]

    act(page, loan, counter, "放款", str(START))
    days = page.locator("main")
    expect(days).to_contain_text("已用30 天")
    expect(days).to_contain_text("最长 10 个工作日")
    expect(days).to_contain_text(f"已逾期 {(TODAY - fresh(loan).due_on).days} 天，继续按日计费")
    expect(days).to_contain_text("日费率 0.08%，10 天71,929.88 元")
    expect(days).to_contain_text("日费率 0.12%，20 天215,789.63 元")
    axe_check(page)
    assert light(page, loan) == ["逾期", "已放款"]
    assert balances(house, loan) == (2_000 * WAN - FEN, FEN, 0)

    act(page, loan, counter, "归还本金和费用", str(TODAY))
    counter.within(F13_REPAY)
    expect(page.get_by_text("已逾期")).to_have_count(0)
    assert light(page, loan) == ["已归还"]
    page.goto(house.fund.get_absolute_url())
    expect(page.locator("main")).to_contain_text("20,000,000.00 元")
    expect(page.locator("main")).to_contain_text("287,719.51 元")
    assert fresh(loan).status == LoanStatus.REPAID
    assert balances(house, loan) == (2_000 * WAN, 0, FIRST + LATER)
