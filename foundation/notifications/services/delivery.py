"""Claim, deliver, confirm. Any number of workers may do it at once, and any of them may die."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.notifications.channels import NotDeliverable, put_in_inbox, send_email
from foundation.notifications.enums import Channel
from foundation.notifications.models import OutboxMessage, OutboxMessageQuerySet
from foundation.worktime.calendar import is_working_time
from foundation.worktime.services import load_calendar

LEASE = timedelta(minutes=2)
"""Longer than one delivery can take; what a dead worker held is free again after it."""
MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=2)
BATCH = 100

logger = logging.getLogger(__name__)


class Result(Enum):
    DELIVERED = auto()
    PASSED_ON = auto()
    PUT_OFF = auto()
    GIVEN_UP = auto()


def deliver_due(limit: int = 2000) -> int:
    """Deliver what is due, at most ``limit`` messages per channel; returns how many arrived."""
    _park_exhausted()
    return _deliver_notices(limit) + _deliver_emails(limit)


def oldest_waiting() -> datetime | None:
    """Since when the oldest message that could be delivered now has waited."""
    waiting = _deliverable(timezone.now()).order_by("run_at", "id")
    return waiting.values_list("run_at", flat=True).first()


@transaction.atomic
def retry_message(message: OutboxMessage, *, by: User) -> OutboxMessage:
    """Queue a message again that was given up."""
    if not by.has(Permission.DELIVERY_RETRY):
        raise NotAllowed(_("发送失败的消息由系统管理员处理，您没有此权限。"))
    freed = OutboxMessage.objects.failed().filter(pk=message.pk)
    if not freed.update(failed_at=None, attempts=0, run_at=timezone.now(), last_error=""):
        raise Refused(_("这条消息已重新排队或已送达，无需再操作。"))
    record(by=by, action="outbox.retry", detail={"message": message.pk, "channel": message.channel})
    message.refresh_from_db()
    return message


def claim(channel: str, limit: int) -> list[OutboxMessage]:
    """Take messages for one lease; the conditional update decides between two who want the same."""
    now, token = timezone.now(), secrets.token_hex(16)
    wanted = (
        _deliverable(now)
        .filter(channel=channel)
        .order_by("run_at", "id")
        .values_list("pk", flat=True)[:limit]
    )
    taken = OutboxMessage.objects.due(now).filter(pk__in=list(wanted))
    if not taken.update(lease_until=now + LEASE, lease_token=token, attempts=F("attempts") + 1):
        return []
    return list(
        OutboxMessage.objects.filter(pk__in=list(wanted), lease_token=token).select_related("recipient")
    )


def _deliverable(now: datetime) -> OutboxMessageQuerySet:
    calendar = load_calendar()
    due = OutboxMessage.objects.due(now).audible(now.astimezone(calendar.tz).time())
    return due if is_working_time(calendar, now) else due.filter(office_hours=False)


def _deliver_notices(limit: int) -> int:
    results: list[Result] = []
    while len(results) < limit and (batch := claim(Channel.INBOX, min(BATCH, limit - len(results)))):
        results += [_deliver(message) for message in batch]
    return results.count(Result.DELIVERED)


def _deliver_emails(limit: int) -> int:
    """One at a time, each with its own lease. A mail server that fails is left alone until the next sweep."""
    results: list[Result] = []
    while len(results) < limit and Result.PUT_OFF not in results and (batch := claim(Channel.EMAIL, 1)):
        results.append(_deliver(batch[0]))
    return results.count(Result.DELIVERED)


def _deliver(message: OutboxMessage) -> Result:
    try:
        return _settle_notice(message) if message.channel == Channel.INBOX else _settle_email(message)
    except NotDeliverable as error:
        return _give_up(message, str(error))
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


def _held(message: OutboxMessage) -> OutboxMessageQuerySet:
    """The message, as long as no other worker took it over after our lease ran out."""
    return OutboxMessage.objects.undone().filter(pk=message.pk, lease_token=message.lease_token)


def _confirm(message: OutboxMessage) -> bool:
    return bool(_held(message).update(done_at=timezone.now(), lease_until=None, last_error=""))


def _put_off(message: OutboxMessage, reason: str) -> Result:
    if message.attempts >= MAX_ATTEMPTS:
        return _give_up(message, reason)
    pause = min(timedelta(minutes=2 ** (message.attempts - 1)), LONGEST_PAUSE)
    _held(message).update(run_at=timezone.now() + pause, lease_until=None, last_error=reason[:300])
    return Result.PUT_OFF


def _give_up(message: OutboxMessage, reason: str) -> Result:
    _held(message).update(failed_at=timezone.now(), lease_until=None, last_error=reason[:300])
    return Result.GIVEN_UP


def _park_exhausted() -> None:
    """A message at which worker after worker died is not given to yet another."""
    now = timezone.now()
    OutboxMessage.objects.due(now).filter(attempts__gte=MAX_ATTEMPTS).update(
        failed_at=now, lease_until=None, last_error=_("发送时进程多次中断，已停止重试。")
    )
