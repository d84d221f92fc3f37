from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from foundation.health import services
from foundation.health.models import Heartbeat
from foundation.health.services import Part, Verdict
from foundation.health.tasks import beat_heartbeat
from foundation.notifications.enums import Channel
from foundation.notifications.models import ChannelState
from foundation.worktime.calendar import WorkCalendar
from tests.support.gateway import configured

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


class BrokenCursor:
    def __enter__(self) -> None:
        raise DatabaseError("gone")

    def __exit__(self, *_: object) -> None: ...


@pytest.mark.django_db
def test_database_that_answers_is_ok() -> None:
    assert services.check_database().verdict is Verdict.OK


@pytest.mark.django_db
def test_database_that_cannot_be_reached_fails_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", BrokenCursor)

    assert services.check_database() == Part(
        Verdict.FAILED, "数据库连接不上：请检查数据库服务和 DATABASE_URL。"
    )


@pytest.mark.django_db
def test_without_database_nothing_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", BrokenCursor)

    assert list(services.examine()) == ["database"]


@pytest.mark.django_db
def test_migrations_all_applied_are_ok() -> None:
    assert services.check_migrations().verdict is Verdict.OK


@pytest.mark.django_db
def test_waiting_migration_fails_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'health'")

    assert services.check_migrations() == Part(
        Verdict.FAILED, "有 1 个数据库变更尚未执行：请运行 manage.py migrate。"
    )
    assert list(services.examine()) == ["database", "migrations"]


@pytest.mark.parametrize(
    ("waited", "verdict"),
    [(None, Verdict.OK), (timedelta(minutes=10), Verdict.OK), (timedelta(minutes=11), Verdict.FAILED)],
)
def test_outbox_fails_when_oldest_message_waits_too_long(
    monkeypatch: pytest.MonkeyPatch, waited: timedelta | None, verdict: Verdict
) -> None:
    monkeypatch.setattr(services, "oldest_waiting", lambda: NOW - waited if waited else None)

    assert services.check_outbox(NOW).verdict is verdict


def test_outbox_says_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "oldest_waiting", lambda: NOW - timedelta(minutes=12, seconds=59))

    assert "已等待 12 分钟" in services.check_outbox(NOW).message


@pytest.mark.django_db
def test_scheduler_that_never_ran_fails() -> None:
    part = services.check_scheduler(NOW)

    assert part.verdict is Verdict.FAILED
    assert "还没有运行过" in part.message


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("silence", "verdict"),
    [(timedelta(minutes=3), Verdict.OK), (timedelta(minutes=3, seconds=1), Verdict.FAILED)],
)
def test_scheduler_fails_after_three_minutes_of_silence(silence: timedelta, verdict: Verdict) -> None:
    Heartbeat.objects.create(name=services.SCHEDULER, beat_at=NOW - silence)

    assert services.check_scheduler(NOW).verdict is verdict


@pytest.mark.django_db
def test_heartbeat_task_keeps_one_row() -> None:
    before = timezone.now()

    beat_heartbeat()
    beat_heartbeat()

    (row,) = Heartbeat.objects.all()
    assert (row.name, row.beat_at >= before) == (services.SCHEDULER, True)


@pytest.mark.parametrize(
    ("known", "verdict", "sentence"),
    [
        ({2026, 2027}, Verdict.OK, "工作日历齐全。"),
        ({2026}, Verdict.WARNING, "2027 年的放假安排尚未录入"),
        ({2025, 2027}, Verdict.FAILED, "2026 年的工作日历尚未录入"),
    ],
)
def test_calendar_needs_this_year_and_warns_about_the_next(
    monkeypatch: pytest.MonkeyPatch, known: set[int], verdict: Verdict, sentence: str
) -> None:
    calendar = WorkCalendar(published_years=frozenset(known))
    monkeypatch.setattr(services, "load_calendar", lambda: calendar)

    part = services.check_calendar(NOW)

    assert part.verdict is verdict
    assert sentence in part.message


def test_calendar_takes_the_year_from_the_clock_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = WorkCalendar(published_years=frozenset({2027, 2028}))
    monkeypatch.setattr(services, "load_calendar", lambda: calendar)
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=ZoneInfo("UTC"))

    assert services.check_calendar(new_year).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("verdicts", "ready"),
    [
        ([Verdict.OK, Verdict.WARNING], True),
        ([Verdict.OK, Verdict.FAILED], False),
    ],
)
def test_a_warning_keeps_the_system_ready(verdicts: list[Verdict], ready: bool) -> None:
    parts = {str(number): Part(verdict, "") for number, verdict in enumerate(verdicts)}

    assert services.is_ready(parts) is ready


@pytest.mark.django_db
@pytest.mark.parametrize(("troubles", "verdict"), [(2, Verdict.OK), (3, Verdict.WARNING)])
def test_gateway_that_is_away_is_a_warning_and_no_failure(troubles: int, verdict: Verdict) -> None:
    ChannelState.objects.create(channel=Channel.SMS, troubles=troubles)
    assert services.check_channels().verdict is Verdict.OK
    with configured("https://sms.example.cn"):
        part = services.check_channels()

    assert part.verdict is verdict
    assert ("短信暂时发不出去" in part.message) is (verdict is Verdict.WARNING)
    assert services.is_ready({"channels": part})
