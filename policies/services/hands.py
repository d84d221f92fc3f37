"""Whether a rule would let an act pass: buttons ask what the act asks, so that none ends in a refusal."""

from __future__ import annotations

from collections.abc import Callable

from foundation.errors import Refused


def passes(check: Callable[..., None], *asked: object) -> bool:
    try:
        check(*asked)
    except Refused:
        return False
    return True
