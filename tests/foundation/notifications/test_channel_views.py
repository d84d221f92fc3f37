from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.notifications.enums import Channel
from foundation.notifications.models import OutboxMessage, UnreachableAddress
from foundation.notifications.services import deliver_due
from foundation.notifications.services.sweeps import sweep_channel
from tests.factories.accounts import UserFactory, person
from tests.factories.notifications import OutboxMessageFactory
from tests.support.gateway import SECRETS, Reply

pytestmark = pytest.mark.django_db
PAGES = ["channel-list", "delivery-list", "delivery-failures", "channel-addresses"]


@pytest.fixture
def keeper(client):
    user = person(RoleCode.SYSTEM_ADMIN, phone="13812345678", email="keeper@example.cn")
    client.force_login(user)
    return user


def text(client, name: str, **query) -> str:
    return client.get(reverse(name), query).content.decode()


def panel(html: str, channel: Channel) -> str:
    """The row of one channel."""
    return html.partition(f'<tr id="channel-{channel}"')[2].partition("</tr>")[0]


def send_test(client, channel: str):
    return client.post(reverse("channel-test", args=[channel]), follow=True)


def test_page_says_which_channels_are_off_and_what_is_missing(client, keeper) -> None:
    html = text(client, "channel-list")
    for channel, name in ((Channel.SMS, "SMS_GATEWAY_URL"), (Channel.WECOM, "WECOM_AGENT_ID")):
        assert "未启用" in panel(html, channel)
        assert name in panel(html, channel)
        assert "发送测试消息" not in panel(html, channel)
    assert "已启用" in panel(html, Channel.EMAIL)


def test_page_shows_how_each_channel_fares_and_no_secret(client, keeper, gateway) -> None:
    gateway.fail("/send", Reply(500))
    gateway.refused_numbers["13900000000"] = "bad_number"
    OutboxMessageFactory(channel=Channel.SMS, recipient=UserFactory(phone="13900000000"))
    sweep_channel(Channel.SMS)
    html = text(client, "channel-list")
    assert "短信网关出错（500）" in panel(html, Channel.SMS)
    assert '<td class="num" data-label="待发">1</td>' in panel(html, Channel.SMS)
    assert not [secret for secret in SECRETS if secret in html]

    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        sweep_channel(Channel.SMS)
        html = text(client, "channel-list")
    assert "短信被拒：号码无效。" in panel(html, Channel.SMS)
    assert reverse("delivery-failures") + "?channel=sms" in panel(html, Channel.SMS)


def test_page_counts_whom_a_channel_cannot_reach(client, keeper, gateway) -> None:
    UserFactory(phone="0635-8412345", wecom_id="")
    UserFactory(phone="13900000001", wecom_id="lisi")
    UserFactory(phone="", is_active=False)
    html = text(client, "channel-list")
    assert "1 人没有登记" in panel(html, Channel.SMS)
    assert "2 人没有登记" in panel(html, Channel.WECOM)


def test_paused_channel_says_until_when(client, keeper, gateway) -> None:
    gateway.fail("/send", Reply(500), times=3)
    for number in range(3):
        OutboxMessageFactory(channel=Channel.SMS, recipient=UserFactory(phone=f"1390000000{number}"))
        sweep_channel(Channel.SMS)
    assert "3 次没有收下" in panel(text(client, "channel-list"), Channel.SMS)


def test_test_message_goes_the_way_of_all_messages(client, keeper, gateway) -> None:
    assert "测试消息已排队" in send_test(client, "sms").content.decode()
    assert "待发<span" in panel(text(client, "channel-list"), Channel.SMS)

    sweep_channel(Channel.SMS)

    assert "已受理" in panel(text(client, "channel-list"), Channel.SMS)
    ((phone, words),) = gateway.arrivals
    assert phone == keeper.phone
    assert "测试消息" in words
    assert AuditEntry.objects.filter(action="channel.test", actor_id=keeper.pk).count() == 1


