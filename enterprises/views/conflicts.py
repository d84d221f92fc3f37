"""The fields of an edit conflict in words."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from enterprises.services.edits import FieldConflict
from foundation.web.conflicts import ConflictRow


def conflict_rows(form: forms.Form, conflicts: Iterable[FieldConflict]) -> list[ConflictRow]:
    return [
        ConflictRow(
            name=conflict.field,
            label=str(form.fields[conflict.field].label),
            at_open=_in_words(form, conflict.field, conflict.opened),
            theirs=_in_words(form, conflict.field, conflict.theirs),
            yours=_in_words(form, conflict.field, conflict.yours),
            theirs_value=conflict.theirs,
            yours_value=conflict.yours,
        )
        for conflict in conflicts
    ]


def _in_words(form: forms.Form, name: str, value: str) -> str:
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.model.objects.filter(pk=value).first() if value else None
        return str(row or "")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value)) if value else ""
    return value
