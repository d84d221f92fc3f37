"""Spellings of the same text (pure)."""

from __future__ import annotations

import re
import unicodedata

DANGEROUS = "=+\\-@\t\r＝＋－＠"
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_QUOTED_FORMULA = re.compile(f"'+[{DANGEROUS}]")
_RISKY = frozenset(DANGEROUS + "'")
_LEADING_FORMULA = re.compile(f"'*[{DANGEROUS}]")


def visible(text: str) -> str:
    """Without zero-width and direction marks, and without blanks at both ends."""
    return _INVISIBLE.sub("", text).strip()


def narrow(text: str) -> str:
    """Full-width letters, digits and brackets become plain ones; a text mark ``'`` in front goes."""
    return unicodedata.normalize("NFKC", visible(text)).strip().lstrip("'")


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", narrow(text))


def defuse(text: str) -> str:
    """A text that a spreadsheet might take for a formula gets an apostrophe in front."""
    return f"'{text}" if text[:1] in _RISKY and _LEADING_FORMULA.match(text) else text


def rearm(text: str) -> str:
    """The reverse of ``defuse``, so that export and import do not pile up apostrophes."""
    return text[1:] if _QUOTED_FORMULA.match(text) else text


def escape_quoted(text: str) -> str:
    """For .xlsx, where a text is never a formula: only what ``rearm`` would take away is doubled."""
    return f"'{text}" if text[:1] == "'" and _QUOTED_FORMULA.match(text) else text
