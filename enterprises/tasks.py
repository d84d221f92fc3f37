from __future__ import annotations

from celery import shared_task

from enterprises.services.duplicates import notice_all


@shared_task(name="enterprises.notice_duplicates")
def notice_duplicates() -> int:
    """Every night: what ledgers brought is compared too."""
    return notice_all()
