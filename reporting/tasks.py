from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reporting.services import low_rate, recurring, warning_sweep


@shared_task(name="reporting.warn_low_rate")
def warn_low_rate() -> None:
    low_rate.warn_low_rate(timezone.now())


@shared_task(name="reporting.sweep_warnings")
def sweep_warnings() -> None:
    warning_sweep.sweep(timezone.now())


@shared_task(name="reporting.count_recurring")
def count_recurring() -> None:
    recurring.count_groups(timezone.now())
