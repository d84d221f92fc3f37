"""A changed calendar reaches the running clocks: at once from the settings page, at the latest by the sweep."""

from __future__ import annotations

from assistance.models import AppliedCalendar
from assistance.services.clocks import recompute_running_clocks
from foundation.accounts.models import User
from foundation.worktime.stamp import current_stamp


def apply_calendar(*, by: User) -> int:
    """Recompute where the calendar changed since the last time; returns how many clocks moved.

    The mark is noted after the work: a process that dies half-way leaves the rest to the next sweep.
    """
    stamp = current_stamp()
    if AppliedCalendar.objects.filter(pk=1, stamp=stamp).exists():
        return 0
    moved = recompute_running_clocks(by=by)
    AppliedCalendar.objects.update_or_create(pk=1, defaults={"stamp": stamp})
    return moved
