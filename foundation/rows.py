"""Many new rows at once, by the quickest way the engine has; nobody learns their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import NoneType
from typing import Any

from django.db import IntegrityError, connections, models, router, transaction

BATCH = 500
COPIED_FROM = 50
"""Below it one INSERT is as quick."""
PLAIN_FIELDS = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
)
PLAIN_VALUES: frozenset[type] = frozenset({str, int, bool, NoneType})
MOMENTS: frozenset[type] = frozenset({datetime, NoneType})
"""What such a field, and one of moments, leaves as it is on its way to the database, so that nobody need ask it."""


def write_rows(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> bool:
    """Like ``bulk_create``, by COPY on PostgreSQL: half of the time. Whether every row is known to be new.

    The objects get no keys. Plain values go quickest; a member of an enumeration is no plain one.
    COPY cannot pass over what is there already, so with ``ignore_conflicts`` one conflict sends the whole lot the
    slow way, which leaves to each unique key its say.
    """
    if not rows:
        return True
    model = type(rows[0])
    using = router.db_for_write(model)
    if connections[using].vendor == "postgresql" and len(rows) >= COPIED_FROM:
        try:
            with transaction.atomic(using=using):
                _copy(model, rows, using)
        except IntegrityError:
            if not ignore_conflicts:
                raise
        else:
            return True
    table: models.QuerySet[Any] = models.QuerySet(model, using=using)
    table.bulk_create(rows, batch_size=BATCH, ignore_conflicts=ignore_conflicts)
    return not ignore_conflicts


def _copy(model: type[models.Model], rows: Sequence[models.Model], using: str) -> None:
    connection = connections[using]
    fields: list[Any] = [
        field for field in model._meta.concrete_fields if field is not model._meta.auto_field
    ]
    name = connection.ops.quote_name
    columns = ", ".join(name(field.column) for field in fields)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {name(model._meta.db_table)} ({columns}) FROM STDIN") as sink,
    ):
        for values in _values(fields, rows, connection):
            sink.write_row(values)


def _values(fields: Sequence[Any], rows: Sequence[models.Model], connection: Any) -> Iterator[list[Any]]:
    columns = [(field, field.attname, _as_is(field)) for field in fields]
    for row in rows:
        yield [
            value if type(value) in as_is and not _lacks_zone(value) else _asked(field, row, connection)
            for field, name, as_is in columns
            for value in (getattr(row, name),)
        ]


def _as_is(field: Any) -> frozenset[type]:
    """None of a field that fills itself."""
    if isinstance(field, PLAIN_FIELDS) and type(field).pre_save is models.Field.pre_save:
        return PLAIN_VALUES
    if type(field) is models.DateTimeField and not (field.auto_now or field.auto_now_add):
        return MOMENTS
    return frozenset()


def _lacks_zone(value: Any) -> bool:
    """Then the field has to say which one is meant."""
    return type(value) is datetime and value.tzinfo is None


def _asked(field: Any, row: models.Model, connection: Any) -> Any:
    return field.get_db_prep_save(field.pre_save(row, True), connection)
