from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[3] / "static" / "css" / "01-tokens.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", CSS))

TEXT = [
    ("ink", "paper"), ("ink", "page"), ("ink-2", "paper"), ("ink-2", "page"), ("ink-2", "ink-tint"), ("ink", "ink-tint"),
    ("brand", "paper"), ("brand", "page"), ("brand", "brand-tint"), ("brand", "ink-tint"),
    ("brand-deep", "paper"), ("brand-deep", "brand-tint"), ("paper", "brand"), ("paper", "brand-deep"),
    ("ok", "paper"), ("ok", "page"), ("ok", "ok-tint"), ("warn", "paper"), ("warn", "page"), ("warn", "warn-tint"),
    ("over", "paper"), ("over", "page"), ("over", "over-tint"), ("paper", "over"),
    ("paused", "paper"), ("paused", "page"), ("paused", "paused-tint"),
    ("ink", "ok-tint"), ("ink", "warn-tint"), ("ink", "over-tint"), ("ink", "brand-tint"), ("ink-2", "warn-tint"),
    ("brand-deep", "ok-tint"), ("brand-deep", "warn-tint"), ("brand-deep", "over-tint"),
    ("side-ink", "side"), ("side-quiet", "side"), ("paper", "side-current"), ("side", "side-mark"),
]  # fmt: skip
MARKS = [
    ("control", "paper"),
    ("control", "page"),
    ("warn-mark", "paper"),
    ("brand", "paper"),
    ("side-mark", "side"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(TOKENS[first]), luminance(TOKENS[second])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT, ids=lambda name: name)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARKS, ids=lambda name: name)
def test_marks_and_borders_can_be_seen(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3


@pytest.mark.parametrize(
    ("text", "ground", "measured"),
    [("ink", "paper", 15.65), ("brand", "paper", 6.67), ("ok", "ok-tint", 5.81), ("over", "over-tint", 5.72)],
)
def test_the_measure_agrees_with_the_published_one(text: str, ground: str, measured: float) -> None:
    assert contrast(text, ground) == pytest.approx(measured, abs=0.03)


def test_every_colour_of_the_pages_is_a_token_or_decoration() -> None:
    """Text colours come from tokens; a raw colour is allowed only for lines and grounds."""
    sheets = sorted((Path(__file__).parents[3] / "static" / "css").glob("*.css"))
    raw = re.compile(r"(?<![-a-z])color: *#(?!fff\b|000\b)[0-9a-f]{3,6}")
    assert [str(sheet.name) for sheet in sheets if raw.search(sheet.read_text(encoding="utf-8"))] == []
