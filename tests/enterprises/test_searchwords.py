from __future__ import annotations

from enterprises.searchwords import FENCE, START, beginning_terms, index_text, text_terms
from foundation.textsearch.bigrams import stored_phrases


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
