from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from foundation.spreadsheets.services.jobs import run_next_batch


@shared_task(name="spreadsheets.run_import_jobs")
def run_import_jobs() -> None:
    """One step of one batch, so that no run outlives the task's time limit; the next tick takes the next."""
    run_next_batch(now=timezone.now())
