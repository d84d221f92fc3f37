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
NOTHING: frozenset[type] = frozenset({NoneType})
PLAIN_VALUES: frozenset[type] = NOTHING | {str, int, bool}
"""What such a field leaves as it is on its way to the database."""
PASSES_ON = (models.Field.pre_save, models.DateField.pre_save, models.DateTimeField.pre_save)
"""What these give for a row is its own value, but where the field fills itself with the time."""


def write_rows(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> bool:
    """Like ``bulk_create``, by COPY on PostgreSQL: half of the time. Whether every row is known to be new.

    The objects get no keys. COPY cannot pass over what is there already, so with ``ignore_conflicts`` one conflict
    sends the whole lot the slow way, which leaves to each unique key its say.
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
            value
            if type(value) in as_is or (as_is and _is_moment(field, value))
            else _prepared(field, row, connection)
            for field, name, as_is in columns
            for value in (getattr(row, name),)
        ]


def _as_is(field: Any) -> frozenset[type]:
    """The kinds of value that the field leaves as they are on its way to the database, so that nobody need ask it."""
    fills_itself = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if fills_itself or type(field).pre_save not in PASSES_ON:
        return frozenset()
    return PLAIN_VALUES if isinstance(field, PLAIN_FIELDS) else NOTHING


def _is_moment(field: Any, value: Any) -> bool:
    """One that names its zone stands as it is; without a zone the field must say which is meant."""
    return type(value) is datetime and value.tzinfo is not None and type(field) is models.DateTimeField


def _prepared(field: Any, row: models.Model, connection: Any) -> Any:
    return field.get_db_prep_save(field.pre_save(row, True), connection)
