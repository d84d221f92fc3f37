from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.metrics.forecast import (
    AGES,
    ENOUGH,
    Basis,
    History,
    Past,
    age_of,
    distribution,
    forecast,
    span_of,
)
from reporting.metrics.rates import Standing

shares = st.fractions(min_value=0, max_value=1, max_denominator=60)


def by_hand(chances: list[Fraction]) -> list[Fraction]:
    """Every way the coins can fall, added up."""
    told = [Fraction(0)] * (len(chances) + 1)
    for falls in product((False, True), repeat=len(chances)):
        weight = Fraction(1)
        for chance, fall in zip(chances, falls, strict=True):
            weight *= chance if fall else 1 - chance
        told[sum(falls)] += weight
    return told


@settings(deadline=None)
@given(st.lists(shares, max_size=6))
def test_distribution_is_every_way_the_coins_can_fall(chances: list[Fraction]) -> None:
    first, told = distribution([float(chance) for chance in chances])
    for count, share in enumerate(by_hand(chances)):
        found = told[count - first] if 0 <= count - first < len(told) else 0.0
        assert found == pytest.approx(float(share), abs=1e-12)


@settings(deadline=None)
@given(st.lists(shares, max_size=6))
def test_range_holds_at_least_four_times_in_five_and_no_shorter_end_does(chances: list[Fraction]) -> None:
    low, high = span_of([(chance, 1) for chance in chances])
    told = by_hand(chances)
    hair = Fraction(1, 10**9)
    assert 0 <= low <= high <= len(chances)
    assert sum(told[low : high + 1]) >= Fraction(4, 5) - hair
    assert sum(told[:low]) < Fraction(1, 10) + hair
    assert sum(told[:high]) < Fraction(9, 10) + hair


@given(st.lists(st.tuples(shares, st.integers(0, 40)), max_size=5))
def test_range_lies_round_what_is_expected(coins: list[tuple[Fraction, int]]) -> None:
    low, high = span_of(coins)
    expected = sum((chance * count for chance, count in coins), Fraction(0))
    assert low - 1 < expected < high + 1


def test_a_city_of_open_cases_is_worked_out_quickly_and_whole() -> None:
    first, told = distribution([0.97] * 3000)
    assert sum(told) == pytest.approx(1, abs=1e-9)
    assert first > 2700
    assert len(told) < 400


pasts = st.integers(0, 200).flatmap(lambda of: st.builds(Past, st.integers(0, of), st.just(of)))
histories = st.dictionaries(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(AGES)), pasts, max_size=12)


@given(histories, st.sampled_from([1, 2, 3, 4]), st.sampled_from(AGES))
def test_chance_comes_from_the_narrowest_history_that_is_large_enough(
    ended: dict[tuple[int | None, int], Past], category: int, age: int
) -> None:
    same = sum((past for (one, at), past in ended.items() if one == category and at >= age), Past())
    whole = sum((past for (one, _at), past in ended.items() if one == category), Past())
    everything = sum(ended.values(), Past())
    wanted = next(
        ((basis, past) for basis, past in ((Basis.SAME, same), (Basis.CATEGORY, whole)) if past.of >= ENOUGH),
        (Basis.ALL, everything),
    )
    assert History(ended).told(category, age) == wanted
    assert 0 < wanted[1].chance < 1


@given(
    histories, st.dictionaries(st.tuples(st.sampled_from([1, 2]), st.sampled_from(AGES)), st.integers(0, 30))
)
def test_forecast_stays_between_none_and_all_of_the_open(
    ended: dict[tuple[int | None, int], Past], pending: dict[tuple[int | None, int], int]
) -> None:
    count = sum(pending.values())
    standing = Standing(resolved=40, unresolved=3, overdue=count // 3, waiting=count - count // 3)
    told = forecast(standing, pending, History(ended))
    assert told.pending == count
    assert 0 <= told.low <= told.expected <= told.high <= count
    assert told.lowest.hundredths <= told.highest.hundredths
    assert float(told.percent.rstrip("%")) <= 100 * float((40 + told.expected) / standing.due)


@pytest.mark.parametrize(("days", "age"), [(0, 0), (4, 0), (5, 5), (19, 15), (30, 30), (400, 30), (-1, 0)])
def test_age_group_begins_at_or_below_the_age(days: int, age: int) -> None:
    assert age_of(days) == age


def test_a_history_without_a_failure_is_not_told_as_certain() -> None:
    told = forecast(Standing(resolved=20, waiting=1), {(1, 0): 1}, History({(1, 0): Past(100, 100)}))
    assert told.lines[0].past.chance == Fraction(101, 102)
    assert told.percent == "99.95%"
    assert (told.low, told.high) == (0, 1)


def test_nothing_is_told_from_too_little() -> None:
    few = History({(1, 0): Past(29, 29)})
    assert not forecast(Standing(resolved=20, waiting=1), {(1, 0): 1}, few).is_told
    enough = History({(1, 0): Past(30, 30)})
    assert forecast(Standing(resolved=20, waiting=1), {(1, 0): 1}, enough).is_told
    assert not forecast(Standing(resolved=20), {}, enough).is_told
    assert not forecast(Standing(resolved=8, waiting=1), {(1, 0): 1}, enough).is_told
