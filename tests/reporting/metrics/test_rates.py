from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.rates import Budget, Rate, Standing

counts = st.integers(min_value=0, max_value=100_000)


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    denominator = draw(counts)
    return Rate(draw(st.integers(0, denominator)), denominator, draw(counts))


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    waiting = draw(counts)
    return Standing(
        resolved=draw(counts),
        unresolved=draw(counts),
        overdue=draw(counts),
        waiting=waiting,
        near=draw(st.integers(0, waiting)),
    )


def test_percent_is_never_rounded_up() -> None:
    rate = Rate(479, 484)
    assert rate.percent == "98.96%"
    assert not rate.reaches(99)


@pytest.mark.parametrize(
    ("met", "of", "reached"), [(99, 100, True), (98, 100, False), (470, 473, True), (463, 470, False)]
)
def test_reaches_compares_whole_numbers(met: int, of: int, reached: bool) -> None:
    assert Rate(met, of).reaches(99) is reached


def test_none_of_none_reaches_nothing_and_shows_a_dash() -> None:
    assert Rate(0, 0).percent == "—"
    assert not Rate(0, 0).reaches(99)


@pytest.mark.parametrize(("met", "of", "excluded"), [(2, 1, 0), (-1, 1, 0), (0, 0, -1)])
def test_rate_refuses_impossible_counts(met: int, of: int, excluded: int) -> None:
    with pytest.raises(ValueError, match="excluded"):
        Rate(met, of, excluded)


def test_fewer_than_ten_show_no_rate() -> None:
    assert Rate(9, 9).shown == ""
    assert Rate(10, 10).shown == "100.00%"


@given(rates())
def test_percent_is_at_most_the_true_share(rate: Rate) -> None:
    if rate.denominator:
        true = Fraction(rate.numerator, rate.denominator)
        assert Fraction(rate.hundredths, 10_000) <= true < Fraction(rate.hundredths + 1, 10_000)
        assert rate.percent == f"{rate.hundredths // 100}.{rate.hundredths % 100:02d}%"


@given(rates())
def test_printed_99_means_reached(rate: Rate) -> None:
    assert (rate.hundredths >= 9900) == rate.reaches(99)


@given(rates(), st.integers(0, 99))
def test_reaching_a_target_reaches_every_lower_one(rate: Rate, lower: int) -> None:
    if rate.reaches(99):
        assert rate.reaches(lower)


@given(st.lists(rates(), max_size=12))
def test_parent_is_the_sum_of_its_children(children: list[Rate]) -> None:
    parent = sum(children, Rate(0, 0))
    assert parent.numerator == sum(child.numerator for child in children)
    assert parent.missed == sum(child.missed for child in children)
    assert parent.excluded == sum(child.excluded for child in children)
    if children:
        highest = max(child.hundredths for child in children)
        assert parent.hundredths <= highest


@given(standings())
def test_every_counted_case_is_in_one_part(standing: Standing) -> None:
    assert standing.due == standing.rate.denominator + standing.waiting
    assert standing.rate.missed == standing.failed


@given(standings())
def test_one_resolution_more_never_lowers_the_rate(standing: Standing) -> None:
    if standing.waiting:
        better = Standing(standing.resolved + 1, standing.unresolved, standing.overdue, standing.waiting - 1)
        worse = Standing(standing.resolved, standing.unresolved + 1, standing.overdue, standing.waiting - 1)
        assert better.rate.hundredths >= standing.rate.hundredths
        assert worse.rate.hundredths <= standing.rate.hundredths


@given(standings())
def test_budget_says_reached_exactly_when_misses_fit(standing: Standing) -> None:
    budget = Budget(standing)
    if standing.due:
        assert budget.if_rest_resolved.reaches(99) == (budget.left >= 0)
        assert budget.best.reaches(99) or not budget.if_rest_resolved.reaches(99)
        assert (
            budget.best.hundredths >= budget.if_rest_resolved.hundredths >= budget.after_next_miss.hundredths
        )


@given(standings())
def test_the_next_miss_breaks_the_target_when_none_is_left(standing: Standing) -> None:
    budget = Budget(standing)
    if standing.waiting and budget.left == 0:
        assert not budget.after_next_miss.reaches(99)
    if standing.waiting and budget.left > 0:
        assert budget.after_next_miss.reaches(99)


@given(st.integers(1, 99))
def test_below_a_hundred_no_miss_is_allowed(due: int) -> None:
    assert Budget(Standing(resolved=due)).allowed == 0
    assert not Rate(due - 1, due).reaches(99)
