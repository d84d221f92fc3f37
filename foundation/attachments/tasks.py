from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from foundation.attachments.orphans import remove_orphans


@shared_task(name="attachments.remove_orphans")
def remove_orphan_files() -> None:
    remove_orphans(timezone.now())
