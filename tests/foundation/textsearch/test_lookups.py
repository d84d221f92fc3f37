from __future__ import annotations

import random

import pytest

from enterprises.models import EnterpriseText
from foundation.textsearch.bigrams import document, runs
from foundation.textsearch.lookups import tsquery
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db
LETTERS = "道路积水机械公司聊城abcxy0159"
NOISE = " ，（）-·/"
MOST_LETTERS_OF_A_QUERY = 4


def texts_of(seed: int, number: int) -> list[list[str]]:
    dice = random.Random(seed)

    def text() -> str:
        return "".join(dice.choice(LETTERS * 3 + NOISE) for _ in range(dice.randint(1, 12)))

    return [[text() for _ in range(dice.randint(1, 3))] for _ in range(number)]


def holds(texts: list[str], query: str) -> bool:
    """By looking, not by the index: every run of the query stands inside a run of the texts."""
    return all(any(wanted in run for text in texts for run in runs(text)) for wanted in runs(query))


def index(texts: list[str]) -> int:
    row, _ = EnterpriseText.objects.update_or_create(
        enterprise=EnterpriseFactory(), defaults={"tokens": document(texts)}
    )
    return row.enterprise_id


def found(query: str) -> set[int]:
    return set(
        EnterpriseText.objects.filter(tokens__contains_runs=query).values_list("enterprise_id", flat=True)
    )


def test_search_finds_exactly_the_substrings() -> None:
    """A brute-force look over 80 random texts and 250 random queries."""
    rows = {index(texts): texts for texts in texts_of(2023, 80)}
    dice = random.Random(7)
    queries = [
        "".join(dice.choice(LETTERS * 2 + " ") for _ in range(dice.randint(1, MOST_LETTERS_OF_A_QUERY)))
        for _ in range(250)
    ]
    asked = [query for query in queries if runs(query)]

    wrong = [
        query
        for query in asked
        if found(query) != {key for key, texts in rows.items() if holds(texts, query)}
    ]

    assert len(asked) > 200
    assert wrong == []


def test_what_is_repeated_is_found_by_its_length() -> None:
    rows = {number: index([f"1{'8' * number}2"]) for number in (2, 3, 5, 9)}
    for asked in (2, 3, 4, 5, 6, 8, 9, 10):
        assert found("8" * asked) == {key for number, key in rows.items() if number >= asked}
    assert found("1888") == {rows[3], rows[5], rows[9]}
    assert found("18882") == {rows[3]}


def test_the_index_is_asked_for_what_is_repeated() -> None:
    """Or a row with a pair of it would have to be read to see that there are not six."""
    assert tsquery("1888888") == "('18' <-> '88' <-> '88' <-> '88' <-> '88' <-> '88') & '888888'"
    assert tsquery("1212") == "('12' <-> '21' <-> '12')"


def test_phrase_does_not_reach_across_two_texts() -> None:
    index(["城市道", "路积水"])

    assert found("道路") == set()
    assert len(found("城市")) == 1


@pytest.mark.parametrize("query", ["", "，。", "_", "'", '"', "\\", "!!!"])
def test_query_without_a_letter_finds_nothing(query: str) -> None:
    index(["机械"])

    assert found(query) == set()


@pytest.mark.parametrize("query", ["机械' OR 1=1", '机械" OR "', "机械 & !公司", "NEAR(机械)", "机械 -- x"])
def test_syntax_of_the_engines_is_only_text(query: str) -> None:
    index(["机械"])

    assert found(query) == set()


def test_index_follows_changes_and_removals() -> None:
    key = index(["机械"])
    EnterpriseText.objects.filter(enterprise_id=key).update(tokens=document(["纺织"]))
    assert (found("机械"), found("纺织")) == (set(), {key})

    EnterpriseText.objects.filter(enterprise_id=key).delete()
    assert found("纺织") == set()
