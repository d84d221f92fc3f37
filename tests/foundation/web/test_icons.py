from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
SPRITE = (ROOT / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
DRAWN = set(re.findall(r'<symbol id="([a-z-]+)"', SPRITE))
SOURCES = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "foundation" / "web").rglob("*.py")]


def used() -> set[str]:
    named: set[str] = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'{% icon "([a-z-]+)"', text))
        named |= set(re.findall(r'(?:icon=|empty_icon: str = |empty_icon=)"([a-z-]+)"', text))
    return named


def test_every_icon_that_a_page_names_is_drawn() -> None:
    assert used() - DRAWN == set()


def test_the_sprite_stays_small() -> None:
    assert len(DRAWN) <= 40
    assert len(SPRITE.encode()) <= 8_000
