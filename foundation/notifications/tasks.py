from __future__ import annotations

from celery import shared_task

from foundation.notifications.enums import Channel
from foundation.notifications.services import deliver_due
from foundation.notifications.services.reports import poll_reports
from foundation.notifications.services.sweeps import sweep_channel


@shared_task(name="notifications.deliver_outbox")
def deliver_outbox() -> None:
    deliver_due()


@shared_task(name="notifications.deliver_sms")
def deliver_sms() -> None:
    sweep_channel(Channel.SMS)


@shared_task(name="notifications.deliver_wecom")
def deliver_wecom() -> None:
    sweep_channel(Channel.WECOM)


@shared_task(name="notifications.poll_sms_reports")
def poll_sms_reports() -> None:
    poll_reports()
