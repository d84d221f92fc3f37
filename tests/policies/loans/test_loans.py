from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from enterprises.enums import SizeClass
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from policies.loan_enums import LoanMove, LoanPurpose, LoanStatus
from policies.loan_page import acts_for, url_of
from policies.loan_workflow import moves_from, state_told
from policies.models import Account, BridgingLoan, LoanEvent, LoanRules, Posting
from policies.services.loans import approve, draw, extend, promise, repay, step
from tests.factories.accounts import UnitFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, filled
from tests.policies.loans.house import START, TODAY, WAN, House, balances, fresh, page_of

pytestmark = pytest.mark.django_db


def test_a_loan_from_application_to_settlement(house: House) -> None:
    loan = house.drawn()
    assert balances(house, loan) == (1_100 * WAN, 900 * WAN, 0)
    step(loan, LoanMove.PAY_OLD, by=house.clerk, on=START + timedelta(days=1))
    step(loan, LoanMove.RENEW, by=house.clerk, on=START + timedelta(days=7))
    repay(loan, by=house.clerk, on=START + timedelta(days=8))
    fee = 900 * WAN * 8 * 8 // 10_000
    assert balances(house, loan) == (2_000 * WAN, 0, fee)
    step(loan, LoanMove.SETTLE, by=house.checker, on=START + timedelta(days=9))

    loan = fresh(loan)
    assert (loan.status, loan.fee_fen, loan.days(TODAY), loan.fee(TODAY)) == ("settled", fee, 8, fee)
    kinds = list(loan.events.order_by("id").values_list("kind", flat=True))
    assert kinds == ["enter", "promise", "approve", "draw", "pay_old", "renew", "repay", "settle"]
    assert state_told(kinds) == loan.status
    assert AuditEntry.objects.filter(action__startswith="loan.").count() == len(kinds)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"purpose": LoanPurpose.PROJECT}, "只办理流动资金贷款，项目贷款不能办理"),
        ({"scope_basis": ""}, "请写明民营中小微的认定依据"),
        (
            {"amount_fen": 3_001 * WAN, "original_fen": 4_000 * WAN},
            r"转贷金额 30,010,000.00 元超过单笔上限 30,000,000.00 元",
        ),
        ({"amount_fen": 1_001 * WAN}, r"10,010,000.00 元超过原贷款金额 10,000,000.00 元"),
        ({"on": TODAY + timedelta(days=1)}, "晚于今天"),
    ],
)
def test_what_no_rule_bears_is_not_entered(house: House, told: dict[str, Any], words: str) -> None:
    before = Account.objects.count()
    with pytest.raises(Refused, match=words):
        house.enter(**told)

    assert not BridgingLoan.objects.exists()
    assert Account.objects.count() == before


def test_a_large_enterprise_is_refused(house: House) -> None:
    large = EnterpriseFactory(name="大厂", stated_size=SizeClass.LARGE)
    with pytest.raises(Refused, match="“大厂”登记为大型企业"):
        house.enter(firm=large)


def test_one_original_loan_is_bridged_once_at_a_time(house: House) -> None:
    loan = house.enter(amount_fen=100 * WAN)
    with pytest.raises(Refused, match=rf"原借据号 JJ001 正在办理转贷 {loan.number}（甲机械有限公司）"):
        house.enter(amount_fen=100 * WAN)
    step(loan, LoanMove.WITHDRAW, by=house.clerk, on=START, note="企业自筹")
    assert house.enter(amount_fen=100 * WAN).pk


def test_what_one_borrower_has_open_is_capped(house: House) -> None:
    for number in range(3):
        house.enter(original_number=f"A{number}")
    with pytest.raises(
        Refused, match=r"在途转贷 27,000,000.00 元，再加 9,000,000.00 元超过每户在途上限 30,000,000.00"
    ):
        house.enter(original_number="A4")
    assert house.enter(original_number="A4", amount_fen=300 * WAN).pk


def test_no_more_than_its_share_of_the_promise(house: House) -> None:
    loan = house.enter(amount_fen=951 * WAN)
    told = {"by": house.clerk, "on": START, "promised_fen": 1_000 * WAN, "promise_until": TODAY}
    with pytest.raises(
        Refused, match=r"9,510,000.00 元超过续贷承诺额 10,000,000.00 元的 95%（9,500,000.00 元）"
    ):
        promise(loan, amount_fen=951 * WAN, **told)
    promise(loan, amount_fen=950 * WAN, **told)
    assert fresh(loan).amount_fen == 950 * WAN
    assert Account.objects.get(pk=loan.account_id).ceiling_fen == 950 * WAN


def test_a_promise_that_ran_out_lends_nothing(house: House) -> None:
    loan = house.enter()
    until = START + timedelta(days=2)
    promise(
        loan, by=house.clerk, on=START, promised_fen=1_000 * WAN, promise_until=until, amount_fen=900 * WAN
    )
    approve(loan, by=house.checker, on=until)
    with pytest.raises(Refused, match=f"续贷承诺 {until} 到期"):
        draw(loan, by=house.clerk, on=until + timedelta(days=1))
    draw(loan, by=house.clerk, on=until)


