"""What every outside channel is: something that takes a message, or says why not."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.utils.translation import gettext as _

from foundation.egress import Answer

LONGEST_WAIT = timedelta(hours=1)
SAFE_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class NotDeliverable(Exception):  # noqa: N818 - the house's word for a message that no retry will deliver
    """Trying again is of no use; the reason is for the administrator.

    ``address_at_fault``: the number or name itself is wrong, which counts against it.
    """

    def __init__(self, reason: str, *, address_at_fault: bool = False) -> None:
        super().__init__(reason)
        self.address_at_fault = address_at_fault


class Temporary(Exception):  # noqa: N818 - trying again later is right
    """The channel does not take anything now; ``retry_after`` is what it asked for."""

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What leaves the house. ``key`` is the same for every attempt at one message, and tells nothing."""

    key: str
    to: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel took it. ``number``: by which a delivery report can be asked for, if the channel gives any."""

    number: str = ""


class Gateway(Protocol):
    def send(self, message: Outgoing) -> Receipt: ...


def safe_code(value: object) -> str:
    """A provider's code, for a person to read. Free text of strangers is not shown: it may quote what we sent."""
    text = str(value)
    return text if SAFE_CODE.fullmatch(text) else _("未说明")


def content_of(answer: Answer, *, unreadable: str) -> dict[str, Any]:
    """The JSON object of an answer; anything else is ``Temporary`` with the sentence ``unreadable``."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Temporary(unreadable)
    return found


def retry_after(answer: Answer) -> timedelta | None:
    seconds = answer.headers.get("retry-after", "")
    return min(timedelta(seconds=int(seconds[:6])), LONGEST_WAIT) if seconds.isdecimal() else None
