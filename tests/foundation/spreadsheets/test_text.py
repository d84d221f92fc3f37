from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets.text import defuse, escape_quoted, narrow, rearm, squeeze


def test_defuse_quotes_every_dangerous_first_character() -> None:
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]
    assert [defuse(text) for text in texts] == [f"'{text}" for text in texts]


def test_defuse_leaves_plain_text_alone() -> None:
    assert [defuse(text) for text in ["甲", "1-2", "", "'quoted"]] == ["甲", "1-2", "", "'quoted"]


@given(st.text(alphabet="'=+-@＝a\t", max_size=8))
def test_apostrophes_never_pile_up(text: str) -> None:
    assert rearm(defuse(text)) == text
    assert rearm(escape_quoted(text)) == text


def test_narrow_makes_full_width_plain() -> None:
    assert narrow(" '１２３（Ａ）\u200b ") == "123(A)"


def test_squeeze_removes_blanks_inside() -> None:
    assert squeeze("9137 1502\u3000ma3c") == "91371502ma3c"
