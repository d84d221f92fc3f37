"""Several people at one 专户 at once, on real connections; the controls show what the protections are for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from enterprises.enums import SizeClass
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from policies.loan_enums import LoanMove, LoanStatus
from policies.loan_workflow import MOVES, state_told
from policies.models import Account, BridgingLoan, Posting
from policies.services import loans
from policies.services.balances import recompute
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, LoanFactory, filled

pytestmark = pytest.mark.django_db(transaction=True)
WAN = 10**6
TODAY = timezone.localdate()
LONG_AGO = TODAY - timedelta(days=60)
PEOPLE = 4


def at_once(act: Callable[[int], Any], people: int = PEOPLE) -> list[Any]:
    barrier = Barrier(people)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return act(number)
        except (Refused, IntegrityError) as refusal:
            return refusal
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(run, range(people)))


@pytest.fixture
def clerk(transactional_db: None) -> User:
    return person(RoleCode.FUND_CLERK)


def approved(fund: Any, **told: Any) -> BridgingLoan:
    return LoanFactory(
        institution=fund, status=LoanStatus.APPROVED, promise_until=TODAY, amount_fen=400 * WAN, **told
    )


def again(clerk: User) -> User:
    return User.objects.get(pk=clerk.pk)


def test_draws_at_once_never_overdraw_the_fund(clerk: User) -> None:
    fund = filled(FundFactory(), 1_000 * WAN)
    waiting = [approved(fund) for _each in range(PEOPLE)]
    answers = at_once(lambda n: loans.draw(waiting[n], by=again(clerk), on=TODAY))

    account = Account.objects.get(pk=fund.account_id)
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert account.balance_fen == recompute(account) == 200 * WAN
    assert BridgingLoan.objects.filter(status=LoanStatus.DRAWN).count() == 2


def test_one_draw_pressed_by_several_is_booked_once(clerk: User) -> None:
    loan = approved(filled(FundFactory(), 2_000 * WAN))
    answers = at_once(lambda _n: loans.draw(loan, by=again(clerk), on=TODAY))

    assert answers.count(None) == 1
    assert Posting.objects.filter(key__startswith="loan-").count() == 1


def enter(clerk: User, firm: Any, fund: Any, number: int) -> BridgingLoan:
    return loans.enter_loan(
        fund, firm, by=again(clerk), on=TODAY, purpose="working", scope_basis="核对", bank="银行",
        original_number=f"N{number}", original_fen=2_000 * WAN, original_due_on=TODAY, amount_fen=1_000 * WAN,
    )  # fmt: skip


def test_what_a_borrower_has_open_stays_below_its_cap(clerk: User) -> None:
    """Four of 1,000 万元 under a cap of 3,000 万元: one is refused."""
    fund, firm = FundFactory(), EnterpriseFactory(stated_size=SizeClass.SMALL)
    answers = at_once(lambda n: enter(clerk, firm, fund, n))

    assert [isinstance(one, Refused) for one in answers].count(True) == 1
    assert BridgingLoan.objects.filter(enterprise=firm).count() == 3


def test_without_holding_the_borrower_the_cap_would_break(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: everybody reads what is open before anybody writes."""
    fund, firm = FundFactory(), EnterpriseFactory(stated_size=SizeClass.SMALL)
    barrier, check = Barrier(PEOPLE), loans.check_borrower

    def all_read_first(*args: Any, **kwargs: Any) -> None:
        check(*args, **kwargs)
        barrier.wait(timeout=20)

    monkeypatch.setattr(loans, "check_borrower", all_read_first)
    monkeypatch.setattr(loans, "hold_active", lambda enterprise: enterprise)
    monkeypatch.setattr(loans, "enter_loan", loans.enter_loan.__wrapped__)
    at_once(lambda n: enter(clerk, firm, fund, n))

    assert BridgingLoan.objects.filter(enterprise=firm).count() == PEOPLE


def test_one_original_loan_is_entered_once(clerk: User) -> None:
    fund, firm = FundFactory(), EnterpriseFactory(stated_size=SizeClass.SMALL)
    answers = at_once(lambda _n: enter(clerk, firm, fund, 7))

    assert [isinstance(one, Refused) for one in answers].count(True) == PEOPLE - 1
    assert BridgingLoan.objects.count() == 1


