"""核销 and 冲正: what ends a loan that does not come back, and what puts a wrong booking right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from enterprises.enums import SizeClass
from enterprises.services.filing import file_enterprise, restore_enterprise
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from policies.loan_enums import LoanMove, LoanStatus
from policies.loan_page import acts_for, steps_of
from policies.loan_workflow import standing, state_told
from policies.models import Account, BridgingLoan, LoanEvent, Posting
from policies.services.loans import draw, extend, repay, reverse_booking, step, write_off
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.policies.loans.house import START, TODAY, WAN, House, balances, fresh, page_of

pytestmark = pytest.mark.django_db
FEE = 900 * WAN * 30 * 8 // 10_000
GIVEN: dict[str, Any] = {"on": TODAY, "document": "聊财金〔2026〕3号", "note": "企业破产"}


def keys_of(loan: BridgingLoan) -> set[str]:
    rows = Posting.objects.filter(key__startswith=f"loan-{loan.pk}-")
    return {key.removeprefix(f"loan-{loan.pk}-") for key in rows.values_list("key", flat=True)}


def told_by_its_facts(loan: BridgingLoan) -> str:
    return state_told(loan.events.order_by("id").values_list("kind", flat=True))


def test_what_does_not_come_back_is_written_off(house: House) -> None:
    loan = house.drawn()
    write_off(loan, by=house.checker, **GIVEN)

    loan = fresh(loan)
    assert loan.status == LoanStatus.WRITTEN_OFF == told_by_its_facts(loan)
    assert balances(house, loan) == (1_100 * WAN, 0, 0)
    assert Account.objects.get(pk=house.fund.outside_id).balance_fen == -1_100 * WAN
    later = TODAY + timedelta(days=100)
    assert (loan.days(later), loan.fee(later), loan.saved(later)) == (30, 0, 0)
    assert loan.write_off_document == "聊财金〔2026〕3号"
    assert loan.events.first().note == "聊财金〔2026〕3号：企业破产"
    assert AuditEntry.objects.filter(action="loan.write_off").count() == 1
    assert not BridgingLoan.objects.out().exists()
    assert [str(one.label) for one in steps_of(loan, loan.events.all())][-2:] == ["已放款", "已核销"]


def test_only_what_is_overdue_is_written_off(house: House) -> None:
    loan = house.drawn()
    extend(loan, by=house.checker, on=TODAY, until=TODAY, note="银行审批中")
    with pytest.raises(Refused, match=f"应在 {TODAY} 前归还，尚未逾期，不能核销"):
        write_off(loan, by=house.checker, **GIVEN)
    assert "核销" not in [act.label for act in acts_for(house.checker, fresh(loan))]


def test_only_another_person_writes_off_or_reverses(house: House) -> None:
    """A checker, who entered nothing of the loan."""
    loan = house.drawn()
    both = person(RoleCode.FUND_CHECKER)
    LoanEvent.objects.create(loan=loan, kind=LoanMove.DRAW, on=START, by=both)
    for user in (house.clerk, both):
        with pytest.raises(NotAllowed):
            write_off(loan, by=user, **GIVEN)
        with pytest.raises(NotAllowed):
            reverse_booking(loan, by=user, on=TODAY, note="记错")
    assert fresh(loan).status == LoanStatus.DRAWN


def test_the_database_asks_for_day_and_document(house: House) -> None:
    loan = house.drawn()
    with pytest.raises(IntegrityError, match="write_off_told"), transaction.atomic():
        BridgingLoan.objects.filter(pk=loan.pk).update(status=LoanStatus.WRITTEN_OFF)


def test_a_wrong_repayment_is_reversed_and_told_of_its_true_day(house: House) -> None:
    loan = house.drawn()
    step(loan, LoanMove.PAY_OLD, by=house.clerk, on=START)
    repay(loan, by=house.clerk, on=TODAY)
    assert balances(house, loan) == (2_000 * WAN, 0, FEE)
    reverse_booking(loan, by=house.checker, on=TODAY, note="日期记错")

    loan = fresh(loan)
    assert loan.status == LoanStatus.OLD_PAID == told_by_its_facts(loan)
    assert (loan.repaid_on, loan.fee_fen) == (None, None)
    assert balances(house, loan) == (1_100 * WAN, 900 * WAN, 0)
    assert loan.events.first().note == "“归还本金和费用”：日期记错"
    repay(loan, by=house.clerk, on=START + timedelta(days=8))
    assert balances(house, loan) == (2_000 * WAN, 0, 900 * WAN * 8 * 8 // 10_000)
    assert keys_of(loan) == {"draw", "repaid", "fee", "repaid-2", "fee-2"}
    reverse_booking(loan, by=house.checker, on=TODAY, note="又记错")
    assert balances(house, loan) == (1_100 * WAN, 900 * WAN, 0)


def test_a_wrong_draw_is_reversed_and_drawn_again(house: House) -> None:
    """The second draw moves money: its key is not the first one's."""
    loan = house.drawn()
    extend(loan, by=house.checker, on=TODAY, until=TODAY, note="银行审批中")
    reverse_booking(loan, by=house.checker, on=TODAY, note="记到了别的转贷")

    loan = fresh(loan)
    assert loan.status == LoanStatus.APPROVED == told_by_its_facts(loan)
    assert (loan.drawn_on, loan.due_on) == (None, None)
    assert balances(house, loan) == (2_000 * WAN, 0, 0)
    draw(loan, by=house.clerk, on=START + timedelta(days=1))
    assert balances(house, loan) == (1_100 * WAN, 900 * WAN, 0)
    assert keys_of(loan) == {"draw", "draw-2"}


