"""The adapters, over HTTP, through the real outbox: what they send and what they make of the answers."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.notifications.enums import Channel, DeliveryStatus
from foundation.notifications.gateways import sms, wecom
from foundation.notifications.gateways.protocol import NotDeliverable, Outgoing
from foundation.notifications.models import ChannelState, OutboxMessage
from foundation.notifications.services.sweeps import sweep_channel
from tests.factories.accounts import UserFactory
from tests.factories.notifications import OutboxMessageFactory
from tests.support.gateway import AGENT, KEY, SECRETS, SIGN, FakeGateway, Reply

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


def message(channel: Channel, **fields) -> OutboxMessage:
    if "recipient" not in fields:
        fields["recipient"] = UserFactory(phone=PHONE, wecom_id="zhangsan")
    return OutboxMessageFactory(channel=channel, **fields)


def swept(one: OutboxMessage) -> OutboxMessage:
    sweep_channel(one.channel)
    one.refresh_from_db()
    return one


def test_sms_carries_signature_title_and_nothing_of_the_case(gateway: FakeGateway) -> None:
    one = swept(message(Channel.SMS, subject="SQ-2023-000187\n 待签收", body="某企业流动资金不足"))

    (request,) = gateway.requests
    assert request.body["phone"] == PHONE
    assert request.body["text"] == f"【{SIGN}】SQ-2023-000187 待签收。请登录帮企查看。"
    assert set(request.body) == {"id", "phone", "text"}
    assert request.headers["X-Key"] == KEY
    assert (one.status, one.receipt) == (DeliveryStatus.ACCEPTED, "r-1")
    assert one.report_at is not None


@pytest.mark.parametrize("length", [1, 46, 200])
def test_sms_is_never_longer_than_one(settings, length) -> None:
    settings.SMS_SIGN = SIGN

    text = sms.text_of("长" * length)

    assert len(text) <= sms.LONGEST
    assert text.startswith(f"【{SIGN}】长")
    assert text.endswith("。请登录帮企查看。")
    assert ("…" in text) is (length == 200)


def test_wrong_signature_would_be_refused(gateway: FakeGateway, settings) -> None:
    settings.SMS_SECRET = "another"

    one = swept(message(Channel.SMS))

    assert one.status == DeliveryStatus.WAITING
    assert "SMS_SECRET" in one.last_error
    assert not gateway.arrivals


def test_duplicate_is_an_acceptance(gateway: FakeGateway) -> None:
    one = swept(message(Channel.SMS))
    OutboxMessage.objects.update(done_at=None, receipt="")

    swept(one)

    assert (one.status, one.receipt) == (DeliveryStatus.ACCEPTED, "r-1")
    assert list(gateway.arrivals.values()) == [1]
    assert len(gateway.asked("/send")) == 2


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("bad_number", "短信被拒：号码无效。"),
        ("unknown_number", "短信被拒：空号。"),
        ("blocked", "短信被拒：该号码已被运营商或本人屏蔽。"),
        ("template_refused", "短信被拒：短信内容未通过运营商审核。"),
        ("E.77", "短信被拒：E.77。"),
        ("<b>quoted secret</b>", "短信被拒：未说明。"),
    ],
)
def test_sms_that_is_refused_is_given_up_at_once(gateway: FakeGateway, code, sentence) -> None:
    gateway.refused_numbers[PHONE] = code

    one = swept(message(Channel.SMS))

    assert (one.status, one.last_error, one.attempts) == (DeliveryStatus.FAILED, sentence, 1)
    sweep_channel(Channel.SMS)
    assert len(gateway.requests) == 1


TROUBLES = [
    (Reply(500), "出错（500）"),
    (Reply(302, {}, {"Location": "http://127.0.0.1:1/"}), "出错（302）"),
    (Reply(200, b"<html>"), "无法识别"),
    (Reply(200, [1]), "无法识别"),
    (Reply(drop=True), "没有应答"),
    (Reply(429, {}, {"Retry-After": "90"}), "限流"),
]


@pytest.mark.parametrize(("reply", "words"), TROUBLES)
@pytest.mark.parametrize(
    ("channel", "path"), [(Channel.SMS, "/send"), (Channel.WECOM, "/cgi-bin/message/send")]
)
def test_trouble_of_the_gateway_is_tried_again(gateway: FakeGateway, channel, path, reply, words) -> None:
    gateway.fail(
        path, Reply(reply.status, reply.body if reply.body is not None else {}, reply.headers, reply.drop)
    )

    one = swept(message(channel))

    assert one.status == DeliveryStatus.WAITING
    assert words in one.last_error
    assert one.run_at > timezone.now()
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert swept(one).status == DeliveryStatus.ACCEPTED
    assert list(gateway.arrivals.values()) == [1]


def test_rate_limit_is_kept_for_the_whole_channel(gateway: FakeGateway) -> None:
    gateway.fail("/send", Reply(429, {}, {"Retry-After": "300"}))
    one = swept(message(Channel.SMS))
    OutboxMessageFactory(channel=Channel.SMS, recipient=one.recipient)

    assert one.run_at > timezone.now() + timedelta(seconds=290)
    assert sweep_channel(Channel.SMS) == 0
    assert len(gateway.requests) == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        assert sweep_channel(Channel.SMS) == 2


def test_wecom_card_names_title_and_link(gateway: FakeGateway, settings) -> None:
    settings.SITE_URL = "https://bangqi.example.cn"
    one = swept(
        message(Channel.WECOM, subject="SQ-2023-000187 待签收", body="某企业流动资金不足", url="/cases/1/")
    )

    (request,) = gateway.asked("/cgi-bin/message/send")
    assert (request.body["touser"], request.body["agentid"]) == ("zhangsan", int(AGENT))
    assert request.body["textcard"]["title"] == "SQ-2023-000187 待签收"
    assert request.body["textcard"]["url"].startswith("https://bangqi.example.cn/cases/1/#m-")
    assert "流动资金" not in json.dumps(request.body, ensure_ascii=False)
    assert (one.status, one.report_at) == (DeliveryStatus.ACCEPTED, None)


def test_wecom_title_is_cut_at_a_character(settings) -> None:
    settings.WECOM_AGENT_ID = AGENT

    title = wecom.card(Outgoing("k", "a", "长" * 60, ""))["textcard"]["title"]

    assert len(title.encode()) <= wecom.LONGEST_TITLE
    assert title == "长" * 41 + "…"


def test_wecom_token_is_fetched_once_and_renewed_when_it_ends(gateway: FakeGateway) -> None:
    swept(message(Channel.WECOM))
    swept(message(Channel.WECOM, recipient=UserFactory(wecom_id="lisi")))
    assert len(gateway.asked("/cgi-bin/gettoken")) == 1

    gateway.end_tokens()
    one = swept(message(Channel.WECOM, recipient=UserFactory(wecom_id="wangwu")))

    assert one.status == DeliveryStatus.ACCEPTED
    assert len(gateway.asked("/cgi-bin/gettoken")) == 2


def test_wecom_token_that_is_never_accepted_is_not_asked_for_without_end(gateway: FakeGateway) -> None:
    gateway.fail("/cgi-bin/message/send", Reply(200, {"errcode": 40014}), times=2)

    one = swept(message(Channel.WECOM))

    assert "访问凭证" in one.last_error
    assert len(gateway.asked("/cgi-bin/gettoken")) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"errcode": 81013}, "没有该账号"),
        ({"errcode": 0, "invaliduser": "zhangsan"}, "没有该账号"),
        ({"errcode": 45002}, "不接受这条内容（45002）"),
    ],
)
def test_wecom_refusal_is_given_up(gateway: FakeGateway, answer, words) -> None:
    gateway.fail("/cgi-bin/message/send", Reply(200, answer))

    one = swept(message(Channel.WECOM))

    assert one.status == DeliveryStatus.FAILED
    assert words in one.last_error


@pytest.mark.parametrize("code", [-1, 45009, 60020])
def test_wecom_that_is_busy_or_wrongly_set_up_is_tried_again(gateway: FakeGateway, code) -> None:
    gateway.fail("/cgi-bin/message/send", Reply(200, {"errcode": code}))

    assert swept(message(Channel.WECOM)).status == DeliveryStatus.WAITING


@pytest.mark.parametrize("person", ["@all", "a|b"])
def test_wecom_never_writes_to_more_than_one(gateway: FakeGateway, person) -> None:
    with pytest.raises(NotDeliverable):
        wecom.WecomGateway().send(Outgoing("k", person, "t", "/"))
    assert gateway.requests == []


def test_wrong_credentials_are_named_and_not_shown(gateway: FakeGateway, settings, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    settings.WECOM_SECRET = "hush-secret"

    one = swept(message(Channel.WECOM))

    assert "WECOM_SECRET" in one.last_error
    assert "hush" not in one.last_error + caplog.text


def test_secrets_are_in_no_log_and_no_row(gateway: FakeGateway, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    gateway.unknown_people.add("zhangsan")
    gateway.refused_numbers[PHONE] = "bad_number"
    for path in ("/send", "/cgi-bin/message/send", "/cgi-bin/gettoken"):
        gateway.fail(path, Reply(500, {"message": SECRETS}))
        gateway.fail(path, Reply(drop=True))
    start = timezone.now()
    ones = [message(Channel.SMS), message(Channel.WECOM, recipient=UserFactory(wecom_id="lisi"))]
    for minutes in range(0, 200, 5):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            ones = [swept(one) for one in ones]
            rows = "".join(str(values) for values in OutboxMessage.objects.values_list())
            states = "".join(str(values) for values in ChannelState.objects.values_list())
            assert not [secret for secret in SECRETS if secret in rows + states]

    assert [one.status for one in ones] == [DeliveryStatus.FAILED, DeliveryStatus.ACCEPTED]
    assert not [secret for secret in (*SECRETS, PHONE) if secret in caplog.text]
