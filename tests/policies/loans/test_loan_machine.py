"""Loans at random beside the table: whatever is pressed in whatever order, states follow facts and balances postings."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from enterprises.enums import SizeClass
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from policies.loan_enums import LoanMove, LoanStatus
from policies.loan_workflow import BEFORE_MONEY, BOOKING, MOVES, OUT, PRIMARY, allowed, state_told
from policies.models import Account, BridgingLoan
from policies.services import loans
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.loans import FundFactory, filled

WAN = 10**6
FUND, EACH, LOANS = 1_000 * WAN, 400 * WAN, 4
TODAY = timezone.localdate()
START = TODAY - timedelta(days=60)
FEE = EACH * 60 * 8 // 10_000
ACTS = [move for move in LoanMove if MOVES[move].sources]
BEFORE = BEFORE_MONEY | {LoanStatus.DECLINED, LoanStatus.WITHDRAWN}
ENDED = {LoanStatus.REPAID, LoanStatus.SETTLED, LoanStatus.WRITTEN_OFF}
BEGUN = (0, 2, 3, 4)
"""So many steps each loan is on its way when a sequence begins: two are out, and the fund bears no third."""
BACK = [LoanMove.DRAW, LoanMove.EXTEND, LoanMove.REPAY, LoanMove.WRITE_OFF]


class Lives(RuleBasedStateMachine):
    done: ClassVar[Counter[str]] = Counter()
    """What came of the acts over all sequences: a machine in which nothing succeeds would prove nothing."""

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.people = {
            Permission.LOAN_ENTER: person(RoleCode.FUND_CLERK),
            Permission.LOAN_APPROVE: person(RoleCode.FUND_CHECKER),
        }
        self.fund = filled(FundFactory(), FUND)
        self.loans = [self.enter(number) for number in range(LOANS)]
        self.states = [LoanStatus.APPLIED] * LOANS
        self.booked: list[list[tuple[LoanMove, LoanStatus]]] = [[] for _loan in range(LOANS)]
        self.extended = [False] * LOANS
        self.lost = 0
        for place, steps in enumerate(BEGUN):
            self.onward(place, steps)

    def enter(self, number: int) -> BridgingLoan:
        return loans.enter_loan(
            self.fund, EnterpriseFactory(stated_size=SizeClass.SMALL), by=self.people[Permission.LOAN_ENTER],
            on=START, purpose="working", scope_basis="核对", bank="银行", original_number=f"N{number}",
            original_fen=2 * EACH, original_due_on=TODAY, amount_fen=EACH,
        )  # fmt: skip

    @rule(place=st.integers(0, LOANS - 1), move=st.sampled_from(ACTS))
    def anything(self, place: int, move: LoanMove) -> None:
        self.press(place, move)

    @rule(place=st.integers(0, LOANS - 1), steps=st.integers(1, 5))
    def go_on(self, place: int, steps: int) -> None:
        """Most loans go their way; without this few would come to where money moves."""
        self.onward(place, steps)

    def onward(self, place: int, steps: int) -> None:
        for _step in range(steps):
            if self.states[place] in PRIMARY:
                self.press(place, PRIMARY[self.states[place]])

    @rule(place=st.integers(0, LOANS - 1), move=st.sampled_from(BACK))
    def backward(self, place: int, move: LoanMove) -> None:
        """What moves money or hangs on it, and what takes it back."""
        self.press(place, move)
        self.press(place, LoanMove.REVERSE)

    def press(self, place: int, move: LoanMove) -> None:
        may = allowed(move, self.states[place]) and self.bears(place, move)
        try:
            self.act(self.loans[place], move)
        except Refused:
            assert not may
            self.done["refused"] += 1
        else:
            assert may
            self.done[move] += 1
            self.follow(place, move)

    def bears(self, place: int, move: LoanMove) -> bool:
        """What the rules and the books say of a move that the state allows."""
        if move in (LoanMove.WRITE_OFF, LoanMove.EXTEND):
            return not self.extended[place]
        if move == LoanMove.DRAW or (
            move == LoanMove.REVERSE and self.booked[place][-1][0] == LoanMove.REPAY
        ):
            return self.left() >= EACH
        return True

    def follow(self, place: int, move: LoanMove) -> None:
        if move in BOOKING:
            self.booked[place].append((move, self.states[place]))
            self.lost += move == LoanMove.WRITE_OFF
        if move == LoanMove.EXTEND:
            self.extended[place] = True
        if move == LoanMove.REVERSE:
            undone, self.states[place] = self.booked[place].pop()
            self.done[f"reversed {undone.value}"] += 1
            self.lost -= undone == LoanMove.WRITE_OFF
            self.extended[place] &= undone != LoanMove.DRAW
        else:
            self.states[place] = MOVES[move].target or self.states[place]

    def act(self, loan: BridgingLoan, move: LoanMove) -> None:
        """What comes before the money is out happens on the first day, everything else today, when it is overdue."""
        by = self.people[MOVES[move].right]
        on = START if MOVES[move].sources <= BEFORE_MONEY else TODAY
        if move == LoanMove.PROMISE:
            loans.promise(loan, by=by, on=on, promised_fen=2 * EACH, promise_until=TODAY, amount_fen=EACH)
        elif move == LoanMove.EXTEND:
            loans.extend(loan, by=by, on=on, until=TODAY, note="原因")
        elif move == LoanMove.WRITE_OFF:
            loans.write_off(loan, by=by, on=on, document="文号", note="原因")
        elif move == LoanMove.REVERSE:
            loans.reverse_booking(loan, by=by, on=on, note="原因")
        elif move in (LoanMove.APPROVE, LoanMove.DRAW, LoanMove.REPAY):
            {"approve": loans.approve, "draw": loans.draw, "repay": loans.repay}[move.value](
                loan, by=by, on=on
            )
        else:
            loans.step(loan, move, by=by, on=on, note="原因")

    def left(self) -> int:
        """In the 专户: neither with the borrowers nor given up."""
        return FUND - EACH * (sum(state in OUT for state in self.states) + self.lost)

    @invariant()
    def books_and_states_agree(self) -> None:
        if not hasattr(self, "states"):
            return
        assert not Account.objects.drifted().exists()
        assert Account.objects.get(pk=self.fund.account_id).balance_fen == self.left()
        paid = sum(state in (LoanStatus.REPAID, LoanStatus.SETTLED) for state in self.states)
        assert Account.objects.get(pk=self.fund.fees_id).balance_fen == FEE * paid
        for loan, state in zip(self.loans, self.states, strict=True):
            now = BridgingLoan.objects.select_related("account").get(pk=loan.pk)
            assert (now.drawn_on is None, now.ended_on is None) == (state in BEFORE, state not in ENDED)
            assert now.status == state == state_told(now.events.order_by("id").values_list("kind", flat=True))
            assert now.account.balance_fen == (EACH if state in OUT else 0)

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


@pytest.mark.django_db
def test_lives_at_random() -> None:
    Lives.done.clear()
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=checks
        ),
    )
    assert Lives.done["refused"] > 0
    assert Lives.done[LoanMove.PROMISE] > 0
    assert all(Lives.done[f"reversed {move.value}"] > 0 for move in BOOKING)
