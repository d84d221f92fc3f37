"""Say it later: what a business transaction wants told is a row of the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from foundation.accounts.models import User
from foundation.notifications.deputies import with_deputies
from foundation.notifications.enums import Channel
from foundation.notifications.models import NotificationPreference, OutboxMessage
from foundation.notifications.reach import is_reachable, marked_among
from foundation.rows import write_rows

EVERYWHERE = (Channel.INBOX, Channel.EMAIL)


@dataclass(frozen=True, slots=True)
class Letter:
    """What to tell whom. The same ``key`` twice is told once.

    ``topic``: the kind of message, from which a reader may unsubscribe; ``binding`` ones reach everybody all the same,
    and no quiet hours hold them. ``personal``: nobody's deputy reads it.
    """

    to: User
    subject: str
    key: str
    body: str = ""
    url: str = ""
    office_hours: bool = False
    topic: str = ""
    binding: bool = False
    personal: bool = False


def post(
    *,
    to: User,
    subject: str,
    key: str,
    body: str = "",
    url: str = "",
    channels: Sequence[str] = EVERYWHERE,
    office_hours: bool = False,
    topic: str = "",
    binding: bool = False,
) -> None:
    """Leave one message in the caller's transaction; a sweep delivers it when that has committed."""
    letter = Letter(to, subject, key, body, url, office_hours, topic, binding)
    post_many([letter], channels=channels)


def post_many(letters: Iterable[Letter], *, channels: Sequence[str] = EVERYWHERE) -> None:
    now = timezone.now()
    letters = with_deputies(letters)
    declined = _declined(letters)
    marked = marked_among((letter.to for letter in letters), channels)
    messages = [
        OutboxMessage(
            key=f"{letter.key}:{channel}",
            channel=channel,
            recipient_id=letter.to.pk,
            subject=letter.subject[:200],
            body=letter.body,
            url=letter.url,
            office_hours=letter.office_hours,
            binding=letter.binding,
            created_at=now,
            run_at=now,
        )
        for letter in letters
        for channel in channels
        if is_reachable(letter.to, channel, marked) and not _is_declined(letter, declined)
    ]
    write_rows(messages, ignore_conflicts=True)


def told(prefix: str) -> set[int]:
    """The people to whom a message with such a key was written."""
    return set(OutboxMessage.objects.filter(key__startswith=prefix).values_list("recipient_id", flat=True))


def _declined(letters: Sequence[Letter]) -> set[tuple[int, str]]:
    """Who has unsubscribed from what of this; nobody can from a binding letter or one without a topic."""
    free = {letter.to.pk for letter in letters if letter.topic and not letter.binding}
    if not free:
        return set()
    rows = NotificationPreference.objects.filter(user__in=free).exclude(switched_off=[])
    return {(user, topic) for user, topics in rows.values_list("user", "switched_off") for topic in topics}


def _is_declined(letter: Letter, declined: set[tuple[int, str]]) -> bool:
    return not letter.binding and (letter.to.pk, letter.topic) in declined
