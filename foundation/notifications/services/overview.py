"""All channels at a glance, in six statements however many messages there are to count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from foundation.accounts.models import User
from foundation.notifications.enums import Channel
from foundation.notifications.models import ChannelState, OutboxMessage, UnreachableAddress
from foundation.notifications.reach import is_on, missing_settings
from foundation.notifications.services.trials import last_tests
from foundation.web.phones import MOBILE


@dataclass(frozen=True)
class ChannelView:
    """``without``: people who have no address there; ``marked``: those whose address is not used any more."""

    channel: Channel
    is_on: bool
    missing: list[str]
    state: ChannelState
    is_paused: bool
    waiting: int
    failed: int
    without: int
    marked: int
    test: OutboxMessage | None

    @property
    def missing_text(self) -> str:
        return "、".join(self.missing)


def channels_seen_by(reader: User) -> list[ChannelView]:
    states = {state.channel: state for state in ChannelState.objects.all()}
    messages = OutboxMessage.objects.visible_to(reader)
    waiting, failed = _per_channel(messages.undone()), _per_channel(messages.failed())
    marked = _per_channel(UnreachableAddress.objects.visible_to(reader).marked())
    without, tests, now = people_without(), last_tests(reader), timezone.now()
    found = []
    for channel in Channel:
        state = states.get(channel) or ChannelState(channel=channel)
        found.append(
            ChannelView(
                channel=channel,
                is_on=is_on(channel),
                missing=missing_settings(channel),
                state=state,
                is_paused=bool(state.paused_until and state.paused_until > now),
                waiting=waiting.get(channel, 0),
                failed=failed.get(channel, 0),
                without=without.get(channel, 0),
                marked=marked.get(channel, 0),
                test=tests.get(channel),
            )
        )
    return found


def people_without() -> Mapping[str, int]:
    """How many people a channel cannot reach because nothing is written down for them."""
    found: dict[str, int] = User.objects.people().aggregate(
        email=Count("pk", filter=Q(email="")),
        sms=Count("pk", filter=~Q(phone__regex=MOBILE)),
        wecom=Count("pk", filter=Q(wecom_id="")),
    )
    return found


def _per_channel(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("channel").annotate(Count("pk")))
