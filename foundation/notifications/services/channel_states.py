"""How each channel fares, who sweeps it, and when it is left alone because it does not answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from foundation.notifications.models import FARTHEST, ChannelState
from foundation.notifications.reach import GATEWAYS, is_on

LEASE = timedelta(minutes=2)
"""Longer than the longest sweep of a channel; what a dead worker held is free again after it."""
TROUBLES_UNTIL_PAUSE = 3
LONGEST_PAUSE = timedelta(minutes=30)


def state_of(channel: str) -> ChannelState:
    return ChannelState.objects.get_or_create(channel=channel)[0]


@contextmanager
def sweeping(channel: str) -> Iterator[bool]:
    """True for one at a time, so that a channel that hangs never holds more than one worker."""
    state_of(channel)
    now, token = timezone.now(), secrets.token_hex(16)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now) | Q(lease_until__gt=now + FARTHEST)
    mine = ChannelState.objects.filter(free, channel=channel)
    held = bool(mine.update(lease_until=now + LEASE, lease_token=token))
    try:
        yield held
    finally:
        if held:
            ChannelState.objects.filter(channel=channel, lease_token=token).update(lease_until=None)


def is_paused(channel: str, now: datetime) -> bool:
    pauses = ChannelState.objects.filter(paused_until__gt=now, paused_until__lte=now + FARTHEST)
    return pauses.filter(channel=channel).exists()


def silent_channels() -> list[str]:
    """The names of the gateways that are on and do not answer."""
    paused = ChannelState.objects.filter(
        channel__in=[channel for channel in GATEWAYS if is_on(channel)],
        troubles__gte=TROUBLES_UNTIL_PAUSE,
    )
    return [state.get_channel_display() for state in paused.order_by("channel")]


def note_success(channel: str) -> None:
    state_of(channel)
    ChannelState.objects.filter(channel=channel).update(
        last_success_at=timezone.now(), troubles=0, paused_until=None
    )


def note_trouble(channel: str, error: str) -> None:
    """A gateway in trouble for the third time in a row is left alone for 1, 2, 4 … at most 30 minutes."""
    state, now = state_of(channel), timezone.now()
    state.troubles = min(state.troubles + 1, 1000)
    state.last_error, state.last_error_at = error[:300], now
    beyond = state.troubles - TROUBLES_UNTIL_PAUSE
    if channel in GATEWAYS and beyond >= 0:
        pause = now + min(timedelta(minutes=2 ** min(beyond, 10)), LONGEST_PAUSE)
        state.paused_until = max(pause, state.paused_until or pause)
    state.save(update_fields=["troubles", "last_error", "last_error_at", "paused_until"])


def note_error(channel: str, error: str) -> None:
    """Something to know that is no reason to leave the gateway alone: it said no to one message, or had no report."""
    state_of(channel)
    ChannelState.objects.filter(channel=channel).update(last_error=error[:300], last_error_at=timezone.now())


def pause_channel(channel: str, span: timedelta) -> None:
    """The gateway asked to be left alone for so long."""
    state_of(channel)
    ChannelState.objects.filter(channel=channel).update(paused_until=timezone.now() + span)