def test_a_wrong_write_off_is_reversed(house: House) -> None:
    loan = house.drawn()
    write_off(loan, by=house.checker, **GIVEN)
    reverse_booking(loan, by=person(RoleCode.FUND_CHECKER), on=TODAY, note="已收回")

    loan = fresh(loan)
    assert loan.status == LoanStatus.DRAWN == told_by_its_facts(loan)
    assert (loan.written_off_on, loan.write_off_document, loan.fee_fen) == (None, "", None)
    assert balances(house, loan)[:2] == (1_100 * WAN, 900 * WAN)


def test_no_loan_gets_back_into_flight_behind_an_enterprise_that_was_filed_away(house: House) -> None:
    loan = house.drawn()
    write_off(loan, by=house.checker, **GIVEN)
    head = person(RoleCode.SECTION_HEAD)
    file_enterprise(house.firm, by=head, reason="已注销")
    with pytest.raises(Refused, match=f"已归档，冲正后转贷 {loan.number} 又在办理中，请先恢复企业"):
        reverse_booking(loan, by=house.checker, on=TODAY, note="已收回")
    assert fresh(loan).status == LoanStatus.WRITTEN_OFF
    assert balances(house, loan)[:2] == (1_100 * WAN, 0)
    house.firm.refresh_from_db()
    restore_enterprise(house.firm, by=head)
    reverse_booking(loan, by=house.checker, on=TODAY, note="已收回")
    assert fresh(loan).status == LoanStatus.DRAWN


def test_no_booking_is_reversed_below_a_later_step(house: House) -> None:
    loan = house.drawn()
    step(loan, LoanMove.PAY_OLD, by=house.clerk, on=START)
    with pytest.raises(Refused, match="现在是“已还旧贷”，不能办理“冲正”"):
        reverse_booking(loan, by=house.checker, on=TODAY, note="记错")
    assert balances(house, loan) == (1_100 * WAN, 900 * WAN, 0)


