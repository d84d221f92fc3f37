from __future__ import annotations

from celery import shared_task

from foundation.notifications.services import deliver_due


@shared_task(name="notifications.deliver_outbox")
def deliver_outbox() -> None:
    deliver_due()