def test_the_fund_lends_no_more_than_it_has(house: House) -> None:
    loan = house.approved(fund=filled(FundFactory(name="小公司", county=house.fund.county), 899 * WAN))
    with pytest.raises(Refused, match=r"余额 8,990,000.00 元，不够支出 9,000,000.00 元"):
        draw(loan, by=house.clerk, on=START)
    assert fresh(loan).status == LoanStatus.APPROVED
    assert not Posting.objects.filter(key=f"loan-{loan.pk}-draw").exists()


def test_lending_stops_while_too_much_is_overdue(house: House) -> None:
    house.drawn()
    other = EnterpriseFactory(stated_size=SizeClass.MICRO)
    loan = house.approved(firm=other, original_number="B1", amount_fen=100 * WAN)
    with pytest.raises(
        Refused, match=r"逾期 9,000,000.00 元，超过专户资金 20,000,000.00 元的 40%，已停止放款"
    ):
        draw(loan, by=house.clerk, on=TODAY)
    filled_later = house.fund
    assert BridgingLoan.objects.overdue(TODAY).filter(institution=filled_later).count() == 1
    draw(loan, by=house.clerk, on=START)  # on that day nothing was late yet
    assert balances(house, loan)[1] == 100 * WAN


def test_who_entered_never_approves(house: House) -> None:
    """By person, whatever role they have come to since."""
    loan = house.promised()
    with pytest.raises(NotAllowed, match="没有办理此事的权限"):
        approve(loan, by=house.clerk, on=START)
    LoanEvent.objects.create(loan=loan, kind=LoanMove.PROMISE, on=START, by=house.checker)
    with pytest.raises(NotAllowed, match="您经办过这笔转贷，不能再审批"):
        approve(loan, by=house.checker, on=START)
    approve(loan, by=person(RoleCode.FUND_CHECKER), on=START)
    LoanEvent.objects.create(loan=loan, kind=LoanMove.EXTEND, on=START, by=house.clerk)
    with pytest.raises(NotAllowed, match="您审批过这笔转贷，不能再经办"):
        draw(loan, by=house.clerk, on=START)


def test_no_button_ends_in_a_refusal(house: House) -> None:
    """Whoever it is and whatever they did with the loan before: each button opens, and no move without one would."""
    both = person(RoleCode.FUND_CHECKER)
    loan = house.promised()
    LoanEvent.objects.create(loan=loan, kind=LoanMove.PROMISE, on=START, by=both)
    told = {}
    for user in (house.clerk, house.checker, both, person(RoleCode.LEADER)):
        shown = {act.url for act in acts_for(user, loan)}
        told[user] = {
            move.label
            for move in moves_from(loan.status)
            if page_of(user).get(url_of(loan, move)).status_code == 200
        }
        assert {act.label for act in acts_for(user, loan)} == told[user]
        assert all(url in page_of(user).get(loan.get_absolute_url()).content.decode() for url in shown)
    assert told[house.clerk] == {"银行不续贷", "撤回"}
    assert told[house.checker] == {"审批同意", "退回更正"}
    assert told[both] == set()


