from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reporting.demo.loading import Loaded
from tests.factories.reporting import SHANGHAI

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=SHANGHAI)
"""A Monday with three weeks of the month gone; 2027 is not published."""


@dataclass(frozen=True)
class City:
    """What was loaded, and how long it took."""

    loaded: Loaded
    seconds: float
