"""How a person may be asked for: part of the name, of its pinyin initials in any reading, or of the sign-in name."""

from __future__ import annotations

from django.db.models import Q

from foundation.textsearch.bigrams import normalise
from foundation.textsearch.pinyin import initials

LONGEST_INITIALS = 400


def stored_initials(name: str) -> str:
    """Every reading, parted by blanks: 曾文 is asked for as zw and as cw."""
    return " ".join(initials(normalise(name)))[:LONGEST_INITIALS]


def called(text: str, *, person: str = "") -> Q:
    """The condition on a user, or on the user at the end of the path ``person``."""
    path = f"{person}__" if person else ""
    return (
        Q(**{f"{path}name__icontains": text})
        | Q(**{f"{path}username__icontains": text})
        | Q(**{f"{path}initials__contains": normalise(text)})
    )