def test_the_repayment_of_a_settled_loan_is_reversed_and_told_anew(house: House) -> None:
    """Principal and fee go back, the loan stands as before the money came; 结清 goes with it, as does its day."""
    loan = house.drawn()
    step(loan, LoanMove.PAY_OLD, by=house.clerk, on=START)
    step(loan, LoanMove.RENEW, by=house.clerk, on=START)
    repay(loan, by=house.clerk, on=TODAY)
    step(loan, LoanMove.SETTLE, by=house.checker, on=TODAY)
    assert balances(house, loan) == (2_000 * WAN, 0, FEE)
    reverse_booking(loan, by=house.checker, on=TODAY, note="日期记错")

    loan = fresh(loan)
    assert loan.status == LoanStatus.RENEWED == told_by_its_facts(loan)
    assert (loan.repaid_on, loan.fee_fen) == (None, None)
    assert balances(house, loan) == (1_100 * WAN, 900 * WAN, 0)
    steps = page_of(house.clerk).get(loan.get_absolute_url()).context["steps"]
    assert (str(steps[-1].label), steps[-1].on) == ("已结清", None)
    repay(loan, by=house.clerk, on=TODAY - timedelta(days=10))
    step(loan, LoanMove.SETTLE, by=house.checker, on=TODAY)
    assert balances(house, loan) == (2_000 * WAN, 0, FEE * 20 // 30)
    assert fresh(loan).status == LoanStatus.SETTLED == told_by_its_facts(loan)


def test_what_was_lent_on_does_not_come_out_of_an_empty_fund(house: House) -> None:
    loan = house.repaid()
    for number, firm in enumerate(EnterpriseFactory.create_batch(2, stated_size=SizeClass.SMALL)):
        house.drawn(original_number=f"B{number}", firm=firm, amount_fen=600 * WAN)
    with pytest.raises(Refused, match=r"余额 8,000,000.00 元，不够支出 9,000,000.00 元"):
        reverse_booking(loan, by=house.checker, on=TODAY, note="记错")
    assert fresh(loan).status == LoanStatus.REPAID


def test_a_loan_does_not_come_back_beside_another_of_the_same_original(house: House) -> None:
    loan = house.repaid()
    other = house.enter(amount_fen=100 * WAN)
    with pytest.raises(Refused, match=f"正在办理转贷 {other.number}"):
        reverse_booking(loan, by=house.checker, on=TODAY, note="记错")
    assert balances(house, loan)[:2] == (2_000 * WAN, 0)


def test_which_facts_stand() -> None:
    facts = ["enter", "promise", "approve", "draw", "extend", "reverse", "draw", "repay", "reverse"]
    assert [facts[place] for place in standing(facts)] == ["enter", "promise", "approve", "draw"]
    assert state_told(facts) == LoanStatus.DRAWN


def test_both_in_the_pages(house: House) -> None:
    loan, checker = house.drawn(), page_of(house.checker)
    shown = checker.get(loan.get_absolute_url()).content.decode()
    acts = {name: reverse("loan-approving", args=[loan.pk, name]) for name in ("write_off", "reverse")}
    assert all(url in shown for url in acts.values())
    page = checker.get(acts["reverse"]).content.decode()
    assert "转贷退回“已审批”，可以重新办理" in page

    typed = {"on": str(TODAY), "document": "", "note": "企业破产"}
    refused = checker.post(acts["write_off"], typed)
    assert refused.status_code == 422
    assert all(words in refused.content.decode() for words in ("请填写“核销文号”", "企业破产"))
    done = checker.post(acts["write_off"], {**typed, "document": "聊财金〔2026〕3号"}, follow=True)
    assert all(words in done.content.decode() for words in ("已核销", "聊财金〔2026〕3号", "不计节约成本"))
    assert "归还本金" not in done.content.decode()
    again = checker.post(acts["reverse"], {"on": str(TODAY), "note": "已收回"}, follow=True).content.decode()
    assert "已办理“冲正”" in again
    assert fresh(loan).status == LoanStatus.DRAWN
