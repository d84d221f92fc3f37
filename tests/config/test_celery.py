from __future__ import annotations

import re
from datetime import timedelta

from celery.schedules import crontab

from config.celery import app
from config.environment import ROOT

SOURCE = ["foundation", "enterprises", "assistance", "policies", "reporting"]


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()

    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert scheduled <= set(app.tasks)


def test_night_shift_keeps_its_hours() -> None:
    schedule = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}

    assert schedule == {
        "spreadsheets.run_import_jobs": 5,
        "assistance.run_bulk_acts": 5,
        "notifications.deliver_outbox": 10,
        "notifications.deliver_sms": 10,
        "notifications.deliver_wecom": 10,
        "notifications.poll_sms_reports": 60,
        "policies.keep_judgements": 60,
        "health.beat_heartbeat": 30,
        "assistance.send_due_reminders": 60,
        "assistance.lapse_suspensions": 60,
        "assistance.apply_calendar": 60,
        "audit.verify_chain": crontab(hour=2, minute=30),
        "assistance.send_digests": crontab(hour=8, minute="30-59/5"),
        "assistance.archive_due_cases": crontab(hour="0-5", minute=15),
        "reporting.warn_low_rate": 1800,
        "reporting.sweep_warnings": crontab(hour=4, minute=20),
        "reporting.count_recurring": crontab(hour=4, minute=40),
        "desk.clear_desks": crontab(hour=3, minute=10),
        "attachments.remove_orphans": crontab(hour=3, minute=30),
        "enterprises.notice_duplicates": crontab(hour=1, minute=40),
        "policies.check_balances": crontab(hour=2, minute=50),
        "policies.send_loan_reminders": crontab(hour=8, minute="40-59/5"),
        "policies.send_reward_reminders": crontab(hour=8, minute="42-59/5"),
    }
    assert app.conf.timezone == "Asia/Shanghai"


def test_killed_task_goes_to_another_worker() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_ignore_result is True


def test_no_task_outlives_its_place_in_the_queue() -> None:
    """A broker that hands a task out again while it still runs would run it twice at once."""
    longest = timedelta(seconds=app.conf.task_time_limit)

    assert longest < timedelta(seconds=app.conf.broker_transport_options["visibility_timeout"])


def test_nothing_but_the_scheduler_rings_the_broker() -> None:
    """No page waits for a broker: what is to be done later is a row, and a sweep finds it."""
    calls = re.compile(r"\.(delay|apply_async|send_task)\(")
    files = [path for room in SOURCE for path in (ROOT / room).rglob("*.py")]

    assert len(files) > 50
    assert [str(path) for path in files if calls.search(path.read_text())] == []
