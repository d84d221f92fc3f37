"""One sweep for each gateway, by itself: what hangs in one channel is not felt in another."""

from __future__ import annotations

import time

from django.utils import timezone

from foundation.notifications.services.channel_states import (
    is_paused,
    note_error,
    note_success,
    note_trouble,
    sweeping,
)
from foundation.notifications.services.delivery import Result, deliver_one, waits

BUDGET_SECONDS = 8.0
"""No message is begun later than this in a sweep; the next sweep goes on."""
MOST = 500


def sweep_channel(channel: str) -> int:
    """Hand over what is due, one message after the other; returns how many were taken."""
    if is_paused(channel, timezone.now()) or not waits(channel):
        return 0
    with sweeping(channel) as held:
        return _sweep(channel) if held else 0


def _sweep(channel: str) -> int:
    """A gateway that puts one off is left alone until the next sweep."""
    end = time.monotonic() + BUDGET_SECONDS
    taken = 0
    for _message in range(MOST):
        done = deliver_one(channel) if time.monotonic() < end else None
        if done is None:
            break
        message, result = done
        if result is Result.PUT_OFF:
            note_trouble(channel, message.last_error)
            return taken
        if result is Result.GIVEN_UP:
            note_error(channel, message.last_error)
        taken += result is Result.DELIVERED
    if taken:
        note_success(channel)
    return taken
