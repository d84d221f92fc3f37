from __future__ import annotations

import pytest

from foundation.textsearch.bigrams import BREAK, document, pairs, phrases, repeats, runs
from foundation.textsearch.index import repeats_added


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("道路积水，２５处", ["道路积水", "25处"]),
        ("ABC_Def", ["abc", "def"]),
        ("（聊城）机械", ["聊城", "机械"]),
        ("——", []),
        ("", []),
    ],
)
def test_runs_are_letters_and_digits_folded(text: str, found: list[str]) -> None:
    assert runs(text) == found


def test_document_keeps_pairs_and_parts_the_runs() -> None:
    assert document(["道路积水"]) == "道路 路积 积水 水"
    assert document(["道路", "积水"]) == "道路 路 zzzz 积水 水"
    assert document([]) == ""


def test_document_keeps_what_is_repeated_behind_everything() -> None:
    assert document(["1888899", "水水水"]) == "18 88 88 88 89 99 9 zzzz 水水 水水 水 zzzz 888 8888 水水水"
    assert repeats("188899") == ["888"]
    assert repeats("00000000") == ["000000"]
    assert repeats("1212") == []


def test_tokens_of_before_get_what_is_repeated() -> None:
    texts = ["道路888积水8888", "9", "路"]
    before = f" {BREAK} ".join(" ".join(pairs(run)) for run in runs("\n".join(texts)))
    assert repeats_added(before) == document(texts)
    assert repeats_added(document(["道路"])) == document(["道路"])


def test_document_is_bounded() -> None:
    assert len(document(["水" * 100_000], limit=100)) < 400


def test_phrases_of_a_query() -> None:
    assert phrases("道路积水 25") == [["道路", "路积", "积水"], ["25"]]
    assert phrases("路") == [["路"]]
    assert phrases("！") == []
