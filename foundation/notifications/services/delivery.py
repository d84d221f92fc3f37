"""Claim, deliver, confirm. Any number of workers may do it at once, and any of them may die."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.notifications.channels import put_in_inbox, send_by_gateway, send_email
from foundation.notifications.enums import Channel
from foundation.notifications.gateways.protocol import NotDeliverable, Temporary
from foundation.notifications.models import OutboxMessage, OutboxMessageQuerySet
from foundation.notifications.reach import marked_among
from foundation.notifications.services.addresses import clear_address, note_refused_address
from foundation.notifications.services.channel_states import note_success, note_trouble, pause_channel
from foundation.worktime.calendar import is_working_time
from foundation.worktime.services import load_calendar

LEASE = timedelta(minutes=2)
"""Longer than one delivery can take; what a dead worker held is free again after it."""
MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=2)
BATCH = 20
"""So many notices wait for a lease to run out when a worker dies of one of them."""
FIRST_REPORT = timedelta(seconds=30)
"""After this a gateway is asked what became of a message."""

logger = logging.getLogger(__name__)


class Result(Enum):
    DELIVERED = auto()
    PASSED_ON = auto()
    PUT_OFF = auto()
    GIVEN_UP = auto()


def deliver_due(limit: int = 2000) -> int:
    """Deliver inbox and e-mail, at most ``limit`` messages each; returns how many arrived. Gateways: ``sweeps``."""
    _park_exhausted()
    return _deliver_notices(limit) + _deliver_emails(limit)


def oldest_waiting() -> datetime | None:
    """Since when the oldest notice or mail that could be delivered now has waited."""
    ours = _deliverable(timezone.now()).filter(channel__in=[Channel.INBOX, Channel.EMAIL])
    waiting = ours.order_by("run_at", "id")
    return waiting.values_list("run_at", flat=True).first()


@transaction.atomic
def retry_message(message: OutboxMessage, *, by: User) -> OutboxMessage:
    """Queue a message again that was given up."""
    if not by.has(Permission.DELIVERY_RETRY):
        raise NotAllowed(_("发送失败的消息由系统管理员处理，您没有此权限。"))
    if marked_among([message.recipient], [message.channel]):
        raise Refused(_("该号码已连续失败 3 次，不再使用。请先在“设置－人员”中更正号码，再重新发送。"))
    freed = OutboxMessage.objects.failed().filter(pk=message.pk)
    if not freed.update(
        failed_at=None,
        attempts=0,
        retries=F("retries") + 1,
        run_at=timezone.now(),
        last_error="",
        receipt="",
        report_at=None,
    ):
        raise Refused(_("这条消息已重新排队或已送达，无需再操作。"))
    record(by=by, action="outbox.retry", detail={"message": message.pk, "channel": message.channel})
    message.refresh_from_db()
    return message


def claim(channel: str, limit: int) -> list[OutboxMessage]:
    """Take messages for one lease; the conditional update decides between two who want the same.

    What nobody tried yet comes first. The others are taken one by one: a worker may have died of one.
    """
    now, token = timezone.now(), secrets.token_hex(16)
    waiting = _deliverable(now).filter(channel=channel).order_by("run_at", "id").values_list("pk", flat=True)
    wanted = list(waiting.filter(attempts=0)[:limit]) or list(waiting.filter(attempts__lt=MAX_ATTEMPTS)[:1])
    taken = OutboxMessage.objects.due(now).filter(pk__in=wanted)
    if not taken.update(lease_until=now + LEASE, lease_token=token, attempts=F("attempts") + 1):
        return []
    return list(OutboxMessage.objects.filter(pk__in=wanted, lease_token=token).select_related("recipient"))


def waits(channel: str) -> bool:
    return _deliverable(timezone.now()).filter(channel=channel).exists()


def deliver_one(channel: str) -> tuple[OutboxMessage, Result] | None:
    """The next message of a channel with its own lease; None when there is nothing to do."""
    batch = claim(channel, 1)
    return (batch[0], _deliver(batch[0])) if batch else None


def _deliverable(now: datetime) -> OutboxMessageQuerySet:
    calendar = load_calendar()
    due = OutboxMessage.objects.due(now).audible(now.astimezone(calendar.tz).time())
    return due if is_working_time(calendar, now) else due.filter(office_hours=False)


def _deliver_notices(limit: int) -> int:
    results: list[Result] = []
    while len(results) < limit and (batch := claim(Channel.INBOX, min(BATCH, limit - len(results)))):
        results += [_deliver(message) for message in batch]
    if Result.DELIVERED in results:
        note_success(Channel.INBOX)
    return results.count(Result.DELIVERED)


def _deliver_emails(limit: int) -> int:
    """One at a time, each with its own lease. A mail server that fails is left alone until the next sweep."""
    results: list[Result] = []
    while len(results) < limit and Result.PUT_OFF not in results and (done := deliver_one(Channel.EMAIL)):
        message, result = done
        results.append(result)
        if result is Result.PUT_OFF:
            note_trouble(Channel.EMAIL, message.last_error)
    if results and results[-1] is Result.DELIVERED:
        note_success(Channel.EMAIL)
    return results.count(Result.DELIVERED)


def _deliver(message: OutboxMessage) -> Result:
    try:
        if message.channel == Channel.INBOX:
            return _settle_notice(message)
        return _settle_email(message) if message.channel == Channel.EMAIL else _settle_by_gateway(message)
    except NotDeliverable as error:
        return _give_up(message, str(error), address_at_fault=error.address_at_fault)
    except Temporary as error:
        if error.retry_after:
            pause_channel(message.channel, error.retry_after)
        return _put_off(message, str(error), at_least=error.retry_after)
    except OSError as error:
        return _put_off(message, _("邮件服务器没有收下：%(error)s") % {"error": error})
    except Exception as error:  # noqa: BLE001 - whatever goes wrong with one message, the others must go out
        logger.warning("message %s was not delivered: %s", message.pk, error)
        return _put_off(message, f"{type(error).__name__}: {error}")


@transaction.atomic
def _settle_notice(message: OutboxMessage) -> Result:
    """The notice and its confirmation are one commit: seen exactly once."""
    if not _confirm(message):
        return Result.PASSED_ON
    put_in_inbox(message)
    return Result.DELIVERED


def _settle_email(message: OutboxMessage) -> Result:
    """A mail server knows no transaction: sent at least once, a repetition under the same Message-ID."""
    if not _held(message).exists():
        return Result.PASSED_ON
    send_email(message)
    return Result.DELIVERED if _confirm(message) else Result.PASSED_ON


def _settle_by_gateway(message: OutboxMessage) -> Result:
    """Handed over at least once, always under one key: it is the gateway that drops the copy."""
    if not _held(message).exists():
        return Result.PASSED_ON
    receipt = send_by_gateway(message)
    ask = timezone.now() + FIRST_REPORT if receipt.number and message.channel == Channel.SMS else None
    if not _confirm(message, receipt=receipt.number, report_at=ask):
        return Result.PASSED_ON
    if message.channel == Channel.WECOM:
        clear_address(message.recipient_id, message.channel)
    return Result.DELIVERED


def _held(message: OutboxMessage) -> OutboxMessageQuerySet:
    """The message, as long as no other worker took it over after our lease ran out."""
    return OutboxMessage.objects.undone().filter(pk=message.pk, lease_token=message.lease_token)


def _confirm(message: OutboxMessage, **more: Any) -> bool:
    return bool(_held(message).update(done_at=timezone.now(), lease_until=None, last_error="", **more))


def _put_off(message: OutboxMessage, reason: str, *, at_least: timedelta | None = None) -> Result:
    if message.attempts >= MAX_ATTEMPTS:
        return _give_up(message, reason)
    pause = min(timedelta(minutes=2 ** (message.attempts - 1)), LONGEST_PAUSE)
    message.last_error = reason[:300]
    _held(message).update(
        run_at=timezone.now() + max(pause, at_least or pause),
        lease_until=None,
        last_error=message.last_error,
    )
    return Result.PUT_OFF


@transaction.atomic
def _give_up(message: OutboxMessage, reason: str, *, address_at_fault: bool = False) -> Result:
    message.last_error = reason[:300]
    gone = _held(message).update(failed_at=timezone.now(), lease_until=None, last_error=message.last_error)
    if gone and address_at_fault:
        note_refused_address(message.recipient, message.channel, reason)
    return Result.GIVEN_UP


def _park_exhausted() -> None:
    """A message at which worker after worker died is not given to yet another."""
    now = timezone.now()
    OutboxMessage.objects.due(now).filter(attempts__gte=MAX_ATTEMPTS).update(
        failed_at=now, lease_until=None, last_error=_("发送时进程多次中断，已停止重试。")
    )
