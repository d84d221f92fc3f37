from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from foundation.notifications.enums import Channel
from foundation.notifications.models import Notice, OutboxMessage
from tests.factories.accounts import UserFactory


class OutboxMessageFactory(DjangoModelFactory):
    """A message that is due now."""

    class Meta:
        model = OutboxMessage

    key = factory.Sequence(lambda n: f"message-{n}")
    channel = Channel.INBOX
    recipient = factory.SubFactory(UserFactory, email="reader@example.cn")
    subject = factory.Sequence(lambda n: f"SQ-2023-{n:06d} 待签收")
    created_at = factory.LazyFunction(timezone.now)
    run_at = factory.SelfAttribute("created_at")


class NoticeFactory(DjangoModelFactory):
    """An unread line of somebody's inbox."""

    class Meta:
        model = Notice

    recipient = factory.SubFactory(UserFactory)
    subject = factory.Sequence(lambda n: f"SQ-2023-{n:06d} 待签收")
    url = "/"
    created_at = factory.LazyFunction(timezone.now)
