"""How a message reaches its reader. What raises is tried again later, NotDeliverable is not."""

from __future__ import annotations

import hashlib
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.notifications.models import Notice, OutboxMessage

PERMANENT = 500
"""From this reply code on a mail server means never (RFC 5321 4.2.1)."""


class NotDeliverable(Exception):  # noqa: N818 - the house's word for a message that no retry will deliver
    """Trying again is of no use; the reason is for the administrator."""


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


def message_id(key: str) -> str:
    """Stable for a message; the host is the sender's."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
