"""走访台账 as a file: one line for each visit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from assistance.enums import Outcome
from assistance.models import Case, Visit
from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import export_response

CHUNK = 1000
COLUMNS = (
    Column("visited_on", "走访日期", Kind.DATE),
    Column("county", "县市区", width=14),
    Column("enterprises", "企业名称", width=36),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("channel", "方式", width=10),
    Column("people", "走访人", width=18),
    Column("met", "见到谁", width=14),
    Column("notes", "走访情况", width=48),
    Column("questions", "收集问题数", Kind.INTEGER, width=12),
    Column("solved", "解决数", Kind.INTEGER, width=10),
    Column("created_by", "登记人", width=10),
    Column("entered_on", "登记日期", Kind.DATE),
    Column("state", "状态", width=8),
    Column("void_reason", "作废原因", width=24),
)


def export_visits(
    request: HttpRequest, queryset: QuerySet[Visit], *, kind: str, sentence: str
) -> HttpResponseBase:
    return export_response(
        by=cast("User", request.user),
        title=_("走访台账"),
        columns=COLUMNS,
        rows=_rows(queryset),
        total=queryset.order_by().count(),
        kind=kind,
        sentence=sentence,
    )


def _rows(queryset: QuerySet[Visit]) -> Iterator[Sequence[Any]]:
    asked = Case.objects.filter(visit=OuterRef("pk"), merged_into=None)
    rows = queryset.annotate(questions=_count(asked), solved=_count(asked.filter(outcome=Outcome.RESOLVED)))
    rows = rows.select_related("created_by").prefetch_related("enterprises__county", "people")
    return (_line(visit) for visit in rows.iterator(chunk_size=CHUNK))


def _line(visit: Any) -> Sequence[Any]:
    met = list(visit.enterprises.all())
    return (
        visit.visited_on,
        _each(dict.fromkeys(str(one.county or "") for one in met)),
        _each(one.name for one in met),
        _each(one.uscc or "" for one in met),
        visit.get_channel_display(),
        _each(one.name for one in visit.people.all()),
        visit.met,
        visit.notes,
        visit.questions,
        visit.solved,
        visit.created_by.name,
        visit.entered_on,
        _("已作废") if visit.is_void else _("有效"),
        visit.void_reason,
    )


def _each(words: Any) -> str:
    return "、".join(words)


def _count(rows: QuerySet[Case]) -> Coalesce:
    counted = rows.order_by().values("visit").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
