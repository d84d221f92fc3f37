"""A Monday in the middle of October 2023, and the month around it."""

from __future__ import annotations

from datetime import datetime

from tests.factories.reporting import SHANGHAI

NOW = datetime(2023, 10, 16, 10, 0, tzinfo=SHANGHAI)


def at(day: int, hour: int = 18, month: int = 10) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=SHANGHAI)
