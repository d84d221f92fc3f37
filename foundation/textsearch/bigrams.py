"""Substring search that works for Chinese: runs of characters become overlapping pairs.

"道路积水" is kept as "道路 路积 积水 水"; a phrase of consecutive pairs is then exactly a substring,
on any full-text engine that knows word order, from two characters on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

RUN = re.compile(r"[^\W_]+")
BREAK = "zzzz"
"""Stands between runs so that no phrase reaches across two of them."""


def normalise(text: str) -> str:
    """Full-width to half-width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    return RUN.findall(normalise(text))


def document(texts: Iterable[str], *, limit: int = 6000) -> str:
    """The tokens of several texts, at most ``limit`` characters of input."""
    joined = "\n".join(texts)[:limit]
    return f" {BREAK} ".join(" ".join(pairs(run)) for run in runs(joined))


def pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def phrases(query: str) -> list[list[str]]:
    """Each run of the query as the phrase to look for; a run of one character is a prefix."""
    return [pairs(run)[:-1] or [run] for run in runs(query)]


def stored_phrases(query: str) -> list[str]:
    """The phrases as they stand in the tokens: each a literal piece of the stored text."""
    return [" ".join(phrase) for phrase in phrases(query)]
