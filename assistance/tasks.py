from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from assistance.services import archiving, bulk, calendar_changes, digests, reminders, suspensions
from foundation.accounts.services import system_user


@shared_task(name="assistance.send_due_reminders")
def send_due_reminders() -> None:
    reminders.send_due_reminders(timezone.now())


@shared_task(name="assistance.lapse_suspensions")
def lapse_suspensions() -> None:
    suspensions.lapse_suspensions(timezone.now())


@shared_task(name="assistance.apply_calendar")
def apply_calendar() -> None:
    calendar_changes.apply_calendar(by=system_user())


@shared_task(name="assistance.send_digests")
def send_digests() -> None:
    digests.send_digests(timezone.now())


@shared_task(name="assistance.archive_due_cases")
def archive_due_cases() -> None:
    archiving.archive_due(timezone.now())


@shared_task(name="assistance.run_bulk_acts")
def run_bulk_acts() -> None:
    """One act, or a minute of it; the next tick goes on."""
    bulk.run_next_bulk_act(now=timezone.now())
