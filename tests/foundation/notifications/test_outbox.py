from __future__ import annotations

import pytest
from django.db import transaction

from foundation.notifications import outbox
from foundation.notifications.enums import Channel
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return UserFactory(email="reader@example.cn")


def test_post_leaves_one_message_per_channel(reader):
    outbox.post(to=reader, subject="待签收", body="融资", url="/cases/1/", key="case-1-accepted")
    assert list(OutboxMessage.objects.values_list("key", "channel", "subject", "body", "url", "done_at")) == [
        ("case-1-accepted:inbox", "inbox", "待签收", "融资", "/cases/1/", None),
        ("case-1-accepted:email", "email", "待签收", "融资", "/cases/1/", None),
    ]


def test_post_of_the_same_key_is_one_message(reader):
    outbox.post(to=reader, subject="待签收", key="case-1-accepted")
    outbox.post(to=reader, subject="又一次", key="case-1-accepted")
    assert list(OutboxMessage.objects.values_list("subject", flat=True)) == ["待签收", "待签收"]


def test_post_vanishes_with_the_transaction_that_gave_the_reason(reader):
    with transaction.atomic():
        outbox.post(to=reader, subject="待签收", key="case-1-accepted")
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_post_to_a_reader_without_address_is_not_mailed():
    outbox.post(to=UserFactory(email=""), subject="待签收", key="case-1-accepted")
    assert list(OutboxMessage.objects.values_list("channel", flat=True)) == [Channel.INBOX]


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_service": True}])
def test_post_reaches_only_people_who_are_there(state):
    outbox.post(to=UserFactory(email="gone@example.cn", **state), subject="待签收", key="case-1-accepted")
    assert not OutboxMessage.objects.exists()


def test_post_shortens_a_long_subject(reader):
    outbox.post(to=reader, subject="长" * 300, key="case-1-accepted", channels=[Channel.INBOX])
    assert OutboxMessage.objects.get().subject == "长" * 200


@pytest.mark.parametrize("letters", [1, 40])
def test_post_many_costs_the_same_for_one_and_for_many(reader, letters, django_assert_num_queries):
    batch = [outbox.Letter(reader, "临期", f"reminder-{n}") for n in range(letters)]
    with django_assert_num_queries(1):
        outbox.post_many(batch, channels=[Channel.INBOX])
    assert OutboxMessage.objects.count() == letters
