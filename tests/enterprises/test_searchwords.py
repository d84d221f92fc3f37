from __future__ import annotations

from importlib import import_module

from enterprises.searchwords import (
    ALPHABET,
    FENCE,
    MOVED,
    PACKED,
    START,
    beginning_terms,
    index_text,
    text_terms,
)
from foundation.textsearch.bigrams import document, stored_phrases


def holds(tokens: str, query: str) -> bool:
    """What the text index does: any term, every phrase of it."""
    return any(all(phrase in tokens for phrase in stored_phrases(term)) for term in text_terms(query))


def tokens_of(name: str, *codes: str) -> str:
    return index_text(names=[name], codes=codes)


def test_index_text_holds_parts_sounds_and_codes() -> None:
    tokens = tokens_of("山东宏泰（聊城）科技有限公司", "91371502MA3C00011G", "13812345678")

    for query in (
        "宏泰",
        "科技",
        "宏泰 科技",
        "（聊城）",
        "htlckj",
        "hongtai",
        "91371502MA3C00011G",
        "0011g",
        "5678",
        "９１３７",
    ):
        assert holds(tokens, query), query


def test_a_token_of_a_telephone_tells_three_digits() -> None:
    """Or a tail of equal digits would be held against every telephone in which two of them stand."""
    tokens = tokens_of("鲁西机械", "13880885678").split()

    (phrase,) = stored_phrases(text_terms("888888")[1])
    assert not set(phrase.split()) & set(tokens)
    assert set(stored_phrases(text_terms("5678")[1])[0].split()) <= set(tokens)


def test_the_letters_of_codes_end_before_the_common_characters() -> None:
    assert PACKED + len(ALPHABET) ** 2 < ord("一")
    assert ord(FENCE) < PACKED


def test_the_migration_packs_what_was_indexed_before() -> None:
    before = document(
        ["\u3430鲁西机械", *("".join(MOVED[char] for char in code) for code in ("91371502ma3c", "5678"))]
    )
    migration = import_module("enterprises.migrations.0023_thresholds_keys_and_packed_codes")

    after = migration.packed_tokens(before)

    assert after == document(
        [START + "鲁西机械", *(text_terms(code)[1] for code in ("91371502ma3c", "5678"))]
    )
    assert migration.packed_tokens(after) == after


def test_text_terms_keep_initials_apart_from_codes() -> None:
    tokens = tokens_of("鲁西机械", "91371502MA3C00011G")

    assert not holds(tokens, "ma")
    assert holds(tokens, "ma3c")


def test_text_terms_ask_for_whole_syllables() -> None:
    tokens = tokens_of("先锋机械")

    assert holds(tokens, "xianfeng")
    assert holds(tokens, "xian")
    assert FENCE not in text_terms("fe")[0]
    assert not holds(tokens, "xianf")
    assert not holds(tokens, "eng")


def test_text_terms_join_a_code_typed_in_groups() -> None:
    tokens = tokens_of("鲁西机械", "91371502MA3C00011G", "0635-8412345")

    assert holds(tokens, "9137 1502 MA3C 0001 1G")
    assert holds(tokens, "0635-8412345")
    assert not holds(tokens, "9137 9999")


def test_text_terms_of_nothing_are_nothing() -> None:
    assert text_terms("（）·—") == []
    assert beginning_terms(" ") == []


def test_beginning_terms_ask_for_the_start_only() -> None:
    tokens = tokens_of("宏泰科技")

    assert stored_phrases(beginning_terms("宏泰")[0])[0] in tokens
    assert stored_phrases(beginning_terms("泰科")[0])[0] not in tokens
    assert beginning_terms("ht")[0].startswith(START)
