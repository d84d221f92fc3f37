"""What a column of a queryset is: its field, and whether it can be empty."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, QuerySet


def field_at(queryset: QuerySet[Any], path: str) -> Field[Any, Any] | None:
    """The field that ``path`` (``unit__name``) leads to; an annotation's output field; else None."""
    annotation = queryset.query.annotations.get(path)
    if annotation is not None:
        return annotation.output_field
    found = _walk(queryset, path)
    return found[-1] if found else None


def is_nullable(queryset: QuerySet[Any], path: str) -> bool:
    found = _walk(queryset, path)
    return not found or any(field.null for field in found)


def _walk(queryset: QuerySet[Any], path: str) -> list[Any]:
    model, fields = queryset.model, []
    for part in path.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return []
        fields.append(field)
        model = field.related_model or model
    return fields