def test_test_of_the_inbox_arrives(client, keeper) -> None:
    send_test(client, "inbox")
    deliver_due()
    assert "已送达" in panel(text(client, "channel-list"), Channel.INBOX)


def test_second_test_within_a_minute_is_refused(client, keeper, gateway) -> None:
    send_test(client, "sms")
    again = send_test(client, "sms")
    assert again.status_code == 409
    assert "1 分钟后再试" in again.content.decode()
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(("channel", "sentence"), [("sms", "未启用"), ("wecom", "未启用")])
def test_test_of_a_channel_that_is_off_is_refused(client, keeper, channel, sentence) -> None:
    response = send_test(client, channel)
    assert response.status_code == 409
    assert sentence in response.content.decode()
    assert not OutboxMessage.objects.exists()


def test_test_without_an_address_says_where_to_write_it_down(client, keeper, gateway) -> None:
    response = send_test(client, "wecom")
    assert response.status_code == 409
    assert "设置－人员" in response.content.decode()


def test_unknown_channel_is_not_found(client, keeper) -> None:
    assert send_test(client, "pigeon").status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_the_system_administrator(client, name) -> None:
    client.force_login(person(RoleCode.SECTION_HEAD))
    assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("channel-test", args=["inbox"])).status_code == 403


def test_deliveries_show_how_far_each_came_but_not_what_was_written(client, keeper) -> None:
    now = timezone.now()
    rows = [
        ({}, "待发"),
        ({"done_at": now}, "已受理"),
        ({"done_at": now, "delivered_at": now}, "已送达"),
        ({"failed_at": now, "last_error": "空号"}, "失败"),
    ]
    for number, (fields, _word) in enumerate(rows):
        OutboxMessageFactory(
            channel=Channel.SMS, subject="某企业融资难", recipient__name=f"收件{number}", **fields
        )
    OutboxMessageFactory(recipient__name="站内的")
    html = text(client, "delivery-list")
    assert "某企业融资难" not in html
    assert "站内的" not in html
    for number, (_fields, word) in enumerate(rows):
        row = html.partition(f"收件{number}<")[2].partition("</tr>")[0]
        assert word in row


def test_deliveries_are_filtered_by_channel_and_status(client, keeper) -> None:
    OutboxMessageFactory(channel=Channel.SMS, recipient__name="短信的", done_at=timezone.now())
    OutboxMessageFactory(channel=Channel.EMAIL, recipient__name="邮件的")

    def names(**query) -> list[str]:
        page = client.get(reverse("delivery-list"), query).context["page"]
        return [message.recipient.name for message in page.rows]

    assert names(channel="sms") == ["短信的"]
    assert names(status="waiting") == ["邮件的"]
    assert names(status=["waiting", "accepted"]) == ["邮件的", "短信的"]


def test_marked_numbers_are_listed_masked_until_they_change(client, keeper) -> None:
    reader = UserFactory(name="王敏", phone="13912345678")
    UnreachableAddress.objects.create(
        user=reader, channel=Channel.SMS, address=reader.phone, failures=3, changed_at=timezone.now()
    )
    html = text(client, "channel-addresses")
    assert "王敏" in html
    assert "139****5678" in html
    assert "13912345678" not in html
    type(reader).objects.update(phone="13900000000")
    assert "王敏" not in text(client, "channel-addresses")


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_the_same_queries_for_one_and_for_many(
    client, keeper, name, django_assert_max_num_queries
) -> None:
    for number in range(30):
        reader = UserFactory(phone=f"139{number:08d}")
        OutboxMessageFactory(channel=Channel.SMS, recipient=reader, failed_at=timezone.now())
        UnreachableAddress.objects.create(
            user=reader, channel=Channel.SMS, address=reader.phone, failures=3, changed_at=timezone.now()
        )
    with django_assert_max_num_queries(12 if name == "channel-list" else 8):
        client.get(reverse(name))
