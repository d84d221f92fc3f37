from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from foundation.spreadsheets.services.jobs import run_next_batch


@shared_task(name="spreadsheets.run_import_jobs")
def run_import_jobs() -> None:
    while run_next_batch(now=timezone.now()):
        pass
