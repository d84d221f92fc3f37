"""Pinyin initials of a name in every reading (重庆 → zq and cq)."""

from __future__ import annotations

from itertools import islice, product

from pypinyin import Style, pinyin

MAX_READINGS = 24
MAX_CHARS = 30


def initials(name: str) -> list[str]:
    """All strings of first letters, the usual reading first, at most 24 of them."""
    columns = pinyin(name[:MAX_CHARS], style=Style.FIRST_LETTER, heteronym=True, errors=lambda text: list(text))
    choices = [_letters(column) for column in columns]
    found = islice(product(*[c for c in choices if c]), MAX_READINGS)
    return list(dict.fromkeys("".join(parts) for parts in found))


def _letters(column: list[str]) -> list[str]:
    return list(dict.fromkeys(part.lower() for part in column if part.isalnum()))
