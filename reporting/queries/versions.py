"""Which version of the definitions a period is told under."""

from __future__ import annotations

from foundation.web.recent import Recent
from reporting.metrics.periods import Period
from reporting.metrics.versions import Start, Version, version_on
from reporting.services.definitions import read_starts

_starts = Recent(read_starts)


def starts_in_use() -> list[Start]:
    return _starts.get()


def version_of(period: Period) -> Version:
    """The one in force on the last day of the period; versions begin with a month, so a month has one."""
    return version_on(_starts.get(), period.last)


def is_mixed(period: Period) -> bool:
    """Another version was in force when the period began."""
    starts = _starts.get()
    return version_on(starts, period.first) != version_on(starts, period.last)