def late(fund: Any) -> BridgingLoan:
    """Drawn by the acts, and long overdue."""
    loan = approved(fund)
    loans.draw(loan, by=person(RoleCode.FUND_CLERK), on=LONG_AGO)
    return BridgingLoan.objects.get(pk=loan.pk)


Press = Callable[[BridgingLoan, User, User], None]


def write_off(loan: BridgingLoan, clerk: User, checker: User) -> None:
    loans.write_off(loan, by=checker, on=TODAY, document="文号", note="破产")


def reverse(loan: BridgingLoan, clerk: User, checker: User) -> None:
    loans.reverse_booking(loan, by=checker, on=TODAY, note="记错")


def repay(loan: BridgingLoan, clerk: User, checker: User) -> None:
    loans.repay(loan, by=clerk, on=TODAY)


def pay_old(loan: BridgingLoan, clerk: User, checker: User) -> None:
    loans.step(loan, LoanMove.PAY_OLD, by=clerk, on=TODAY)


def agrees(loan: BridgingLoan) -> bool:
    """The state is what the facts add up to, and the borrower owes what the state says."""
    now = BridgingLoan.objects.select_related("account").get(pk=loan.pk)
    told = state_told(now.events.order_by("id").values_list("kind", flat=True))
    assert not Account.objects.drifted().exists()
    return now.status == told and now.account.balance_fen == (now.amount_fen if now.is_out else 0)


def taken_back_once() -> bool:
    counters = Posting.objects.filter(reverses__isnull=False)
    return counters.count() == counters.values("reverses").distinct().count()


@pytest.mark.parametrize("rivals", [(write_off, repay), (reverse, pay_old), (reverse, reverse)])
def test_of_acts_that_exclude_each_other_one_is_done(clerk: User, rivals: tuple[Press, Press]) -> None:
    loan, checker = late(filled(FundFactory(), 1_000 * WAN)), person(RoleCode.FUND_CHECKER)
    answers = at_once(lambda n: rivals[n % 2](loan, again(clerk), again(checker)))

    assert answers.count(None) == 1
    assert agrees(loan)
    assert taken_back_once()


@pytest.mark.parametrize("rivals", [(reverse, repay), (write_off, reverse)])
def test_acts_that_may_follow_each_other_are_all_told(clerk: User, rivals: tuple[Press, Press]) -> None:
    """A repayment or a 核销 can be reversed at once: as many facts as answers, and the books follow."""
    loan, checker = late(filled(FundFactory(), 1_000 * WAN)), person(RoleCode.FUND_CHECKER)
    before = loan.events.count()
    answers = at_once(lambda n: rivals[n % 2](loan, again(clerk), again(checker)))

    assert answers.count(None) == loan.events.count() - before >= 1
    assert agrees(loan)
    assert taken_back_once()


@pytest.mark.parametrize("rivals", [(write_off, repay), (reverse, pay_old)])
def test_without_the_hold_and_the_condition_state_and_books_part(
    clerk: User, rivals: tuple[Press, Press], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: both have seen the loan before the second is done, then the row takes what the first has to say."""
    loan, checker = late(filled(FundFactory(), 1_000 * WAN)), person(RoleCode.FUND_CHECKER)
    barrier, second, check = Barrier(2), Event(), loans.check_may

    def both_read_first(*args: Any, **kwargs: Any) -> None:
        check(*args, **kwargs)
        barrier.wait(timeout=20)

    def set_anyhow(loan: BridgingLoan, move: LoanMove, to: Any = None, **fields: Any) -> None:
        if move in (LoanMove.WRITE_OFF, LoanMove.REVERSE):
            second.wait(timeout=20)
        BridgingLoan.objects.filter(pk=loan.pk).update(status=to or MOVES[move].target, **fields)

    def unheld(loan: BridgingLoan, move: LoanMove, *, by: User, on: Any) -> BridgingLoan:
        both_read_first(loan, move, by=by)
        return loan

    monkeypatch.setattr(loans, "_held", unheld)
    monkeypatch.setattr(loans, "_set", set_anyhow)
    monkeypatch.setattr(loans, "_one_of_its_original", nullcontext)
    for name in ("write_off", "repay", "reverse_booking", "step"):
        monkeypatch.setattr(loans, name, getattr(loans, name).__wrapped__)

    def press(number: int) -> None:
        rivals[number](loan, again(clerk), again(checker))
        if number == 1:
            second.set()

    answers = at_once(press, people=2)
    assert answers.count(None) == 2 or not agrees(loan)
