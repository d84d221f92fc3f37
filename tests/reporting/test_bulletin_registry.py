"""The registry holds together: every figure has rows, is printed once, and is explained."""

from __future__ import annotations

from collections import Counter

from reporting.metrics.bulletin import FIGURES
from reporting.metrics.bulletin_facts import FACTS
from reporting.queries.bulletin import READERS


def test_every_figure_is_read_from_rows() -> None:
    assert set(READERS) == set(FIGURES)


def test_every_figure_is_printed_once() -> None:
    printed = Counter(code for fact in FACTS for code in fact.codes)
    assert set(printed) == set(FIGURES)
    assert {code for code, times in printed.items() if times > 1} == set()
    assert len({fact.no for fact in FACTS}) == len(FACTS)


def test_every_figure_fits_its_columns_and_is_explained() -> None:
    for figure in FIGURES.values():
        assert len(figure.code) <= 40
        assert len(str(figure.name)) <= 60
        assert 10 <= len(str(figure.definition)) <= 300
