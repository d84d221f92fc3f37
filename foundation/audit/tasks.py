from __future__ import annotations

from celery import shared_task

from foundation.audit.services import check_chain


@shared_task(name="audit.verify_chain")
def verify_chain() -> None:
    check_chain()
