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


class Together:
    """The first value of each queryset (cut to one row and one column) or the count, all in one query.

    What has no rows by its own condition is not asked: None for a value, 0 for a count. Once made, it
    can be asked again and again; nothing of the database is in it but its dialect.
    """

    def __init__(self, *questions: Question | None) -> None:
        compiled = [_compiled(question) for question in questions]
        self.nothings = [_nothing(question) for question in questions]
        self.asked = [one is not None for one in compiled]
        self.columns = ", ".join(f"({sql})" for sql, _params in filter(None, compiled))
        self.params = [param for _sql, some in filter(None, compiled) for param in some]
        self.database = next((question.db for question in questions if question is not None), None)

    def answers(self) -> list[Any]:
        if not self.columns or self.database is None:
            return list(self.nothings)
        with connections[self.database].cursor() as cursor:
            cursor.execute(f"SELECT {self.columns}", self.params)
            found = iter(cursor.fetchone())
        return [
            next(found) if asked else nothing
            for asked, nothing in zip(self.asked, self.nothings, strict=True)
        ]


def ask_together(*questions: Question | None) -> list[Any]:
    return Together(*questions).answers()


def counts_together(*parts: QuerySet[Any, Any] | None, most: int) -> Together:
    """The counts of ``count_together``, made ready to be asked later; None for a part that is None."""
    return Together(*(None if part is None else Count(part, most) for part in parts))


def count_together(*parts: QuerySet[Any, Any] | None, most: int) -> list[int]:
    """How many rows each part has, at most one more than ``most``, all in one query; None has none."""
    return [int(count or 0) for count in counts_together(*parts, most=most).answers()]


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
