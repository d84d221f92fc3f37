"""The workers' app and the whole night shift. Truth is in the database: every task here may run twice or late."""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("bangqi", broker=settings.CELERY_BROKER_URL)
app.autodiscover_tasks()

app.conf.update(
    timezone=settings.TIME_ZONE,
    # A task counts as done when it has run; a killed worker's task goes to another.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=540,
    task_soft_time_limit=500,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # The first is longer than the longest task; the others make kombu look for lost tasks every five seconds.
    broker_transport_options={
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
    },
    beat_schedule_filename=str(settings.DATA_DIR / "beat-schedule"),
    worker_hijack_root_logger=False,
)


def every(seconds: float, task: str) -> dict[str, object]:
    """A sweep; a run that waited longer than its period is dropped, the next one does its work."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 10)}}


app.conf.beat_schedule = {
    "run-import-jobs": every(5, "spreadsheets.run_import_jobs"),
    "run-bulk-acts": every(5, "assistance.run_bulk_acts"),
    "deliver-outbox": every(10, "notifications.deliver_outbox"),
    # Each gateway by itself: one that hangs holds up nothing else.
    "deliver-sms": every(10, "notifications.deliver_sms"),
    "deliver-wecom": every(10, "notifications.deliver_wecom"),
    "poll-sms-reports": every(60, "notifications.poll_sms_reports"),
    "keep-judgements": every(60, "policies.keep_judgements"),
    "beat-heartbeat": every(30, "health.beat_heartbeat"),
    "send-due-reminders": every(60, "assistance.send_due_reminders"),
    "lapse-suspensions": every(60, "assistance.lapse_suspensions"),
    "apply-calendar": every(60, "assistance.apply_calendar"),
    # Several runs of a night, each capped: the first night may have years to file.
    "archive-due-cases": {"task": "assistance.archive_due_cases", "schedule": crontab(hour="0-5", minute=15)},
    "notice-duplicates": {"task": "enterprises.notice_duplicates", "schedule": crontab(hour=1, minute=40)},
    "check-balances": {"task": "policies.check_balances", "schedule": crontab(hour=2, minute=50)},
    # Told once whatever the number of runs; the later ones are for a broker that was away at 08:40.
    "send-loan-reminders": {
        "task": "policies.send_loan_reminders",
        "schedule": crontab(hour=8, minute="40-59/5"),
    },
    "send-reward-reminders": {
        "task": "policies.send_reward_reminders",
        "schedule": crontab(hour=8, minute="42-59/5"),
    },
    "remove-orphan-files": {"task": "attachments.remove_orphans", "schedule": crontab(hour=3, minute=30)},
    "clear-desks": {"task": "desk.clear_desks", "schedule": crontab(hour=3, minute=10)},
    "verify-audit-chain": {"task": "audit.verify_chain", "schedule": crontab(hour=2, minute=30)},
    # Sent once a day whatever the number of runs; the later ones are for a broker that was away at 08:30.
    "send-digests": {"task": "assistance.send_digests", "schedule": crontab(hour=8, minute="30-59/5")},
    # The rate of a month moves slowly and its count is the dearest of the ladder.
    "warn-low-rate": every(1800, "reporting.warn_low_rate"),
    "count-recurring": {"task": "reporting.count_recurring", "schedule": crontab(hour=4, minute=40)},
    "sweep-warnings": {"task": "reporting.sweep_warnings", "schedule": crontab(hour=4, minute=20)},
}
