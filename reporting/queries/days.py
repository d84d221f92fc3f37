from __future__ import annotations

from typing import Any

from django.db.models import DateField, Func


class LocalDay(Func):
    """The bureau's calendar day of a moment, worked out by the engine itself; China has one offset, no summer time."""

    arity = 1
    output_field = DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(%(expressions)s AT TIME ZONE INTERVAL '8 hours')::date"
        )

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="date(%(expressions)s, '+8 hours')")
