from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from foundation.notifications.channels import message_id
from foundation.notifications.enums import Channel
from foundation.notifications.models import Notice, OutboxMessage
from foundation.notifications.services import delivery
from foundation.notifications.services.delivery import (
    LEASE,
    MAX_ATTEMPTS,
    claim,
    deliver_due,
    oldest_waiting,
    retry_message,
)
from foundation.worktime.calendar import SHANGHAI
from tests.factories.accounts import UserFactory, person
from tests.factories.notifications import OutboxMessageFactory

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2023, 11, 3, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock():
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


def break_mail(monkeypatch, error: Exception) -> None:
    def fail(message):
        raise error

    monkeypatch.setattr(delivery, "send_email", fail)


def test_deliver_puts_a_notice_into_the_inbox(clock):
    message = OutboxMessageFactory(body="融资", url="/cases/1/")
    assert deliver_due() == 1
    notice = Notice.objects.get()
    assert (notice.recipient, notice.subject, notice.body, notice.url, notice.created_at, notice.read_at) == (
        message.recipient,
        message.subject,
        "融资",
        "/cases/1/",
        FRIDAY,
        None,
    )
    message.refresh_from_db()
    assert (message.done_at, message.lease_until, message.attempts) == (FRIDAY, None, 1)


def test_deliver_again_delivers_nothing(clock):
    OutboxMessageFactory()
    deliver_due()
    assert deliver_due() == 0
    assert Notice.objects.count() == 1


def test_deliver_sends_mail_with_a_stable_message_id(clock, settings):
    settings.SITE_URL = "https://bangqi.example.cn"
    message = OutboxMessageFactory(
        channel=Channel.EMAIL, subject="第一行\n第二行", body="融资", url="/cases/1/"
    )
    assert deliver_due() == 1
    sent = mail.outbox[0]
    assert (sent.subject, sent.body, sent.to) == (
        "第一行 第二行",
        "融资\n\nhttps://bangqi.example.cn/cases/1/",
        ["reader@example.cn"],
    )
    assert sent.extra_headers["Message-ID"] == message_id(message.key) == message_id(message.key)
    assert sent.extra_headers["Message-ID"].endswith("@localhost>")
    assert message_id("another") != message_id(message.key)


def test_message_of_the_future_waits(clock):
    OutboxMessageFactory(run_at=FRIDAY + timedelta(minutes=1))
    assert deliver_due() == 0
    clock.shift(60)
    assert deliver_due() == 1


@pytest.mark.parametrize(
    ("office_hours", "at", "arrived"),
    [
        (True, datetime(2023, 11, 3, 17, 59, tzinfo=SHANGHAI), 1),
        (True, datetime(2023, 11, 3, 18, 0, tzinfo=SHANGHAI), 0),
        (True, datetime(2023, 11, 4, 10, 0, tzinfo=SHANGHAI), 0),
        (True, datetime(2023, 11, 6, 8, 30, tzinfo=SHANGHAI), 1),
        (False, datetime(2023, 11, 4, 22, 0, tzinfo=SHANGHAI), 1),
    ],
)
def test_office_hours_messages_wait_for_the_office(clock, office_hours, at, arrived):
    OutboxMessageFactory(office_hours=office_hours)
    clock.move_to(at)
    assert deliver_due() == arrived


def test_mail_that_fails_is_put_off_longer_each_time(clock, monkeypatch):
    break_mail(monkeypatch, ConnectionRefusedError("no mail server"))
    message = OutboxMessageFactory(channel=Channel.EMAIL)
    pauses = []
    for _attempt in range(9):
        deliver_due()
        message.refresh_from_db()
        pauses.append((message.run_at - timezone.now()) / timedelta(minutes=1))
        clock.move_to(message.run_at)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120]
    assert message.last_error == "邮件服务器没有收下：no mail server"
    assert (message.done_at, message.failed_at, message.lease_until) == (None, None, None)


def test_mail_server_that_fails_is_left_alone_until_the_next_sweep(clock, monkeypatch):
    break_mail(monkeypatch, SMTPServerDisconnected("gone"))
    OutboxMessageFactory.create_batch(3, channel=Channel.EMAIL)
    deliver_due()
    assert list(OutboxMessage.objects.order_by("id").values_list("attempts", flat=True)) == [1, 0, 0]


def test_failing_mail_does_not_hold_up_the_inbox(clock, monkeypatch):
    break_mail(monkeypatch, ConnectionRefusedError())
    OutboxMessageFactory(channel=Channel.EMAIL)
    OutboxMessageFactory()
    assert deliver_due() == 1


def test_mail_that_never_succeeds_is_given_up_and_kept(clock, monkeypatch):
    break_mail(monkeypatch, ConnectionRefusedError("no mail server"))
    message = OutboxMessageFactory(channel=Channel.EMAIL, attempts=MAX_ATTEMPTS - 1)
    deliver_due()
    message.refresh_from_db()
    assert message.failed_at == FRIDAY
    assert "no mail server" in message.last_error
    assert deliver_due() == 0


