from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.loan_costs import Rates, days_used, fee_fen, market_fen, tiers
from policies.loan_enums import LoanMove, LoanStatus
from policies.loan_workflow import MOVES, OPEN, OUT, PRIMARY, moves_from, state_told

WAN = 10**6
FLAT = Rates(10, Decimal("0.08"), Decimal("0.08"), Decimal("0.4"), Decimal("1.5"))
TIERED = Rates(5, Decimal("0.02"), Decimal("0.04"), Decimal("0.4"), Decimal("1.5"))


@pytest.mark.parametrize(
    ("rates", "days", "fee"),
    [
        (FLAT, 1, 8_000_00),
        (FLAT, 8, 64_000_00),
        (FLAT, 20, 160_000_00),
        (TIERED, 5, 10_000_00),
        (TIERED, 6, 14_000_00),
    ],
)
def test_the_fee_of_a_thousand_wan(rates: Rates, days: int, fee: int) -> None:
    assert fee_fen(1_000 * WAN, days, rates) == fee


def test_the_market_takes_more_and_for_longer() -> None:
    """domain.md B6: 8 days here are 12 on the market, at 0.4 % a day."""
    assert market_fen(1_000 * WAN, 8, FLAT) == 480_000_00


def test_tiers_are_told_one_by_one() -> None:
    assert [(tier.days, tier.fen) for tier in tiers(1_000 * WAN, 6, TIERED)] == [(5, 1_000_000), (1, 400_000)]


@pytest.mark.parametrize(
    ("end", "days"), [(date(2026, 11, 2), 1), (date(2026, 11, 3), 1), (date(2026, 11, 12), 10)]
)
def test_the_first_day_counts_and_the_last_does_not(end: date, days: int) -> None:
    assert days_used(date(2026, 11, 2), end) == days


@given(st.integers(1, 3_000 * WAN), st.integers(1, 400))
def test_a_day_more_never_costs_less(fen: int, days: int) -> None:
    assert fee_fen(fen, days, TIERED) <= fee_fen(fen, days + 1, TIERED)


def test_every_state_that_is_no_end_leads_on() -> None:
    ends = {LoanStatus.DECLINED, LoanStatus.WITHDRAWN}
    assert {status for status in LoanStatus if not moves_from(status)} == ends
    assert moves_from(LoanStatus.WRITTEN_OFF) == moves_from(LoanStatus.SETTLED) == [LoanMove.REVERSE]
    assert set(PRIMARY) == set(OPEN) | {LoanStatus.REPAID}
    assert all(move in moves_from(status) for status, move in PRIMARY.items())


def test_money_is_out_between_draw_and_repayment() -> None:
    assert MOVES[LoanMove.DRAW].target in OUT
    assert MOVES[LoanMove.REPAY].sources == OUT
    assert MOVES[LoanMove.REPAY].target not in OUT
    assert not any(OUT & MOVES[move].sources for move in (LoanMove.WITHDRAW, LoanMove.DECLINE))


def test_facts_add_up_to_the_state() -> None:
    facts = ["enter", "promise", "return", "promise", "approve", "draw", "extend"]
    assert state_told(facts) == LoanStatus.DRAWN
