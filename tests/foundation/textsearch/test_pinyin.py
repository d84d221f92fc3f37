from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.constants import PHRASES_DICT

from foundation.textsearch.pinyin import MAX_READINGS, initials, read_name, split_syllables


def test_initials_give_both_readings_of_chong() -> None:
    found = initials("重庆宏泰科技有限公司")

    assert {"cqhtkj", "zqhtkjyxgs"} <= set(found)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("长城轴承", "zczc"), ("长城轴承", "cczc"), ("单县石材", "sxsc"), ("车行天下", "cxtx")],
)
def test_initials_give_each_usual_reading(name: str, typed: str) -> None:
    assert typed in initials(name)


def test_initials_keep_the_likeliest_when_they_are_cut() -> None:
    found = initials("重长单行车厂石重长单行车厂石有限公司")

    assert len(found) == MAX_READINGS
    assert found[0].endswith("yxgs")
    assert {text[0] for text in found} >= {"z", "c"}


def test_initials_keep_letters_and_digits() -> None:
    assert "agx3" in initials("A股x3")


def test_read_name_gives_syllables_of_the_chinese_part_only() -> None:
    assert read_name("abc宏泰").spoken == [["hong", "tai"]]


def test_syllables_come_in_every_reading_with_their_neighbours() -> None:
    spoken = read_name("聊城银行股份有限公司").spoken

    assert spoken[0] == ["liao", "cheng", "yin", "hang", "gu", "fen", "you", "xian", "gong", "si"]
    assert ["cheng", "yin", "xing", "gu", "fen"] in spoken
    assert ["liao", "cheng", "yin", "xing", "gu", "fen"] not in spoken  # two neighbours on either side


def test_the_dictionary_of_phrases_is_not_in_memory() -> None:
    assert len(PHRASES_DICT) == 0


@given(st.text(max_size=60))
def test_read_name_answers_any_text(text: str) -> None:
    reading = read_name(text)

    assert len(reading.initials) <= MAX_READINGS
    assert all(reading.initials)


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("hongtai", [["hong", "tai"]]),
        ("xian", [["xian"], ["xi", "an"]]),
        ("fangan", [["fan", "gan"], ["fang", "an"]]),
        ("htkj", []),
        ("", []),
        ("宏", []),
    ],
)
def test_split_syllables_finds_every_way(typed: str, ways: list[list[str]]) -> None:
    assert sorted(split_syllables(typed)) == sorted(ways)


def test_split_syllables_stays_small_for_a_long_text() -> None:
    assert len(split_syllables("xianxianxianxianxianxianxianxianxian")) <= MAX_READINGS
    assert split_syllables("a" * 500) == []
