from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """What was read a few seconds ago (settings.RECENT_SECONDS), kept by this process.

    For what pages only show: names in filters, days in lights. Nothing that is written down rests on it.
    """

    def __init__(self, read: Callable[[], Value]) -> None:
        self.read = read
        self._kept: tuple[float, Value] | None = None

    def get(self) -> Value:
        now, kept = time.monotonic(), self._kept
        if kept is not None and now - kept[0] < settings.RECENT_SECONDS:
            return kept[1]
        value = self.read()
        self._kept = (now, value)
        return value
