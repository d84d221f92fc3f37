"""Choosing one row out of thousands: type, pick; or without JavaScript type, submit, pick."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

from foundation.web.text import clean_line
from foundation.web.widgets import TypeaheadWidget

OFFERED = 8
KEY = re.compile(r"[0-9]{1,19}")
LARGEST_KEY = 2**63 - 1
Search = Callable[[QuerySet[Any], str], Sequence[Any]]


class TypeaheadField(forms.Field):
    """Gives a model instance. Call ``offer`` with the reader's own rows before use."""

    widget: TypeaheadWidget
    default_error_messages = {  # noqa: RUF012 - Django merges these by class
        "none": _("没有找到“%(text)s”，请换个写法，或只写其中几个字。"),
        "many": _("“%(text)s”对应多条记录，请在下面选择一条。"),
        "gone": _("所选记录已不存在，或不在您的范围内，请重新选择。"),
    }

    def __init__(self, *, url_name: str, **kwargs: Any) -> None:
        kwargs["widget"] = TypeaheadWidget(url_name, kwargs.pop("attrs", None))
        super().__init__(**kwargs)
        self._rows: QuerySet[Any] | None = None
        self._search: Search | None = None

    def offer(self, rows: QuerySet[Any], *, search: Search) -> None:
        self._rows, self._search = rows, search

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Model):
            self.widget.labels = {str(value.pk): str(value)}
            return str(value.pk)
        if isinstance(value, int) or (isinstance(value, str) and value):
            self._label(str(value))
        if isinstance(value, dict) and value["id"] and not value["text"]:
            self._label(value["id"])
        return value

    def clean(self, value: Any) -> Any:
        key, text = value["id"].strip(), clean_line(value["text"])
        asked_for = value["for"] and clean_line(value["for"]) != text
        if key and not asked_for:
            return self._by_key(key)
        if text:
            return self._by_text(text)
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None

    def known(self, value: Any) -> Any:
        """The row that ``value`` names, or None, for a field that depends on this one."""
        try:
            return self.clean(value)
        except ValidationError:
            return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        key = initial.pk if isinstance(initial, Model) else initial
        return str(key or "") != str((data or {}).get("id", ""))

    def _by_key(self, key: str) -> Any:
        row = self._find(key)
        if row is None:
            raise ValidationError(self.error_messages["gone"], code="gone")
        self.widget.labels = {key: str(row)}
        return row

    def _by_text(self, text: str) -> Any:
        found = (
            list(self._search(self._rows, text))[:OFFERED] if self._search and self._rows is not None else []
        )
        exact = [row for row in found if str(row) == text]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(self.error_messages["none"], code="none", params={"text": text})
        self.widget.choices = [(str(row.pk), str(row)) for row in found]
        raise ValidationError(self.error_messages["many"], code="many", params={"text": text})

    def _find(self, key: str) -> Any:
        if self._rows is None or not KEY.fullmatch(key) or int(key) > LARGEST_KEY:
            return None
        return self._rows.filter(pk=int(key)).first()

    def _label(self, key: str) -> None:
        row = self._find(key)
        if row is not None:
            self.widget.labels = {key: str(row)}


def query_text(request: HttpRequest) -> str:
    """What was typed so far."""
    return clean_line(request.GET.get("q", ""))[:60]


def options_response(rows: Sequence[Any], *, hint: Callable[[Any], str] = lambda _row: "") -> JsonResponse:
    """What the type-ahead shows under the text box."""
    options = [{"id": row.pk, "label": str(row), "hint": hint(row)} for row in list(rows)[:OFFERED]]
    return JsonResponse({"options": options})
