from __future__ import annotations

import pytest

from foundation.textsearch.bigrams import document, phrases, runs


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


def test_document_is_bounded() -> None:
    assert len(document(["水" * 100_000], limit=100)) < 400


def test_phrases_of_a_query() -> None:
    assert phrases("道路积水 25") == [["道路", "路积", "积水"], ["25"]]
    assert phrases("路") == [["路"]]
    assert phrases("！") == []
