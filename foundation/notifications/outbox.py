"""Say it later: what a business transaction wants told is a row of the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from foundation.accounts.models import User
from foundation.notifications.enums import Channel
from foundation.notifications.models import OutboxMessage

EVERYWHERE = (Channel.INBOX, Channel.EMAIL)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """What to tell whom. The same ``key`` twice is told once."""

    to: User
    subject: str
    key: str
    body: str = ""
    url: str = ""
    office_hours: bool = False


def post(
    *,
    to: User,
    subject: str,
    key: str,
    body: str = "",
    url: str = "",
    channels: Sequence[str] = EVERYWHERE,
    office_hours: bool = False,
) -> None:
    """Leave one message in the caller's transaction; a sweep delivers it when that has committed."""
    post_many([Letter(to, subject, key, body, url, office_hours)], channels=channels)


def post_many(letters: Iterable[Letter], *, channels: Sequence[str] = EVERYWHERE) -> None:
    now = timezone.now()
    messages = [
        OutboxMessage(
            key=f"{letter.key}:{channel}",
            channel=channel,
            recipient_id=letter.to.pk,
            subject=letter.subject[:200],
            body=letter.body,
            url=letter.url,
            office_hours=letter.office_hours,
            created_at=now,
            run_at=now,
        )
        for letter in letters
        for channel in channels
        if _is_reachable(letter.to, channel)
    ]
    OutboxMessage.objects.bulk_create(messages, batch_size=BATCH, ignore_conflicts=True)


def told(prefix: str) -> set[int]:
    """The people to whom a message with such a key was written."""
    return set(OutboxMessage.objects.filter(key__startswith=prefix).values_list("recipient_id", flat=True))


def _is_reachable(user: User, channel: str) -> bool:
    """Nobody is written to who has left; e-mail goes only to people with an address."""
    return user.is_active and not user.is_service and (channel != Channel.EMAIL or bool(user.email))
