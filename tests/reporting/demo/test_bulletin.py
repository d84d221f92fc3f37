"""The bulletin of 2023-10 over the demonstration city prints all 79 facts that were printed then (domain.md A1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from assistance.services.lights import read_now
from reporting.metrics.bulletin import FIGURES
from reporting.metrics.bulletin_facts import FACTS, Fact
from reporting.metrics.bulletin_kinds import FigureKind
from reporting.metrics.spans import Span
from reporting.queries.bulletin import read_figure
from reporting.queries.bulletin_scope import Reading, Scope
from tests.reporting.demo.city import City
from tests.reporting.demo.printed import BESIDE, PRINTED

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ALL = set(range(1, 80))
OF_COUNTIES = {101, 102}
"""Sentences of 县区排名, which the article has not."""
NOTHING_BEFORE = {"software-centre-before"}
"""零的突破: there is no row, and that is the fact."""


def left_out(facts: Iterable[Fact], printed: Mapping[int, Mapping[str, str]]) -> set[int]:
    """The facts that have no sentence, or none that prints what was printed."""
    codes = {fact.no: set(fact.codes) for fact in facts}
    return {no for no in ALL if no not in codes or no not in printed or not codes[no] >= set(printed[no])}


@pytest.fixture(scope="module")
def read(city: City) -> dict[str, Reading]:
    scope = Scope(Span(2023, 10), read_now())
    return {code: read_figure(code, scope) for code in FIGURES}


def test_no_fact_of_the_79_is_left_out() -> None:
    assert left_out(FACTS, PRINTED) == set()
    assert {fact.no for fact in FACTS} - OF_COUNTIES == set(PRINTED) == ALL
    assert {code for printed in PRINTED.values() for code in printed} | BESIDE == set(FIGURES)
    assert all(fact.codes for fact in FACTS), "a sentence without a figure would rest on nothing"


@pytest.mark.parametrize("no", sorted(ALL))
def test_a_fact_left_out_would_be_noticed(no: int) -> None:
    """The control of the test above."""
    assert left_out([fact for fact in FACTS if fact.no != no], PRINTED) == {no}
    assert left_out(FACTS, {key: told for key, told in PRINTED.items() if key != no}) == {no}


def test_the_bulletin_of_october_2023_prints_what_was_printed(read: dict[str, Reading]) -> None:
    told = {code: reading.printed(FIGURES[code].form) for code, reading in read.items()}
    printed = {no: {code: told[code] for code in PRINTED[no]} for no in PRINTED}
    assert printed == PRINTED
    assert all(told.values())
    assert (read["specialised-new"].value or 0) > (read["specialised-before"].value or 0)


def test_every_figure_rests_on_rows(read: dict[str, Reading]) -> None:
    """No number is typed in: what is counted is as many as its rows, and words have theirs."""
    resting = {code for code, reading in read.items() if reading.rows.exists()}
    assert set(FIGURES) - resting == NOTHING_BEFORE
    observed = {code for code, figure in FIGURES.items() if figure.kind == FigureKind.OBSERVED}
    assert all(read[code].rows.count() >= 1 for code in observed)
