from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template import Context, Template

from foundation.web.lights import LAMPS, words_of


def test_lights_differ_without_colour() -> None:
    """Printed in grey, the kinds still differ by shape or by words, and the shapes by urgency."""
    seen = {(lamp.mark, str(lamp.word)) for lamp in LAMPS.values()}
    assert len(seen) == len(LAMPS)
    shapes = {
        LAMPS[kind].mark for kind in ("normal", "near", "overdue", "suspended", "on_time", "late", "void")
    }
    assert len(shapes) == 7


@pytest.mark.parametrize(
    ("kind", "days", "provisional", "words"),
    [
        ("normal", 6, False, "正常 · 剩 6 个工作日"),
        ("near", 1, False, "临期 · 剩 1 个工作日"),
        ("near", 2, True, "临期 · 剩 2 个工作日（暂定）"),
        ("today", 0, False, "今日到期"),
        ("overdue", 3, False, "超期 · 已超 3 个工作日"),
        ("suspended", None, False, "暂停"),
        ("on_time", None, False, "按期办结"),
        ("martian", 4, False, "不计时"),
    ],
)
def test_words_of_a_light_count_working_days(
    kind: str, days: int | None, provisional: bool, words: str
) -> None:
    assert words_of(SimpleNamespace(kind=kind, workdays=days, provisional=provisional)) == words


def test_a_light_prints_its_shape_for_eyes_and_its_words_for_all() -> None:
    page = Template('{% load bangqi %}{% light "overdue" words %}').render(Context({"words": "<超期>"}))
    assert '<i aria-hidden="true">■</i>&lt;超期&gt;' in page
