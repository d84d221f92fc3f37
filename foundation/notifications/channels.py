"""How a message reaches its reader. What raises is tried again later, NotDeliverable is not."""

from __future__ import annotations

import hashlib
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.notifications.enums import Channel
from foundation.notifications.gateways.protocol import Gateway, NotDeliverable, Outgoing, Receipt
from foundation.notifications.gateways.sms import SmsGateway
from foundation.notifications.gateways.wecom import WecomGateway
from foundation.notifications.models import Notice, OutboxMessage
from foundation.notifications.reach import address_of, is_on, marked_among

GATEWAYS: dict[str, Gateway] = {Channel.SMS: SmsGateway(), Channel.WECOM: WecomGateway()}
PERMANENT = 500
"""From this reply code on a mail server means never (RFC 5321 4.2.1)."""


def put_in_inbox(message: OutboxMessage) -> None:
    Notice.objects.create(
        outbox=message,
        recipient_id=message.recipient_id,
        subject=message.subject,
        body=message.body,
        url=message.url,
        created_at=timezone.now(),
    )


def send_email(message: OutboxMessage) -> None:
    """A repeated attempt carries the same Message-ID, so that mail systems can drop the copy."""
    if not message.recipient.is_active:
        raise NotDeliverable(_("收件人的账号已停用。"))
    if not message.recipient.email:
        raise NotDeliverable(_("收件人没有邮箱地址。"))
    parts = [message.body, settings.SITE_URL + message.url if message.url else ""]
    letter = EmailMessage(
        subject=" ".join(message.subject.split()),
        body="\n\n".join(part for part in parts if part),
        to=[message.recipient.email],
        headers={"Message-ID": message_id(message.key)},
    )
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        if all(code >= PERMANENT for code, _reply in error.recipients.values()):
            raise NotDeliverable(_("邮件服务器拒收该邮箱地址，请核对人员邮箱。")) from error
        raise


def send_by_gateway(message: OutboxMessage) -> Receipt:
    """A repeated attempt carries the same key, by which the gateway drops the copy."""
    person, channel = message.recipient, message.channel
    address = address_of(person, channel)
    if not is_on(channel):
        raise NotDeliverable(_("该渠道未启用，请在服务器上补全设置。"))
    if not person.is_active:
        raise NotDeliverable(_("收件人的账号已停用。"))
    if not address:
        raise NotDeliverable(_("收件人没有登记手机号或企业微信账号。"))
    if marked_among([person], [channel]):
        raise NotDeliverable(_("该号码已连续失败 3 次，不再使用；请核对后在“人员”中更改。"))
    return GATEWAYS[channel].send(Outgoing(dedupe_key(message), address, message.subject, message.url))


def dedupe_key(message: OutboxMessage) -> str:
    """Sending anew by hand is another message to the gateway, which would drop it otherwise."""
    return hashlib.sha256(f"{message.key}#{message.retries}".encode()).hexdigest()[:32]


def message_id(key: str) -> str:
    """Stable for a message; the host is the sender's."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
