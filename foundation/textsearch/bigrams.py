"""Substring search that works for Chinese: runs of characters become overlapping pairs.

"道路积水" is kept as "道路 路积 积水 水"; a phrase of consecutive pairs is then exactly a substring,
on any full-text engine that knows word order, from two characters on.

Of a phrase an index knows the pairs and not their order. One of different pairs is met by few rows; "888888" has one
pair, which stands in every twentieth telephone. So a character that stands three times or more in a row is kept as a
token of its own, too: 888 8888 …
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

RUN = re.compile(r"[^\W_]+")
BREAK = "zzzz"
"""Stands between runs so that no phrase reaches across two of them."""


REPEATED = re.compile(r"(.)\1{2,}")
LEAST_REPEAT, MOST_REPEAT = 3, 6


def normalise(text: str) -> str:
    """Full-width to half-width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    return RUN.findall(normalise(text))


def document(texts: Iterable[str], *, limit: int = 6000) -> str:
    """The tokens of several texts, at most ``limit`` characters of input."""
    joined = "\n".join(texts)[:limit]
    return with_repeats(runs(joined))


def with_repeats(words: Sequence[str]) -> str:
    """The tokens of these runs, and behind them what is repeated in any of them."""
    parts = [" ".join(pairs(run)) for run in words]
    found = (
        one[:length] for run in words for one in repeats(run) for length in range(LEAST_REPEAT, len(one) + 1)
    )
    behind = " ".join(dict.fromkeys(found))
    return f" {BREAK} ".join([*parts, behind] if behind else parts)


def repeats(run: str) -> list[str]:
    """Each character that stands three times or more in a row, as often as it does, up to six."""
    return [found.group()[:MOST_REPEAT] for found in REPEATED.finditer(run)]


def pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def phrases(query: str) -> list[list[str]]:
    """Each run of the query as the phrase to look for; a run of one character is a prefix."""
    return [pairs(run)[:-1] or [run] for run in runs(query)]


def stored_phrases(query: str) -> list[str]:
    """The phrases as they stand in the tokens: each a literal piece of the stored text."""
    return [" ".join(phrase) for phrase in phrases(query)]