@pytest.mark.parametrize(("code", "given_up"), [(550, True), (451, False)])
def test_refused_address_is_given_up_at_once(clock, monkeypatch, code, given_up):
    def refuse(self):
        raise SMTPRecipientsRefused({"reader@example.cn": (code, b"no")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    message = OutboxMessageFactory(channel=Channel.EMAIL)
    deliver_due()
    message.refresh_from_db()
    assert (message.failed_at is not None) is given_up


def test_reader_who_lost_the_address_is_given_up(clock):
    message = OutboxMessageFactory(channel=Channel.EMAIL, recipient=UserFactory(email=""))
    deliver_due()
    message.refresh_from_db()
    assert message.last_error == "收件人没有邮箱地址。"


def test_bad_message_does_not_stop_the_others(clock, monkeypatch):
    bad, good = OutboxMessageFactory.create_batch(2)
    put = delivery.put_in_inbox

    def fail_once(message):
        if message.pk == bad.pk:
            raise RuntimeError("odd")
        put(message)

    monkeypatch.setattr(delivery, "put_in_inbox", fail_once)
    assert deliver_due() == 1
    assert Notice.objects.get().outbox_id == good.pk
    bad.refresh_from_db()
    assert (bad.done_at, bad.last_error) == (None, "RuntimeError: odd")


def test_claim_takes_what_was_tried_before_last_and_by_itself(clock):
    """A worker may have died of it; nobody else's message is held by the next one that does."""
    tried = OutboxMessageFactory.create_batch(2, attempts=1)
    fresh = OutboxMessageFactory.create_batch(3)
    assert [message.pk for message in claim(Channel.INBOX, 10)] == [message.pk for message in fresh]
    assert [message.pk for message in claim(Channel.INBOX, 10)] == [tried[0].pk]
    assert [message.pk for message in claim(Channel.INBOX, 10)] == [tried[1].pk]


def test_claimed_message_belongs_to_one_worker_until_its_lease_ends(clock):
    OutboxMessageFactory()
    assert len(claim(Channel.INBOX, 10)) == 1
    assert claim(Channel.INBOX, 10) == []
    clock.shift(LEASE + timedelta(seconds=1))
    assert len(claim(Channel.INBOX, 10)) == 1


def test_worker_that_woke_up_too_late_changes_nothing(clock):
    """The fencing token: its lease has passed to another."""
    OutboxMessageFactory()
    OutboxMessageFactory(channel=Channel.EMAIL)
    late = [*claim(Channel.INBOX, 10), *claim(Channel.EMAIL, 10)]
    clock.shift(LEASE + timedelta(seconds=1))
    current = [*claim(Channel.INBOX, 10), *claim(Channel.EMAIL, 10)]
    assert [delivery._deliver(message) for message in late] == [delivery.Result.PASSED_ON] * 2
    assert not Notice.objects.exists()
    assert mail.outbox == []
    assert [delivery._deliver(message) for message in current] == [delivery.Result.DELIVERED] * 2
    assert Notice.objects.count() == len(mail.outbox) == 1


def test_message_whose_workers_all_died_is_parked(clock):
    message = OutboxMessageFactory(attempts=MAX_ATTEMPTS, lease_until=FRIDAY - timedelta(seconds=1))
    assert deliver_due() == 0
    message.refresh_from_db()
    assert message.failed_at == FRIDAY
    assert "中断" in message.last_error


def test_limit_leaves_the_rest_for_the_next_sweep(clock):
    OutboxMessageFactory.create_batch(3)
    assert deliver_due(limit=2) == 2
    assert deliver_due(limit=2) == 1


def test_oldest_waiting_ignores_what_waits_by_right(clock):
    assert oldest_waiting() is None
    OutboxMessageFactory(run_at=FRIDAY + timedelta(minutes=1))
    OutboxMessageFactory(run_at=FRIDAY - timedelta(hours=2), done_at=FRIDAY)
    OutboxMessageFactory(run_at=FRIDAY - timedelta(hours=1), office_hours=True)
    clock.move_to(FRIDAY + timedelta(hours=12))
    assert oldest_waiting() == FRIDAY + timedelta(minutes=1)


def test_retry_queues_a_failed_message_again(clock):
    keeper = person(RoleCode.SYSTEM_ADMIN)
    message = OutboxMessageFactory(failed_at=FRIDAY, attempts=MAX_ATTEMPTS, last_error="x")
    retry_message(message, by=keeper)
    assert deliver_due() == 1
    assert AuditEntry.objects.get().action == "outbox.retry"
    with pytest.raises(Refused, match="无需再操作"):
        retry_message(message, by=keeper)


def test_retry_needs_the_right():
    message = OutboxMessageFactory(failed_at=FRIDAY)
    with pytest.raises(NotAllowed):
        retry_message(message, by=person(RoleCode.SECTION_HEAD))


def test_no_letter_goes_to_somebody_who_left_while_it_waited(clock):
    message = OutboxMessageFactory(channel=Channel.EMAIL, recipient__email="wang@example.cn")
    message.recipient.is_active = False
    message.recipient.save()

    deliver_due()

    message.refresh_from_db()
    assert mail.outbox == []
    assert "收件人的账号已停用" in message.last_error
