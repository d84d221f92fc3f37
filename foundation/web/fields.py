"""Form fields that accept what people here really type, and say in plain words what is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.web.amounts import Ambiguous
from foundation.web.dates import NoSuchDayError, parse_date, parse_datetime
from foundation.web.numbers import bare_number, in_wan
from foundation.web.phones import normalise_phone
from foundation.web.text import clean_block, clean_code, clean_line
from foundation.web.widgets import DateText, LongText, WanText


class _ReadAtOnce(ModelChoiceIterator):  # type: ignore[type-arg]
    """Django counts the rows first and then opens a cursor for them, which is four statements for ten rows."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self._rows)

    def __len__(self) -> int:
        return len(self._rows) + (self.field.empty_label is not None)

    @cached_property
    def _rows(self) -> list[Any]:
        return list(self.queryset)


class ShortTableField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row of a table that is short enough to be shown whole."""

    iterator = _ReadAtOnce


class CleanCharField(forms.CharField):
    """One line of prose or a name."""

    def to_python(self, value: Any) -> Any:
        return clean_line(str(value)) if value not in self.empty_values else self.empty_value


class CleanTextField(forms.CharField):
    """Several lines of prose."""

    widget = LongText

    def to_python(self, value: Any) -> Any:
        return clean_block(str(value)) if value not in self.empty_values else self.empty_value


class CodeField(forms.CharField):
    """A code: spaces dropped, upper case, half width."""

    def to_python(self, value: Any) -> Any:
        return clean_code(str(value)) if value not in self.empty_values else self.empty_value


class PhoneField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return text
        phone = normalise_phone(text)
        if phone is None:
            digits = sum(char.isdigit() for char in text)
            raise ValidationError(
                _("请输入 11 位手机号，或带区号的座机号，如 0635-8412345；现在是 %(digits)d 位数字。"),
                code="phone",
                params={"digits": digits},
            )
        return phone


class FlexibleDateField(forms.DateField):
    widget = DateText

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = str(value).strip()
        try:
            return parse_date(text, today=timezone.localdate())
        except NoSuchDayError:
            raise ValidationError(
                _("日历上没有“%(text)s”这一天，请核对。"), code="no_such_day", params={"text": text}
            ) from None
        except ValueError:
            raise ValidationError(
                _("“%(text)s”不是日期，请按 2023-10-31 这样填写。"), code="invalid", params={"text": text}
            ) from None


class FlexibleDateTimeField(forms.DateTimeField):
    """A day and a time of day: 2023-10-31 14:05."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        text = str(value).strip()
        try:
            return parse_datetime(text, now=timezone.localtime())
        except NoSuchDayError:
            raise ValidationError(
                _("日历上没有“%(text)s”这一天，请核对。"), code="no_such_day", params={"text": text}
            ) from None
        except ValueError:
            raise ValidationError(
                _("“%(text)s”不是日期和时间，请按 2023-10-31 14:05 这样填写。"),
                code="invalid",
                params={"text": text},
            ) from None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{local:%Y-%m-%d %H:%M}"
        return value


class WholeNumberField(forms.IntegerField):
    """A count of something: 1 at least."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=1, **kwargs)
        self.error_messages["min_value"] = _("至少为 %(limit_value)s。")
        self.error_messages["max_value"] = _("最多为 %(limit_value)s。")
        self.error_messages["invalid"] = _("请填整数，如 22。")


class NumberField(forms.DecimalField):
    """A number as people type it: full width, with commas, with a percent sign or one of ``units`` behind it."""

    def __init__(
        self, *, units: Collection[str] = (), places: int = 2, example: str = "8.8", **kwargs: Any
    ) -> None:
        """``example`` is what the refusal of something else shows."""
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**{"max_digits": 14 + places, "decimal_places": places, **kwargs})
        self.units, self.example = units, example
        self.error_messages["max_decimal_places"] = _("最多写 %(max)s 位小数。")

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Decimal):
            return super().to_python(value)
        try:
            return super().to_python(bare_number(str(value), *self.units, "%"))
        except ValidationError:
            raise ValidationError(
                _("“%(text)s”不是数字，请只填数字，如 %(example)s。"),
                code="invalid",
                params={"text": unicodedata.normalize("NFKC", str(value)).strip(), "example": self.example},
            ) from None


class WanField(forms.DecimalField):
    """An amount of 万元; commas, a currency sign and a unit may be typed along, but for one that means two things."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"max_digits": 16, "decimal_places": 4, "min_value": Decimal(0), **kwargs}
        kwargs.setdefault("widget", WanText())
        super().__init__(**kwargs)
        self.error_messages["min_value"] = _("金额不能小于 %(limit_value)s。")
        self.error_messages["max_decimal_places"] = _("万元最多写 %(max)s 位小数。")

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Decimal):
            return super().to_python(value)
        text = unicodedata.normalize("NFKC", str(value))
        try:
            return super().to_python(in_wan(text))
        except Ambiguous as question:
            raise ValidationError(f"{question}。", code="unit") from None
        except ValidationError:
            raise ValidationError(
                _("“%(text)s”不是数字，请只填数字，如 1234.50，单位是万元。"),
                code="invalid",
                params={"text": text.strip()},
            ) from None
