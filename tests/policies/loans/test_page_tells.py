"""What the page of a loan tells somebody who does it for the first time: who is next, and how much has to come in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from policies.amounts import yuan
from policies.loan_enums import LoanMove, LoanStatus
from policies.services.loans import promise, step
from tests.policies.loans.house import START, TODAY, WAN, House, fresh, page_of

pytestmark = pytest.mark.django_db


def test_who_cannot_act_is_told_who_can(house: House) -> None:
    loan = house.promised()
    clerk, checker = page_of(house.clerk), page_of(house.checker)
    assert "待复核人员办理“审批同意”" in clerk.get(loan.get_absolute_url()).text
    assert "待复核人员办理" not in checker.get(loan.get_absolute_url()).text
    drawn = house.drawn(original_number="JJ-2")
    assert "待经办人员办理“还旧贷”" in checker.get(drawn.get_absolute_url()).text
    assert "待经办人员办理" not in clerk.get(drawn.get_absolute_url()).text


def test_the_page_of_repayment_tells_what_has_to_come_in(house: House) -> None:
    loan = house.drawn()
    page = page_of(house.clerk).get(reverse("loan-entering", args=[loan.pk, "repay"]))
    due = loan.amount_fen + loan.fee(TODAY)
    assert ("应还合计", f"{yuan(due)} 元") in [
        (str(label), str(value)) for label, value in page.context["facts"]
    ]
    other = page_of(house.clerk).get(reverse("loan-entering", args=[loan.pk, "pay_old"]))
    assert "应还合计" not in other.text


def test_the_last_step_has_its_day(house: House) -> None:
    loan = house.repaid()
    step(loan, LoanMove.SETTLE, by=house.checker, on=TODAY)
    steps = page_of(house.clerk).get(fresh(loan).get_absolute_url()).context["steps"]
    assert (str(steps[-1].label), steps[-1].on) == ("已结清", TODAY)


def test_a_promise_that_was_not_on_the_page_is_not_approved(house: House) -> None:
    """Sent back and promised anew for less while the checker looked at it."""
    loan = house.promised()
    url = reverse("loan-approving", args=[loan.pk, "approve"])
    browser = page_of(house.checker)
    mark = browser.get(url).context["mark"]
    step(loan, LoanMove.RETURN, by=house.checker, on=START, note="联系单有误")
    promise(loan, by=house.clerk, on=START, promised_fen=900 * WAN, promise_until=TODAY, amount_fen=800 * WAN)
    refused = browser.post(url, {"on": str(START), "mark": mark})
    assert refused.status_code == 409
    assert "8,000,000.00 元" in refused.text
    assert fresh(loan).status == LoanStatus.PROMISED
    assert browser.post(url, {"on": str(START), "mark": refused.context["mark"]}).status_code == 302
    assert fresh(loan).status == LoanStatus.APPROVED
