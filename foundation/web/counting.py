from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


class Count:
    """How many rows, at most one more than ``most``."""

    def __init__(self, rows: QuerySet[Any, Any], most: int) -> None:
        self.rows = rows.order_by()[: most + 1]
        self.db = rows.db


Question = QuerySet[Any, Any] | Count


def capped_count(rows: QuerySet[Any, Any], most: int) -> Count:
    return Count(rows.values("pk"), most)


def ask_together(*questions: Question | None) -> list[Any]:
    """The first value of each queryset (cut to one row and one column) or the count, all in one query.

    What has no rows by its own condition is not asked: None for a value, 0 for a count.
    """
    asked = [_compiled(question) for question in questions]
    columns = [f"({sql})" for sql, _params in filter(None, asked)]
    if not columns:
        return [_nothing(question) for question in questions]
    params = [param for _sql, some in filter(None, asked) for param in some]
    database = next(question.db for question in questions if question is not None)
    with connections[database].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)
        answers = iter(cursor.fetchone())
    return [
        _nothing(question) if one is None else next(answers)
        for question, one in zip(questions, asked, strict=True)
    ]


def count_together(*parts: QuerySet[Any, Any] | None, most: int) -> list[int]:
    """How many rows each part has, at most one more than ``most``, all in one query; None has none."""
    counts = ask_together(*(None if part is None else Count(part, most) for part in parts))
    return [int(count or 0) for count in counts]


def _nothing(question: Question | None) -> int | None:
    return 0 if isinstance(question, Count) else None


def _compiled(question: Question | None) -> tuple[str, tuple[Any, ...]] | None:
    if question is None:
        return None
    rows = question.rows if isinstance(question, Count) else question
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    if isinstance(question, Count):
        sql = f"SELECT COUNT(*) FROM ({sql}) part"  # noqa: S608 - what the ORM compiled
    return sql, tuple(params)
