from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from foundation.desk.services import drafts, viewings


@shared_task(name="desk.clear_desks")
def clear_desks() -> None:
    """What is left behind goes by night."""
    now = timezone.now()
    drafts.drop_expired(now)
    viewings.drop_past(now)
