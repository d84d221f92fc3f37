"""Several people at one budget line at once, on real connections; the controls show what the protections are for."""

from __future__ import annotations

from datetime import date
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from policies.claim_enums import ClaimBasis, ClaimStatus
from policies.models import Account, BudgetLine, Claim, PaymentBatch, Posting
from policies.services import budgets, claims, payments
from policies.services.balances import recompute
from policies.services.budgets import close_line, give_back
from policies.services.history import PaidBefore, enter_paid_before
from policies.services.payments import Result
from policies.services.reward_rules import ensure_reward_rules
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.policies.claims.house import WAN, House, build
from tests.policies.loans.test_loan_races import PEOPLE, again, at_once

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()


@pytest.fixture
def house(transactional_db: None) -> House:
    ensure_reward_rules()
    return build(person(RoleCode.FUND_CLERK))


def waiting(house: House) -> list[Claim]:
    """Four of 90 万元 each, and a line in which only two of them fit."""
    give_back(house.line, by=house.clerk, fen=800 * WAN, memo="收回", token="tight")
    return [house.decided(firm=EnterpriseFactory(), claimed_fen=90 * WAN) for _each in range(PEOPLE)]


def test_approvals_at_once_never_overspend_the_line(house: House) -> None:
    rows = waiting(house)
    answers = at_once(lambda n: claims.approve(rows[n], by=again(house.first), on=TODAY))

    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    account = Account.objects.get(pk=house.line.account_id)
    assert account.balance_fen == recompute(account) == 20 * WAN
    assert Claim.objects.filter(status=ClaimStatus.GRANTED).count() == 2


def test_one_approval_pressed_by_several_sets_aside_once(house: House) -> None:
    claim = house.decided()
    answers = at_once(lambda _n: claims.approve(claim, by=again(house.first), on=TODAY))

    assert answers.count(None) == 1
    assert Posting.objects.filter(key__startswith="claim-").count() == 1


def test_the_same_claim_entered_by_several_is_there_once(house: House) -> None:
    told = {"basis": ClaimBasis.APPLICATION, "claimed_fen": WAN, "year": TODAY.year}
    at_once(lambda _n: claims.enter_claim(house.clause, house.firm, by=again(house.clerk), on=TODAY, **told))

    assert Claim.objects.count() == 1


def test_one_result_read_back_by_several_is_booked_once(house: House) -> None:
    claim = house.approved()
    house.payee()
    batch = house.sent([claim])
    line = batch.lines.get()
    answers = at_once(lambda _n: payments.take_results(batch, [Result(line, TODAY)], by=again(house.payer)))

    assert answers.count(None) == 1
    assert Posting.objects.filter(key__startswith="payment-").count() == 1
    assert house.money(claim)[1:] == (0, 30 * WAN)


def test_control_without_the_conditional_write_a_line_is_overspent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked before and written later, as a program does that trusts what it read."""
    rows = waiting(house)
    account = Account.objects.get(pk=house.line.account_id)

    def trusting(changes: dict[int, int]) -> None:
        if account.balance_fen < 90 * WAN:
            raise Refused("余额不足")

    monkeypatch.setattr("policies.services.ledger._move", trusting)
    at_once(lambda n: claims.approve(rows[n], by=again(house.first), on=TODAY))

    assert recompute(Account.objects.get(pk=house.line.account_id)) < 0


def test_batches_of_a_ledger_and_single_approvals_at_once_wait_for_nobody_who_waits(house: House) -> None:
    """Each takes firms, line, accounts and the audit trail in the same order, so none is given up for another."""
    firms = [EnterpriseFactory() for _each in range(6)]
    house.line.year = 2023
    house.line.save()
    told = {"clause": house.clause, "line": house.line, "year": 2023, "fen": 10 * WAN}
    day = {"granted_on": date(2023, 3, 12), "paid_on": date(2023, 3, 19)}
    for number, part in enumerate((firms[:3], firms[3:][::-1]), 1):
        rows = [PaidBefore(firm, grant_number=f"聊工信发〔2023〕{number}号", **told, **day) for firm in part]
        enter_paid_before(rows, by=house.clerk)
    batches = list(PaymentBatch.objects.order_by("pk"))
    singles = [house.decided(firm=firm, year=2022, claimed_fen=5 * WAN) for firm in (firms[2], firms[4])]

    def act(number: int) -> None:
        if number % 2:
            payments.check(batches[number // 2], by=again(house.second))
        else:
            claims.approve(singles[number // 2], by=again(house.first), on=TODAY)

    assert at_once(act) == [None] * PEOPLE
    assert house.money()[:2] == (1_000 * WAN - 60 * WAN - 10 * WAN, 10 * WAN)


def joined(line: BudgetLine, _by: User) -> BudgetLine:
    """The control: held and read in one statement."""
    rows = BudgetLine.objects.select_for_update(of=("self",)).select_related("reserved")
    return rows.get(pk=line.pk)


@pytest.mark.parametrize("held", [True, False])
def test_a_line_is_not_closed_over_money_that_is_granted_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    """Who closes waits for the line that the approval holds, and then reads what it set aside."""
    claim, holds, post_all = house.decided(), Event(), claims.post_all

    def slow(*args: object, **kwargs: object) -> object:
        holds.set()
        Event().wait(1)
        return post_all(*args, **kwargs)

    monkeypatch.setattr(claims, "post_all", slow)
    if not held:
        monkeypatch.setattr(budgets, "_held", joined)

    def close() -> None:
        holds.wait(10)
        close_line(house.line, by=again(house.clerk), on=TODAY, score=None)

    acts = [lambda: claims.approve(claim, by=again(house.first), on=TODAY), close]
    answers = at_once(lambda n: acts[n](), people=2)
    closed = BudgetLine.objects.get(pk=house.line.pk).closed_on is not None
    assert answers[0] is None
    assert house.money()[1] == 30 * WAN
    # SQLite lets one writer in at a time: there nobody reads before the wait.
    assert closed is (connection.vendor == "postgresql" and not held)
    assert isinstance(answers[1], Refused) is not closed
