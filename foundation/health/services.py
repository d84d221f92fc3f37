"""Is everything that must run running? Each part answers for itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.health.models import Heartbeat
from foundation.notifications.services import oldest_waiting, silent_channels
from foundation.worktime.services import load_calendar

SCHEDULER = "scheduler"
LONGEST_SILENCE = timedelta(minutes=3)
LONGEST_WAIT = timedelta(minutes=10)


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Part:
    """`message` says in Chinese what was found and, where something is wrong, what to do."""

    verdict: Verdict
    message: str


def beat_heartbeat() -> None:
    """Run by the scheduler through a worker, so one row vouches for both."""
    Heartbeat.objects.update_or_create(name=SCHEDULER, defaults={"beat_at": timezone.now()})


def examine() -> dict[str, Part]:
    """Every part by name. Without a database nothing else can be known."""
    database = check_database()
    if database.verdict is Verdict.FAILED:
        return {"database": database}
    migrations = check_migrations()
    if migrations.verdict is Verdict.FAILED:
        return {"database": database, "migrations": migrations}
    now = timezone.now()
    return {
        "database": database,
        "migrations": migrations,
        "outbox": check_outbox(now),
        "channels": check_channels(),
        "scheduler": check_scheduler(now),
        "calendar": check_calendar(now),
    }


def check_database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Part(Verdict.FAILED, _("数据库连接不上：请检查数据库服务和 DATABASE_URL。"))
    return Part(Verdict.OK, _("数据库正常。"))


def check_migrations() -> Part:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Part(
            Verdict.FAILED,
            _("有 %(count)d 个数据库变更尚未执行：请运行 manage.py migrate。") % {"count": len(waiting)},
        )
    return Part(Verdict.OK, _("数据库结构是最新的。"))


def check_outbox(now: datetime) -> Part:
    oldest = oldest_waiting()
    if oldest is not None and now - oldest > LONGEST_WAIT:
        return Part(
            Verdict.FAILED,
            _("最早一条待发通知已等待 %(minutes)d 分钟：请检查后台进程（worker）和邮件服务器。")
            % {"minutes": _minutes(now - oldest)},
        )
    return Part(Verdict.OK, _("通知发送及时。"))


def check_channels() -> Part:
    """A gateway of others that is away is a warning: nothing is lost, and no page is the slower for it."""
    silent = silent_channels()
    if silent:
        return Part(
            Verdict.WARNING,
            _("%(channels)s暂时发不出去，系统会自动重试：原因见“设置－渠道”。")
            % {"channels": "、".join(silent)},
        )
    return Part(Verdict.OK, _("短信和企业微信发送正常或未启用。"))


def check_scheduler(now: datetime) -> Part:
    beat = Heartbeat.objects.filter(name=SCHEDULER).first()
    if beat is None:
        return Part(Verdict.FAILED, _("调度进程还没有运行过：请启动 scheduler 和 worker。"))
    if now - beat.beat_at > LONGEST_SILENCE:
        return Part(
            Verdict.FAILED,
            _("调度进程已 %(minutes)d 分钟没有动静：请检查 scheduler、worker 和消息队列。")
            % {"minutes": _minutes(now - beat.beat_at)},
        )
    return Part(Verdict.OK, _("调度进程正常。"))


def check_calendar(now: datetime) -> Part:
    year = timezone.localtime(now).year
    calendar = load_calendar()
    if not calendar.knows(year):
        return Part(
            Verdict.FAILED,
            _("%(year)d 年的工作日历尚未录入：请到“设置－工作日历”录入放假和调休安排。") % {"year": year},
        )
    if not calendar.knows(year + 1):
        return Part(
            Verdict.WARNING,
            _("%(year)d 年的放假安排尚未录入，跨年时限暂按周一至周五计算。") % {"year": year + 1},
        )
    return Part(Verdict.OK, _("工作日历齐全。"))


def is_ready(parts: dict[str, Part]) -> bool:
    return all(part.verdict is not Verdict.FAILED for part in parts.values())


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
