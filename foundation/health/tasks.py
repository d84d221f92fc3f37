from __future__ import annotations

from celery import shared_task

from foundation.health import services


@shared_task(name="health.beat_heartbeat")
def beat_heartbeat() -> None:
    services.beat_heartbeat()
