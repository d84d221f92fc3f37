"""Each gateway swept by itself: leases, the breaker, numbers that are wrong, reports of what arrived."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.accounts.roles import RoleCode
from foundation.accounts.services.users import change_user
from foundation.errors import Refused
from foundation.notifications import outbox
from foundation.notifications.enums import Channel, DeliveryStatus
from foundation.notifications.models import (
    ChannelState,
    Notice,
    NotificationPreference,
    OutboxMessage,
    UnreachableAddress,
)
from foundation.notifications.services import deliver_due, oldest_waiting, retry_message, sweeps
from foundation.notifications.services.channel_states import LEASE, sweeping
from foundation.notifications.services.reports import BATCH, poll_reports
from foundation.notifications.services.sweeps import sweep_channel
from foundation.worktime.calendar import SHANGHAI
from tests.factories.accounts import UserFactory, person
from tests.factories.notifications import OutboxMessageFactory
from tests.support.gateway import FakeGateway, Reply, configured
from tests.support.services import free_port

pytestmark = pytest.mark.django_db
MONDAY = datetime(2023, 11, 6, 10, 0, tzinfo=SHANGHAI)
PHONE = "13812345678"


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader():
    return UserFactory(phone=PHONE, wecom_id="zhangsan", email="reader@example.cn")


def sms_to(reader, **fields) -> OutboxMessage:
    return OutboxMessageFactory(channel=Channel.SMS, recipient=reader, **fields)


def state() -> ChannelState:
    return ChannelState.objects.get(channel=Channel.SMS)


def status_of(message: OutboxMessage) -> DeliveryStatus:
    message.refresh_from_db()
    return message.status


def test_post_reaches_gateways_only_where_they_are_on(reader) -> None:
    outbox.post(to=reader, subject="督办", key="a", channels=[Channel.SMS, Channel.WECOM])
    assert not OutboxMessage.objects.exists()
    with configured("http://127.0.0.1:1"):
        outbox.post(to=reader, subject="督办", key="a", channels=[Channel.SMS, Channel.WECOM])
    assert set(OutboxMessage.objects.values_list("channel", flat=True)) == {"sms", "wecom"}


@pytest.mark.parametrize(("phone", "written"), [("", 0), ("0635-8412345", 0), (PHONE, 1)])
def test_sms_goes_to_mobiles_only(gateway, phone, written) -> None:
    outbox.post(to=UserFactory(phone=phone), subject="督办", key="a", channels=[Channel.SMS, Channel.WECOM])
    assert OutboxMessage.objects.count() == written


@pytest.mark.parametrize("letters", [1, 20])
def test_post_many_by_gateway_costs_two_queries(gateway, reader, letters, django_assert_num_queries) -> None:
    batch = [outbox.Letter(reader, "督办", f"k-{n}") for n in range(letters)]
    with django_assert_num_queries(2):
        outbox.post_many(batch, channels=[Channel.SMS, Channel.WECOM])
    assert OutboxMessage.objects.count() == 2 * letters


def test_sweep_takes_its_own_channel_only(gateway: FakeGateway, reader) -> None:
    one = sms_to(reader)
    other = OutboxMessageFactory(channel=Channel.WECOM, recipient=reader)

    assert sweep_channel(Channel.SMS) == 1

    assert (status_of(one), status_of(other)) == (DeliveryStatus.ACCEPTED, DeliveryStatus.WAITING)
    assert state().last_success_at is not None
    assert sweep_channel(Channel.SMS) == 0


def test_sweep_of_another_worker_is_left_to_it_until_its_lease_ends(gateway, reader, clock) -> None:
    sms_to(reader)
    with sweeping(Channel.SMS) as held:
        assert held
        assert sweep_channel(Channel.SMS) == 0
        clock.shift(LEASE + timedelta(seconds=1))
        assert sweep_channel(Channel.SMS) == 1


def test_sweep_keeps_to_its_time(gateway: FakeGateway, reader, monkeypatch) -> None:
    monkeypatch.setattr(sweeps, "BUDGET_SECONDS", 0.0)
    sms_to(reader)
    assert sweep_channel(Channel.SMS) == 0
    assert gateway.requests == []


def test_gateway_that_is_away_is_left_alone_longer_and_longer(clock, reader) -> None:
    """Three attempts, then pauses of 1, 2, 4 … 30 minutes with one attempt after each; e-mail and inbox go on."""
    for _message in range(30):
        sms_to(reader)
    with configured(f"http://127.0.0.1:{free_port()}"):
        for _attempt in range(3):
            sweep_channel(Channel.SMS)
        pauses = []
        for _pause in range(7):
            pauses.append((state().paused_until - timezone.now()) / timedelta(minutes=1))
            assert sweep_channel(Channel.SMS) == 0
            clock.move_to(state().paused_until + timedelta(seconds=1))
            sweep_channel(Channel.SMS)
        OutboxMessageFactory(recipient=reader)
        OutboxMessageFactory(channel=Channel.EMAIL, recipient=reader)
        assert deliver_due() == 2
    assert [round(pause) for pause in pauses] == [1, 2, 4, 8, 16, 30, 30]
    assert state().troubles == 10
    assert "没有应答" in state().last_error
    assert (Notice.objects.count(), len(mail.outbox)) == (1, 1)


def test_gateway_that_is_back_is_used_again_at_once(gateway: FakeGateway, clock, reader) -> None:
    gateway.fail("/send", Reply(500), times=3)
    messages = [sms_to(reader) for _message in range(5)]
    for _attempt in range(4):
        sweep_channel(Channel.SMS)
    assert len(gateway.requests) == 3

    clock.shift(timedelta(minutes=5))

    assert sweep_channel(Channel.SMS) == 5
    assert {status_of(message) for message in messages} == {DeliveryStatus.ACCEPTED}
    assert (state().troubles, state().paused_until) == (0, None)


def test_message_waiting_for_a_gateway_is_no_alarm_of_the_inbox(reader) -> None:
    sms_to(reader, created_at=MONDAY, run_at=MONDAY)
    assert oldest_waiting() is None


def test_channel_that_was_switched_off_gives_its_messages_up(reader) -> None:
    one = sms_to(reader)
    sweep_channel(Channel.SMS)
    assert status_of(one) == DeliveryStatus.FAILED
    assert one.last_error == "该渠道未启用，请在服务器上补全设置。"


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"phone": ""}, "收件人没有登记手机号或企业微信账号。"), ({"is_active": False}, "收件人的账号已停用。")],
)
def test_reader_who_changed_since_is_not_written_to(gateway: FakeGateway, reader, change, reason) -> None:
    one = sms_to(reader)
    type(reader).objects.filter(pk=reader.pk).update(**change)
    sweep_channel(Channel.SMS)
    assert (status_of(one), one.last_error) == (DeliveryStatus.FAILED, reason)
    assert gateway.requests == []


def bounce(gateway: FakeGateway, reader, times: int, code: str = "bad_number") -> None:
    gateway.refused_numbers[reader.phone] = code
    for _time in range(times):
        sms_to(reader)
    sweep_channel(Channel.SMS)


def test_number_that_fails_three_times_is_not_used_until_it_changes(gateway: FakeGateway, reader) -> None:
    bounce(gateway, reader, 5)

    assert len(gateway.requests) == 3
    assert OutboxMessage.objects.failed().count() == 5
    outbox.post(to=reader, subject="督办", key="a", channels=[Channel.SMS])
    assert not OutboxMessage.objects.undone().exists()

    admin = person(RoleCode.SYSTEM_ADMIN)
    change_user(
        reader, by=admin, name="王", unit=reader.unit, title="", phone="13900000000", email="", wecom_id=""
    )
    outbox.post(to=reader, subject="督办", key="b", channels=[Channel.SMS])
    assert sweep_channel(Channel.SMS) == 1


@pytest.mark.parametrize(
    ("times", "code", "marked"), [(2, "bad_number", 0), (5, "template_refused", 0), (3, "blocked", 1)]
)
def test_number_is_marked_for_its_own_faults_only(gateway, reader, times, code, marked) -> None:
    bounce(gateway, reader, times, code)
    assert UnreachableAddress.objects.marked().count() == marked


def test_bounces_make_no_messages_of_their_own(gateway: FakeGateway, reader) -> None:
    """A failure that is told by the same channel would fail in turn, and so on."""
    bounce(gateway, reader, 2)
    for _sweep in range(5):
        sweep_channel(Channel.SMS)
        deliver_due()
    assert OutboxMessage.objects.count() == 2
    assert len(gateway.requests) == 2


def test_retry_of_a_marked_number_is_refused_with_what_to_do(gateway: FakeGateway, reader) -> None:
    bounce(gateway, reader, 3)
    with pytest.raises(Refused, match="更正号码"):
        retry_message(OutboxMessage.objects.failed().first(), by=person(RoleCode.SYSTEM_ADMIN))


def test_retry_by_hand_is_another_message_to_the_gateway(gateway: FakeGateway, reader) -> None:
    """Under the old key the gateway would drop it as a copy of the one that failed."""
    one = sms_to(reader)
    sweep_channel(Channel.SMS)
    OutboxMessage.objects.update(done_at=None, failed_at=MONDAY, report_at=None)

    retry_message(one, by=person(RoleCode.SYSTEM_ADMIN))
    sweep_channel(Channel.SMS)

    assert len({request.body["id"] for request in gateway.asked("/send")}) == 2
    assert (status_of(one), one.receipt) == (DeliveryStatus.ACCEPTED, "r-2")


def test_reports_tell_what_arrived(gateway: FakeGateway, clock, reader) -> None:
    others = [UserFactory(phone=f"1390000000{n}") for n in range(2)]
    arrived, gone, silent = [sms_to(one) for one in (reader, *others)]
    sweep_channel(Channel.SMS)
    assert poll_reports() == 0
    gateway.reports = {
        "r-1": {"status": "delivered"},
        "r-2": {"status": "failed", "code": "unknown_number"},
        "r-3": {"status": "pending"},
    }
    clock.shift(timedelta(seconds=31))

    assert poll_reports() == 2

    assert status_of(arrived) == DeliveryStatus.DELIVERED
    assert (status_of(gone), gone.last_error) == (DeliveryStatus.FAILED, "短信被拒：空号。")
    assert status_of(silent) == DeliveryStatus.ACCEPTED
    assert silent.report_at == timezone.now() + timedelta(minutes=2)
    assert UnreachableAddress.objects.get().failures == 1
    assert len(gateway.asked("/reports")) == 1
    assert poll_reports() == 0
    assert len(gateway.asked("/reports")) == 1


def test_report_that_never_comes_is_asked_for_three_days(gateway: FakeGateway, clock, reader) -> None:
    one = sms_to(reader)
    sweep_channel(Channel.SMS)
    clock.shift(timedelta(hours=2))
    poll_reports()
    one.refresh_from_db()
    assert one.report_at == timezone.now() + timedelta(minutes=30)

    clock.shift(timedelta(days=3))
    poll_reports()
    clock.shift(timedelta(days=3))
    poll_reports()

    assert (status_of(one), one.report_at) == (DeliveryStatus.ACCEPTED, None)
    assert len(gateway.asked("/reports")) == 2


def test_arrival_forgets_earlier_failures(gateway: FakeGateway, clock, reader) -> None:
    bounce(gateway, reader, 2)
    gateway.refused_numbers.clear()
    sms_to(reader)
    sweep_channel(Channel.SMS)
    gateway.reports["r-1"] = {"status": "delivered"}
    clock.shift(timedelta(minutes=1))
    poll_reports()
    assert not UnreachableAddress.objects.exists()


def test_reports_are_asked_for_in_batches(gateway: FakeGateway, clock, reader) -> None:
    OutboxMessage.objects.bulk_create(
        OutboxMessageFactory.build(
            channel=Channel.SMS, recipient=reader, done_at=MONDAY, receipt=f"r-{n}", report_at=MONDAY
        )
        for n in range(BATCH + 1)
    )
    gateway.reports = {f"r-{n}": {"status": "delivered"} for n in range(BATCH + 1)}

    assert poll_reports() == BATCH + 1

    assert [len(request.body["receipts"]) for request in gateway.asked("/reports")] == [BATCH, 1]


@pytest.mark.parametrize(
    "reply", [Reply(500), Reply(200, b"nonsense"), Reply(200, {"reports": [3, {"receipt": "x"}]})]
)
def test_bad_report_changes_nothing(gateway: FakeGateway, clock, reader, reply) -> None:
    one = sms_to(reader)
    sweep_channel(Channel.SMS)
    gateway.fail("/reports", reply)
    clock.shift(timedelta(minutes=1))
    assert poll_reports() == 0
    assert status_of(one) == DeliveryStatus.ACCEPTED


def test_reports_that_fail_do_not_stop_the_sending(gateway: FakeGateway, clock, reader) -> None:
    sms_to(reader)
    sweep_channel(Channel.SMS)
    gateway.fail("/reports", Reply(500), times=5)
    for _minute in range(5):
        clock.shift(timedelta(minutes=3))
        assert poll_reports() == 0
    assert len(gateway.asked("/reports")) == 5
    assert "出错（500）" in state().last_error
    sms_to(reader)
    assert sweep_channel(Channel.SMS) == 1


def test_database_keeps_one_address_for_each_channel(reader) -> None:
    row = {"user": reader, "channel": Channel.SMS, "address": PHONE, "changed_at": MONDAY}
    UnreachableAddress.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnreachableAddress.objects.create(**row)


@pytest.mark.parametrize("wrong", [{"delivered_at": MONDAY}, {"done_at": MONDAY, "failed_at": MONDAY}])
def test_database_refuses_an_impossible_status(reader, wrong) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sms_to(reader, **wrong)


def test_statuses_are_the_same_in_rows_and_in_queries(reader) -> None:
    for channel in Channel:
        for fields in (
            {},
            {"done_at": MONDAY},
            {"done_at": MONDAY, "delivered_at": MONDAY},
            {"failed_at": MONDAY},
        ):
            OutboxMessageFactory(channel=channel, recipient=reader, **fields)
    for status in DeliveryStatus:
        found = set(OutboxMessage.objects.in_status(status))
        assert found == {message for message in OutboxMessage.objects.all() if message.status == status}
        assert found
    assert not OutboxMessage.objects.in_status().exists()


def test_quiet_hours_hold_a_gateway_unless_it_is_binding(gateway: FakeGateway, clock, reader) -> None:
    NotificationPreference.objects.create(user=reader, quiet_from=time(9), quiet_to=time(11))
    quiet, binding = sms_to(reader), sms_to(reader, binding=True)
    sweep_channel(Channel.SMS)
    assert (status_of(quiet), status_of(binding)) == (DeliveryStatus.WAITING, DeliveryStatus.ACCEPTED)
    clock.shift(timedelta(hours=1, minutes=1))
    sweep_channel(Channel.SMS)
    assert status_of(quiet) == DeliveryStatus.ACCEPTED
