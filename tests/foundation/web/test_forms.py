from __future__ import annotations

import pytest

from foundation.errors import NotAllowed, Refused
from foundation.web.fields import CleanCharField
from foundation.web.forms import PageForm, submitted


class WordForm(PageForm):
    word = CleanCharField(label="词")


def filled() -> WordForm:
    form = WordForm({"word": "原话"})
    assert form.is_valid()
    return form


def test_submitted_gives_back_what_was_saved() -> None:
    form = filled()
    assert submitted(form, lambda: "存好了") == "存好了"
    assert not form.errors


@pytest.mark.parametrize("at", [None, "word"])
def test_submitted_puts_a_refusal_at_the_form_and_keeps_the_words(at: str | None) -> None:
    def refuse() -> str:
        raise Refused("已有同名的。")

    form = filled()
    assert submitted(form, refuse, at=at) is None
    assert form.errors[at or "__all__"] == ["已有同名的。"]
    assert form["word"].value() == "原话"


def test_submitted_leaves_a_missing_right_alone() -> None:
    def forbid() -> str:
        raise NotAllowed("没有权限。")

    with pytest.raises(NotAllowed):
        submitted(filled(), forbid)
