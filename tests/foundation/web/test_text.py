from __future__ import annotations

import pytest

from foundation.web.text import clean_block, clean_code, clean_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  宏泰　科技  ", "宏泰 科技"),
        ("ＡＢＣ１２３", "ABC123"),
        ("限电，影响（交货）：急", "限电，影响（交货）：急"),
        ("一\u200b二\ufeff三\x00四", "一二三四"),
        ("两\n行", "两 行"),
    ],
)
def test_clean_line_folds_width_and_keeps_chinese_punctuation(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_clean_block_keeps_lines_and_drops_blank_runs() -> None:
    assert clean_block(" 第一行  \r\n\r\n\r\n\r\n第二行\u202e ") == "第一行\n\n第二行"


def test_clean_code_drops_spaces_and_raises_case() -> None:
    assert clean_code(" ９１３７1500 ma3c\u3000abcd ") == "91371500MA3CABCD"
