"""What became of accepted short messages: asked from the gateway in batches, until it says or three days have passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.notifications.enums import Channel
from foundation.notifications.gateways.protocol import Temporary
from foundation.notifications.gateways.sms import Delivery, Report, SmsGateway
from foundation.notifications.models import OutboxMessage, UnreachableAddress
from foundation.notifications.reach import is_on
from foundation.notifications.services.addresses import note_refused_address
from foundation.notifications.services.channel_states import is_paused, note_error

BATCH = 100
MOST_BATCHES = 10
SOON, LATER = timedelta(minutes=2), timedelta(minutes=30)
YOUNG = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=3)
"""Operators give up on a telephone that is off after 72 hours at most."""


def poll_reports() -> int:
    """Returns how many messages have their answer now."""
    now = timezone.now()
    if not is_on(Channel.SMS) or is_paused(Channel.SMS, now):
        return 0
    told = 0
    for _batch in range(MOST_BATCHES):
        messages = _due(now)
        if not messages:
            break
        try:
            reports = SmsGateway().reports([message.receipt for message in messages])
        except Temporary as error:
            note_error(Channel.SMS, str(error))
            break
        told += apply_reports(messages, reports)
    return told


def _due(now: datetime) -> list[OutboxMessage]:
    """The next batch; when to ask again is set first, so that two who ask share the messages."""
    due = OutboxMessage.objects.filter(report_at__lte=now).order_by("report_at")
    messages = list(due.select_related("recipient")[:BATCH])
    old = [message.pk for message in messages if (message.done_at or now) < now - LONGEST_WAIT]
    young = [message.pk for message in messages if (message.done_at or now) >= now - YOUNG]
    rest = {message.pk for message in messages} - {*old, *young}
    for pks, at in ((old, None), (young, now + SOON), (rest, now + LATER)):
        OutboxMessage.objects.filter(pk__in=pks).update(report_at=at)
    return messages


def apply_reports(messages: Sequence[OutboxMessage], reports: Sequence[Report]) -> int:
    """Reports that came twice, or for what a person has sent anew meanwhile, change nothing."""
    by_receipt = {report.receipt: report for report in reports}
    arrived, told = [], 0
    for message in messages:
        report = by_receipt.get(message.receipt)
        if report and report.delivery is Delivery.DELIVERED:
            arrived.append(message)
        if report and report.delivery is Delivery.FAILED:
            told += _fail(message, report)
    return told + _arrive(arrived)


@transaction.atomic
def _arrive(messages: list[OutboxMessage]) -> int:
    waiting = OutboxMessage.objects.filter(
        pk__in=[message.pk for message in messages],
        receipt__in=[message.receipt for message in messages],
        done_at__isnull=False,
        delivered_at__isnull=True,
    )
    UnreachableAddress.objects.filter(
        channel=Channel.SMS, user__in={message.recipient_id for message in messages}
    ).delete()
    return waiting.update(delivered_at=timezone.now(), report_at=None)


@transaction.atomic
def _fail(message: OutboxMessage, report: Report) -> bool:
    waiting = OutboxMessage.objects.filter(
        pk=message.pk, receipt=message.receipt, done_at__isnull=False, delivered_at__isnull=True
    )
    failed = waiting.update(
        done_at=None, failed_at=timezone.now(), report_at=None, last_error=report.reason[:300]
    )
    if failed and report.address_at_fault:
        note_refused_address(message.recipient, message.channel, report.reason)
    return bool(failed)
