from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.codes import ALPHABET, division_of, normalise_uscc, uscc_problem

GOLDEN = [
    "91371502MA3C00011G",
    "91371503MA3C0002XN",
    "91371521MA3C00038Q",
    "91371581MA3C00046G",
    "92371525MA3C000545",
    "N2371522MA3C000702",
]


@pytest.mark.parametrize("code", GOLDEN)
def test_uscc_problem_is_none_for_golden_codes(code: str) -> None:
    assert uscc_problem(code) is None


@given(st.sampled_from(GOLDEN), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_uscc_problem_finds_any_changed_character(code: str, place: int, char: str) -> None:
    changed = code[:place] + char + code[place + 1 :]

    assert (uscc_problem(changed) is None) == (changed == code)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91371502MA3C00011", "现在是 17 位"),
        ("91371502MA3C00011GG", "现在是 19 位"),
        ("91371502MA3CO0011G", "O → 0"),
        ("91371502MA3CI0011G", "I → 1"),
        ("91371502MA3C000中1G", "中"),
        ("9137150AMA3C00011G", "第 3 至 8 位"),
        ("91371502MA3C00011H", "校验位"),
    ],
)
def test_uscc_problem_says_what_is_wrong(code: str, words: str) -> None:
    assert words in (uscc_problem(code) or "")


@pytest.mark.parametrize(
    "typed",
    [
        " 91371502ma3c00011g ",
        "9137 1502 MA3C 0001 1G",
        "９１３７１５０２ＭＡ３Ｃ０００１１Ｇ",
        "91371502-MA3C00011G",
        "'91371502MA3C00011G",
        "\ufeff91371502MA3C\u200b00011G",
    ],
)
def test_normalise_uscc_accepts_what_people_paste(typed: str) -> None:
    assert normalise_uscc(typed) == "91371502MA3C00011G"


@given(st.text(max_size=30))
def test_uscc_problem_answers_any_text(text: str) -> None:
    problem = uscc_problem(normalise_uscc(text))

    assert problem is None or problem.endswith(("。", "。 "))


@pytest.mark.parametrize(
    ("code", "division"),
    [
        ("91371523MA3C00011G", "371503"),
        ("91371501MA3C00011G", "371502"),
        ("91371502MA3C00011G", "371502"),
        ("91371500MA3C00011G", "371500"),
    ],
)
def test_division_of_speaks_today_s_numbers(code: str, division: str) -> None:
    assert division_of(code) == division
