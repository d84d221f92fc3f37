from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reporting.services import low_rate


@shared_task(name="reporting.warn_low_rate")
def warn_low_rate() -> None:
    low_rate.warn_low_rate(timezone.now())