def test_a_fee_that_was_booked_is_told_as_booked(house: House) -> None:
    loan = house.drawn()
    before = loan.fee(TODAY)
    loan.fee_fen = 123
    assert (loan.fee(TODAY), loan.saved(TODAY)) == (123, 900 * WAN * 30 * 6 // 1_000 - 123)
    assert before == 900 * WAN * 30 * 8 // 10_000


def test_an_act_twice_is_done_once(house: House) -> None:
    loan = house.drawn()
    with pytest.raises(Refused, match="现在是“已放款”，不能办理“放款”"):
        draw(loan, by=house.clerk, on=START)
    repay(loan, by=house.clerk, on=TODAY)
    with pytest.raises(Refused, match="现在是“已归还”"):
        repay(loan, by=house.clerk, on=TODAY)
    assert balances(house, loan)[:2] == (2_000 * WAN, 0)


@pytest.mark.parametrize("move", ["promise", "approve", "draw", "repay", "extend", "write_off", "reverse"])
def test_what_books_or_asks_a_rule_is_no_plain_step(house: House, move: str) -> None:
    with pytest.raises(ValueError, match="a function of its own"):
        step(house.drawn(), LoanMove(move), by=house.clerk, on=TODAY)


def test_days_go_forward(house: House) -> None:
    loan = house.drawn()
    with pytest.raises(Refused, match="早于上一步“放款”"):
        repay(loan, by=house.clerk, on=START - timedelta(days=1))


def test_returned_for_correction_and_promised_anew(house: House) -> None:
    loan = house.promised()
    step(loan, LoanMove.RETURN, by=house.checker, on=START, note="金额与联系单不符")
    assert fresh(loan).status == LoanStatus.APPLIED
    with pytest.raises(Refused, match="现在是“已申请”"):
        approve(loan, by=house.checker, on=START)


def test_not_renewed_is_still_owed(house: House) -> None:
    loan = house.drawn()
    step(loan, LoanMove.PAY_OLD, by=house.clerk, on=START)
    step(loan, LoanMove.NOT_RENEW, by=house.clerk, on=START, note="银行收贷")
    with pytest.raises(Refused, match="不能办理“撤回”"):
        step(loan, LoanMove.WITHDRAW, by=house.clerk, on=START, note="x")
    repay(loan, by=house.clerk, on=TODAY)
    assert balances(house, loan)[1] == 0


def test_a_later_day_is_granted_with_a_reason(house: House) -> None:
    loan = house.drawn()
    assert loan.is_overdue
    with pytest.raises(Refused, match="应晚于现在的"):
        extend(loan, by=house.checker, on=TODAY, until=loan.due_on or TODAY, note="x")
    extend(loan, by=house.checker, on=TODAY, until=TODAY, note="银行审批中")
    assert not fresh(loan).is_overdue
    assert loan.events.first().note == f"展期至 {TODAY}：银行审批中"


def test_a_loan_keeps_the_rules_it_was_approved_under(house: House) -> None:
    loan = house.drawn()
    LoanRules.objects.create(effective_from=TODAY, first_rate="0.5", later_rate="0.5")
    repay(loan, by=house.clerk, on=START + timedelta(days=8))
    assert fresh(loan).fee_fen == 900 * WAN * 8 * 8 // 10_000


@pytest.mark.parametrize("model", [LoanEvent, LoanRules])
def test_facts_and_rules_are_kept(house: House, model: Any) -> None:
    house.enter()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(by=None) if model is LoanEvent else model.objects.update(longest_days=99)


def test_a_loan_in_the_pages(house: House) -> None:
    clerk, checker = page_of(house.clerk), page_of(house.checker)
    told = {
        "enterprise": house.firm.pk, "institution": house.fund.pk, "scope_basis": "营业执照", "purpose": "working",
        "bank": "示例银行", "original_number": "jj-1", "original_wan": "1000", "original_due_on": str(TODAY),
        "amount_wan": "９００", "on": str(START),
    }  # fmt: skip
    refused = clerk.post(reverse("loan-new"), {**told, "amount_wan": "9000000"})
    assert refused.status_code == 422
    assert "超过单笔上限 30,000,000.00 元，请减少金额或核对单位" in refused.content.decode()
    asked = clerk.post(reverse("loan-new"), {**told, "original_wan": "10000000"})
    assert asked.status_code == 422
    assert "如果填的是元，请换算成万元；没有填错的，请勾选" in asked.content.decode()
    done = clerk.post(reverse("loan-new"), told, follow=True).content.decode()
    assert "玖佰万元整" in done

    loan = BridgingLoan.objects.get()

    def enter(move: str, **more: str) -> Any:
        return clerk.post(reverse("loan-entering", args=[loan.pk, move]), {"on": str(START), **more})

    enter("promise", promised_wan="1000", amount_wan="900", promise_until=str(TODAY))
    page = checker.get(loan.get_absolute_url()).content.decode()
    assert reverse("loan-approving", args=[loan.pk, "approve"]) in page
    assert reverse("loan-entering", args=[loan.pk, "withdraw"]) not in page
    assert clerk.get(reverse("loan-approving", args=[loan.pk, "approve"])).status_code == 403
    checker.post(reverse("loan-approving", args=[loan.pk, "approve"]), {"on": str(START)})
    enter("draw")
    page = clerk.get(loan.get_absolute_url()).content.decode()
    assert all(
        words in page for words in ("已逾期", "测算值：市场日费率 0.4%", "日费率 0.08%，30 天", "玖佰万元整")
    )
    assert enter("withdraw", note="x").status_code == 409
    assert enter("approve").status_code == 404
    enter("repay")
    assert fresh(loan).status == LoanStatus.REPAID

    listed = clerk.get(reverse("loan-list") + "?q=JJ-1").content.decode()
    assert loan.number in listed
    file = clerk.get(reverse("loan-list") + "?export=csv")
    assert loan.number in b"".join(file.streaming_content).decode("utf-8-sig")


def test_an_officer_sees_that_there_is_one_without_amounts(house: House) -> None:
    loan = house.enter()
    officer = page_of(person(RoleCode.CASE_OFFICER))
    page = officer.get(reverse("enterprise-chronicle", args=[house.firm.pk])).content.decode()

    assert f"申请应急转贷 {loan.number}（已申请）" in page
    assert "9,000,000" not in page
    assert officer.get(loan.get_absolute_url()).status_code == 403


def test_another_county_sees_nothing(house: House) -> None:
    loan = house.enter()
    far = page_of(person(RoleCode.FUND_CLERK, UnitFactory()))

    assert far.get(loan.get_absolute_url()).status_code == 404
    assert loan.number not in far.get(reverse("loan-list")).content.decode()
    with pytest.raises(NotAllowed, match="不在您的管理范围"):
        promise(
            loan, by=person(RoleCode.FUND_CLERK, UnitFactory()), on=date(2026, 11, 2), promised_fen=1,
            promise_until=TODAY, amount_fen=1,
        )  # fmt: skip
