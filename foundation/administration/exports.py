from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import Refused
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response

MOST_ROWS = 100_000
COLUMNS = (
    Column("seq", "序号", Kind.INTEGER, width=10),
    Column("at", "时间", Kind.DATETIME, width=20),
    Column("actor", "操作人"),
    Column("actor_id", "操作人编号", Kind.INTEGER),
    Column("action", "动作", width=20),
    Column("object_type", "对象类型", width=20),
    Column("object_key", "对象编号", Kind.CODE),
    Column("object", "对象", width=30),
    Column("outcome", "结果", width=8),
    Column("ip", "来源地址", Kind.CODE, width=18),
    Column("request", "请求编号", Kind.CODE, width=16),
    Column("detail", "内容", width=60),
    Column("hash", "校验值", Kind.CODE, width=66),
)


def export_entries(
    request: HttpRequest, entries: QuerySet[AuditEntry], *, kind: str, sentence: str
) -> HttpResponseBase:
    total = entries.order_by().count()
    if total > MOST_ROWS:
        raise Refused(
            _("一次最多导出 10 万条，现在是 %(total)d 条。请用日期缩小范围后再导出。") % {"total": total}
        )
    return export_response(
        by=cast("User", request.user),
        title=_("审计日志"),
        columns=COLUMNS,
        rows=_rows(entries),
        total=total,
        kind=kind,
        sentence=sentence,
    )


def _rows(entries: QuerySet[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    for entry in entries.iterator(chunk_size=2000):
        yield (
            entry.seq,
            entry.at,
            entry.actor_name,
            entry.actor_id,
            entry.action_label,
            entry.object_type,
            entry.object_key,
            entry.object_label,
            _("成功") if entry.ok else _("失败"),
            entry.ip,
            entry.request_id,
            entry.detail_text,
            entry.hash,
        )
