"""What a public version leaves out cannot be worked out from what it shows; and without companions it could."""

from __future__ import annotations

from itertools import product

import pytest

from reporting.metrics.suppression import LEAST, Cell, Relation, hidden_among

COUNTIES = ("a", "b", "c", "d")
WHOLE = Relation(("city", *COUNTIES), is_sum=True)
PAIR = Relation(("a", "rate-a"))


def worked_out(cells: list[Cell], relations: list[Relation], hidden: frozenset[str]) -> set[str]:
    """What a reader of the shown figures who knows the relations gets to know besides, one after the other."""
    known = {cell.code for cell in cells} - hidden
    told = {cell.code for cell in cells}
    while found := {
        one
        for relation in relations
        for one in set(relation.codes) & told - known
        if len(set(relation.codes) & told - known) == 1
    }:
        known |= found
    return known & hidden


def sum_told(cells: list[Cell], hidden: frozenset[str]) -> int | None:
    """Of how many enterprises at most the hidden parts are that one gets by taking the shown ones from the sum."""
    own = {cell.code: cell.firms or 0 for cell in cells}
    out = [own[code] for code in COUNTIES if code in hidden]
    if "city" in hidden:
        return None
    return (
        own["city"] if not any(own[code] for code in COUNTIES if code not in hidden) else max(out, default=0)
    )


def cells_of(firms: list[int]) -> list[Cell]:
    return [Cell("city", sum(firms)), *map(Cell, COUNTIES, firms), Cell("rate-a", firms[0])]


@pytest.mark.parametrize(
    ("firms", "hidden"), [(0, False), (1, True), (2, True), (3, False), (40, False), (None, True)]
)
def test_fewer_than_three_are_left_out(firms: int | None, hidden: bool) -> None:
    assert (hidden_among([Cell("x", firms)], []) == {"x"}) == hidden
    assert hidden_among([Cell("x", firms, is_published=True)], []) == frozenset()


def test_the_smallest_companion_goes_with_a_part_of_a_sum() -> None:
    cells = cells_of([2, 9, 0, 5])
    assert hidden_among(cells, [WHOLE]) == {"a", "rate-a", "d"}
    alone = frozenset({"a", "rate-a"})
    assert worked_out(cells, [WHOLE], alone) == {"a"}, "the control: the sum gives it away"


def test_two_small_parts_are_not_each_others_shelter() -> None:
    """1 and 1 of the same two enterprises: their sum is small as well."""
    assert hidden_among(cells_of([1, 1, 7, 5]), [WHOLE]) == {"a", "b", "rate-a", "d"}


def test_the_sum_of_none_but_small_parts_is_shown() -> None:
    assert hidden_among(cells_of([2, 2, 1, 0])[:-1], [WHOLE]) == {"a", "b", "c"}


def test_a_zero_is_no_shelter_and_what_is_published_stays() -> None:
    cells = [Cell("city", 5), Cell("a", 2), Cell("b", 0), Cell("c", 3, is_published=True)]
    assert hidden_among(cells, [WHOLE]) == {"a", "city"}


def test_a_rate_goes_with_its_count() -> None:
    cells = [Cell("a", 2), Cell("rate-a", 50)]
    assert hidden_among(cells, [PAIR]) == {"a", "rate-a"}
    assert worked_out(cells, [PAIR], frozenset({"a"})) == {"a"}, "the control"


def test_a_zero_goes_with_the_share_that_would_tell_it() -> None:
    assert hidden_among([Cell("a", 0), Cell("rate-a", 2)], [PAIR]) == {"a", "rate-a"}


def test_nothing_left_out_can_be_worked_out() -> None:
    given_away = 0
    for firms, sums, pairs in product(product([0, 1, 2, 3, 8], repeat=4), [True, False], [True, False]):
        cells = cells_of(list(firms))
        relations = [one for one, asked in ((WHOLE, sums), (PAIR, pairs)) if asked]
        hidden, small = hidden_among(cells, relations), hidden_among(cells, [])
        assert {cell.code for cell in cells if 0 < (cell.firms or 0) < LEAST} == small
        assert small <= hidden
        if relations:
            assert worked_out(cells, relations, hidden) == set()
            given_away += bool(worked_out(cells, relations, small))
        if sums and hidden & {*WHOLE.codes}:
            assert sum_told(cells, hidden) in (0, None) or sum_told(cells, hidden) >= LEAST
    assert given_away > 100, "the control: without companions many could be"
