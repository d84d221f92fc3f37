"""By which channels a person can be reached, and which channels this installation has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings

from foundation.accounts.models import User
from foundation.notifications.enums import Channel
from foundation.notifications.models import UnreachableAddress
from foundation.web.phones import is_mobile

GATEWAYS = (Channel.SMS, Channel.WECOM)
"""The channels that lead out of the house through a gateway of somebody else."""
SETTINGS = {
    Channel.SMS: ("SMS_GATEWAY_URL", "SMS_KEY", "SMS_SECRET", "SMS_SIGN"),
    Channel.WECOM: ("WECOM_URL", "WECOM_CORP_ID", "WECOM_SECRET", "WECOM_AGENT_ID"),
}

Marked = set[tuple[int, str]]
"""Person and channel of the addresses that are not used any more."""


def is_on(channel: str) -> bool:
    return all(getattr(settings, name) for name in SETTINGS.get(Channel(channel), ()))


def missing_settings(channel: str) -> list[str]:
    return [name for name in SETTINGS.get(Channel(channel), ()) if not getattr(settings, name)]


def address_of(user: User, channel: str) -> str:
    """Where a message to the person goes; empty where there is nothing."""
    if channel == Channel.EMAIL:
        return user.email
    if channel == Channel.SMS:
        return user.phone if is_mobile(user.phone) else ""
    return user.wecom_id if channel == Channel.WECOM else user.username


def marked_among(users: Iterable[User], channels: Sequence[str]) -> Marked:
    """Asks only where a message would leave by a gateway."""
    outside = [channel for channel in channels if channel in GATEWAYS]
    if not outside:
        return set()
    rows = UnreachableAddress.objects.marked().filter(
        user__in={user.pk for user in users}, channel__in=outside
    )
    return set(rows.values_list("user", "channel"))


def is_reachable(user: User, channel: str, marked: Marked) -> bool:
    """Nobody is written to who has left, by a channel that is off, or at an address that is wrong or missing."""
    is_there = user.is_active and not user.is_service
    return (
        is_there and is_on(channel) and bool(address_of(user, channel)) and (user.pk, channel) not in marked
    )
