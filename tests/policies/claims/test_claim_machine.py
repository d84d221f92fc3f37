"""Claims at random beside the table: whatever is pressed in whatever order, states follow facts and balances postings."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from policies.claim_enums import ClaimBasis, ClaimMove, ClaimStatus
from policies.claim_workflow import BY_BATCH, MOVES, fits, state_told
from policies.models import Account, Claim, PaymentBatch
from policies.services import claims, payments
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.policies.claims.house import NUMBER, START, TODAY, WAN, build, fresh

EACH, CLAIMS, MONEY = 30 * WAN, 4, 1_000 * WAN
ACTS = [move for move, one in MOVES.items() if one.sources and move not in BY_BATCH | {ClaimMove.RECALL}]
FORWARD = [
    ClaimMove.FIRST_CHECK,
    ClaimMove.SECOND_CHECK,
    ClaimMove.PUBLISH,
    ClaimMove.GRANT,
    ClaimMove.APPROVE,
]
HELD = {ClaimStatus.GRANTED, ClaimStatus.PAID}


class Lives(RuleBasedStateMachine):
    done: ClassVar[Counter[str]] = Counter()
    """What came of the acts over all sequences: a machine in which nothing succeeds would prove nothing."""

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.house = build(person(RoleCode.FUND_CLERK))
        firms = [EnterpriseFactory() for _claim in range(CLAIMS)]
        for number, firm in enumerate(firms):
            self.house.payee(firm, number=f"62220000{number:08d}")
        self.claims = [
            self.house.decided(firm=firm) if number % 2 else self.house.enter(firm=firm)
            for number, firm in enumerate(firms)
        ]
        self.states = [ClaimStatus.FILED] * CLAIMS

    @rule(place=st.integers(0, CLAIMS - 1), move=st.sampled_from(ACTS + FORWARD * 4))
    def press(self, place: int, move: ClaimMove) -> None:
        claim = self.claims[place]
        may = fits(move, self.states[place], claim.basis)
        try:
            self.act(claim, move)
        except Refused:
            assert not may
            self.done["refused"] += 1
        else:
            assert may
            self.done[move] += 1
            self.states[place] = MOVES[move].target or self.states[place]

    def act(self, claim: Claim, move: ClaimMove) -> None:
        house = self.house
        entering = house.clerk if MOVES[move].right == "claim.enter" else house.first
        by = house.second if move == ClaimMove.SECOND_CHECK else entering
        named = {"line": house.line, "grant_number": NUMBER, "granted_on": START}
        extra = {
            ClaimMove.CORRECT: {
                "claimed_fen": EACH, **(named if claim.basis == ClaimBasis.DOCUMENT else {}),
            },
            ClaimMove.FIRST_CHECK: {"fen": EACH},
            ClaimMove.SECOND_CHECK: {"fen": EACH},
            ClaimMove.PUBLISH: {"until": TODAY - timedelta(days=1)},
            ClaimMove.GRANT: {"line": house.line, "grant_number": NUMBER},
        }.get(move, {"note": "原因"})  # fmt: skip
        on = TODAY if move == ClaimMove.GRANT else max(self.last(claim), START)
        if move == ClaimMove.PUBLISH and (TODAY - on).days < 14:
            extra = {"until": on + timedelta(days=14)}
        if move in claims.OF_THEIR_OWN:
            getattr(claims, move.value)(claim, by=by, on=on, **extra)
        else:
            claims.step(claim, move, by=by, on=on, **extra)

    def last(self, claim: Claim) -> date:
        newest = claim.events.first()
        assert newest is not None
        return newest.on

    @rule(place=st.integers(0, CLAIMS - 1), fails=st.booleans())
    def pay(self, place: int, fails: bool) -> None:
        claim, house = fresh(self.claims[place]), self.house
        try:
            batch = house.sent([claim])
        except Refused:
            assert self.states[place] != ClaimStatus.GRANTED
            self.done["refused"] += 1
            return
        assert self.states[place] == ClaimStatus.GRANTED
        result = payments.Result(batch.lines.get(), None if fails else TODAY, reason="账号不符")
        payments.take_results(batch, [result], by=house.payer)
        self.done["failed" if fails else "paid"] += 1
        self.states[place] = ClaimStatus.GRANTED if fails else ClaimStatus.PAID

    @invariant()
    def books_and_states_agree(self) -> None:
        if not hasattr(self, "states"):
            return
        assert not Account.objects.drifted().exists()
        paid, granted = (self.states.count(one) for one in (ClaimStatus.PAID, ClaimStatus.GRANTED))
        assert Account.objects.get(pk=self.house.line.account_id).balance_fen == MONEY - EACH * (
            paid + granted
        )
        assert Account.objects.get(pk=self.house.line.reserved_id).balance_fen == EACH * granted
        for claim, state in zip(self.claims, self.states, strict=True):
            now = fresh(claim)
            assert now.status == state == state_told(now.events.order_by("id").values_list("kind", flat=True))
            assert (now.account is not None) == (state in HELD)
            if now.account is not None:
                assert now.account.balance_fen == (EACH if state == ClaimStatus.PAID else 0)
        assert not PaymentBatch.objects.filter(status="sent").exists()

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
            max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=checks
        ),
    )
    assert Lives.done["refused"] > 0
    assert Lives.done[ClaimMove.APPROVE] > 0
    assert Lives.done[ClaimMove.FIRST_CHECK] > 0
