from __future__ import annotations

from typing import Any

from django.db.models import DateField, Func, IntegerField


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


class LocalMonth(Func):
    """The bureau's month of a moment as a number: 202310."""

    arity = 1
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "to_char(%(expressions)s AT TIME ZONE INTERVAL '8 hours', 'YYYYMM')::integer"
        return self.as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(strftime('%%%%Y%%%%m', %(expressions)s, '+8 hours') AS INTEGER)"
        return self.as_sql(compiler, connection, template=template)


class DaysBetween(Func):
    """Calendar days from the second moment's day to the first's; NULL where one of them is missing."""

    arity = 2
    output_field = IntegerField()

    def __init__(self, until: str, since: str) -> None:
        super().__init__(LocalDay(until), LocalDay(since))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ")

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="CAST(julianday(%(expressions)s) AS INTEGER)",
            arg_joiner=") - julianday(",
        )
