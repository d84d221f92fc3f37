"""Rows made ready for the driver before a transaction opens, so that inside it nothing is left but to write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Row = list[Any]


class Insert:
    """Whole new rows of a model. ``otherwise`` is what to do about a row that is there already (ON CONFLICT …)."""

    def __init__(self, model: type[Model], otherwise: str = "") -> None:
        self.model, self.otherwise = model, otherwise
        self.fields: list[Field[Any, Any]] = [
            field
            for field in model._meta.concrete_fields
            if not field.primary_key and not field.generated and isinstance(field, Field)
        ]
        self._places = {field.attname: place for place, field in enumerate(self.fields)}

    def row(self, instance: Model) -> Row:
        return [
            field.get_db_prep_save(field.pre_save(instance, add=True), connection) for field in self.fields
        ]

    def put(self, row: Row, **values: Any) -> Row:
        """The same row with some columns filled in, by attribute name (``enterprise_id``)."""
        for name, value in values.items():
            row[self._places[name]] = value
        return row

    def write(self, rows: Sequence[Row]) -> None:
        columns = ", ".join(_quoted(field) for field in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        table = connection.ops.quote_name(self.model._meta.db_table)
        _run(f"INSERT INTO {table} ({columns}) VALUES ({marks}) {self.otherwise}", rows)  # noqa: S608 - our own names


class Update:
    """The same columns of many rows, each found by one other column."""

    def __init__(self, model: type[Model], names: Iterable[str], *, by: str) -> None:
        self.model = model
        self.fields = [_field(model, name) for name in (*names, by)]

    def row(self, *values: Any) -> Row:
        """Values in the order of ``names``, then the one that finds the row."""
        return [
            field.get_db_prep_save(getattr(value, "pk", value), connection)
            for field, value in zip(self.fields, values, strict=True)
        ]

    def write(self, rows: Sequence[Row]) -> None:
        *changed, key = self.fields
        table = connection.ops.quote_name(self.model._meta.db_table)
        pairs = ", ".join(f"{_quoted(field)} = %s" for field in changed)
        _run(f"UPDATE {table} SET {pairs} WHERE {_quoted(key)} = %s", rows)  # noqa: S608 - our own names


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101 - a column, not a relation from elsewhere
    return field


def _quoted(field: Field[Any, Any]) -> str:
    return connection.ops.quote_name(field.column or field.name)


def _run(statement: str, rows: Sequence[Row]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
