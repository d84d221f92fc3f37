"""What may never stand in a chain that can never be erased: phone and identity numbers in clear (pure)."""

from __future__ import annotations

import re
from typing import Any

_MOBILE = re.compile(r"(?<![0-9A-Za-z])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9A-Za-z])")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])([1-9][0-9]{5})(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)


def quieten(text: str) -> str:
    """138****5678, and an identity number down to its division code."""
    return _IDENTITY.sub(r"\1************", _MOBILE.sub(r"\1****\2", text))


def quieten_all(value: Any) -> Any:
    """The same in every text of a nested detail."""
    if isinstance(value, str):
        return quieten(value)
    if isinstance(value, dict):
        return {key: quieten_all(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [quieten_all(one) for one in value]
    return value
