"""How an enterprise is written into the text index, and how a query is read (pure).

The index knows only substrings of runs. Three alphabets keep the kinds of words apart in it:
names and initials stay as they are; codes and telephones are moved to rare letters, so that the
initials ``ma`` do not meet the MA in every credit code; syllables are fenced, so that ``xi``
does not meet the first half of ``xian``.

Of a code or telephone each two neighbours become one rare letter, so that a token of the index tells three of them:
a token of two, such as 88, stands in every twentieth telephone, and a phrase of equal ones would be held against
each of those rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from enterprises.codes import normalise_uscc
from foundation.textsearch.bigrams import document, normalise, runs
from foundation.textsearch.pinyin import read_name, split_syllables

RARE = 0x3400
START, FENCE = "\u3430", "\u3431"
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
MOVED = {char: chr(RARE + index) for index, char in enumerate(ALPHABET)}
LETTERS = str.maketrans(MOVED)
PACKED = 0x3500
"""The first of the 1,296 letters that stand for two of the alphabet; they end before the common characters."""
PLACES = {char: place for place, char in enumerate(ALPHABET)}
SHORTEST_CODE = 4
MOST_WAYS = 4


def index_text(*, names: Iterable[str], codes: Iterable[str]) -> str:
    """The tokens of an enterprise: its names now and before, its code and telephones."""
    parts: list[str] = []
    for name in names:
        reading = read_name(normalise(name))
        parts += [START + text for text in (_tight(name), *reading.initials)]
        parts += [_fenced(syllables) for syllables in reading.spoken]
    parts += [_rare(code) for code in codes]
    return document(part for part in parts if part)


def text_terms(query: str) -> list[str]:
    """What to look for, any of them; each is held against the index as ``contains_runs``."""
    words = runs(query)
    if not words:
        return []
    if len(words) > 1 and not _is_code_like(query):
        return [query]
    word = "".join(words)
    terms = [word]
    if word.isascii() and len(word) >= SHORTEST_CODE:
        terms.append(_rare(word))
    terms += [_fenced(way) for way in split_syllables(word)[:MOST_WAYS]]
    return terms


def beginning_terms(query: str) -> list[str]:
    """What a name or its initials would begin with."""
    word = _tight(query)
    return [START + word] if word else []


def _is_code_like(query: str) -> bool:
    """A code or a telephone typed in groups: 9137 1502 MA3C …, 0635-8412345."""
    return normalise_uscc(query).isascii() and sum(char.isdigit() for char in query) >= SHORTEST_CODE


def _tight(text: str) -> str:
    return "".join(runs(text))


def _rare(code: str) -> str:
    """Two neighbours in one letter: 1391 is the letters of 13, 39 and 91."""
    places = [PLACES[char] for char in _tight(code) if char in PLACES]
    return "".join(chr(PACKED + len(ALPHABET) * one + other) for one, other in pairwise(places))


def _fenced(syllables: list[str]) -> str:
    return FENCE + FENCE.join(part.translate(LETTERS) for part in syllables) + FENCE if syllables else ""
