"""A cell becomes a value, or a sentence that says why not (pure; nothing is ever guessed)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.spreadsheets.amounts import not_a_number, split_amount
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.marks import Mark, NotAValue
from foundation.spreadsheets.moments import moment_of
from foundation.spreadsheets.text import narrow, rearm, squeeze, visible

EXACT_DIGITS = 15
LARGEST = Decimal(10) ** 14
SHOWN = 60
A_YEAR = 9999
"""A bound up to here is told without signs between its thousands: it may be a year."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+", re.ASCII)
_PHONE = re.compile(r"[\d+\-() ,;/、转*]{3,}", re.ASCII)
_EXACT_PHONE = re.compile(r"1\d{10}|[2-9]\d{6,7}", re.ASCII)
_DASHES = re.compile(r"[‐-―−]")


def parse_cell(column: Column, raw: Any) -> Any:
    """The value of a cell; None when blank. Raises ``NotAValue``."""
    if isinstance(raw, Mark):
        raise NotAValue(raw.reason())
    if is_blank(raw):
        if column.required:
            raise NotAValue(_("不能为空"))
        return None
    return _PARSERS[column.kind](column, raw)


def is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not visible(raw))


def shown(raw: Any) -> str:
    """The cell as a person would read it, cut to fit a table."""
    if isinstance(raw, bool):
        raw = _yes_no(raw)
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**EXACT_DIGITS:
        raw = int(raw)
    if isinstance(raw, datetime):
        raw = raw.strftime("%Y-%m-%d %H:%M:%S" if raw.time() != time() else "%Y-%m-%d")
    text = " ".join(str(raw).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _text(column: Column, raw: Any) -> str:
    text = _spell(raw)
    if column.max_length and len(text) > column.max_length:
        raise NotAValue(
            _("超过 %(most)s 个字（现有 %(length)s 个字）") % {"most": column.max_length, "length": len(text)}
        )
    return text


def _spell(raw: Any) -> str:
    if isinstance(raw, str):
        return rearm(visible(raw))
    if isinstance(raw, bool):
        return _yes_no(raw)
    if isinstance(raw, int | float):
        return _plain_number(raw)
    return shown(raw)


def _yes_no(raw: bool) -> str:
    return _("是") if raw else _("否")


def _plain_number(raw: float) -> str:
    number = _decimal_of(raw)
    if abs(number) >= 10**EXACT_DIGITS:
        raise NotAValue(_("长数字变成了数值，末尾几位已经丢失，请把该列设为文本后重新填写"))
    return str(int(number)) if number == int(number) else format(number.normalize(), "f")


def _code(column: Column, raw: Any) -> str:
    if not isinstance(raw, str):
        raise NotAValue(_("编码变成了数值或日期，可能已经走样，请把该列设为文本后重新填写"))
    text = squeeze(raw).upper()
    if _SCIENTIFIC.fullmatch(text) and ("." in text or "+" in text):
        raise NotAValue(_("编码变成了科学计数法，末尾几位已经丢失，请把该列设为文本后重新填写"))
    return _text(column, text)


def _phone(column: Column, raw: Any) -> str:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _phone_of_number(raw)
    text = _DASHES.sub("-", narrow(raw)) if isinstance(raw, str) else ""
    if not _PHONE.fullmatch(text):
        raise NotAValue(_("不是电话号码，请填手机号或带区号的座机号"))
    return _text(column, text)


def _phone_of_number(raw: float) -> str:
    """A mobile number survives as a number; a number with an area code has lost its leading zero."""
    text = str(int(raw)) if float(raw).is_integer() and abs(raw) < 10**EXACT_DIGITS else ""
    if not _EXACT_PHONE.fullmatch(text):
        raise NotAValue(_("电话变成了数值，区号可能已经丢失，请把该列设为文本后重新填写"))
    return text


def _integer(column: Column, raw: Any) -> int:
    number = _number(column, raw)
    if number != int(number):
        raise NotAValue(_("应是整数"))
    return int(number)


def _decimal(column: Column, raw: Any) -> Decimal:
    number = _number(column, raw)
    rounded = number.quantize(Decimal(1).scaleb(-column.places))
    if rounded != number:
        raise NotAValue(_too_fine(column, raw, number))
    return rounded


def _too_fine(column: Column, raw: Any, number: Decimal) -> str:
    """A figure in another unit is told as what it comes to: by itself it may look fine."""
    told = _("小数最多 %(places)s 位") % {"places": column.places}
    if isinstance(raw, str) and split_amount(squeeze(raw), column.unit)[1]:
        amount = {"unit": column.unit, "number": f"{number:,f}"}
        return _("换算成%(unit)s是 %(number)s，") % amount + told
    return told


def _number(column: Column, raw: Any) -> Decimal:
    if isinstance(raw, bool | date | time | timedelta):
        raise NotAValue(_("不是数字，请只填数字，如 120.5"))
    number = _decimal_of(raw) if isinstance(raw, int | float) else _number_of_text(column, raw)
    if abs(number) >= LARGEST:
        raise NotAValue(_("数字太大"))
    if column.minimum is not None and number < column.minimum:
        raise NotAValue(_("不能小于 %(least)s") % {"least": column.minimum})
    if column.maximum is not None and number > column.maximum:
        most = f"{column.maximum:,}" if column.maximum > A_YEAR else column.maximum
        raise NotAValue(_("不能大于 %(most)s") % {"most": most})
    return number


def _decimal_of(raw: float) -> Decimal:
    """Excel keeps 15 significant digits; what a float holds beyond them is noise."""
    if not math.isfinite(raw):
        raise NotAValue(_("不是数字，请只填数字，如 120.5"))
    return Decimal(raw) if isinstance(raw, int) else Decimal(format(raw, ".15g"))


def _number_of_text(column: Column, raw: str) -> Decimal:
    text = _DASHES.sub("-", squeeze(raw))
    if column.unit == "%":
        text = text.removesuffix("%")
    figure, shift = split_amount(text, column.unit)
    if len(figure) > 40 or not _NUMBER.fullmatch(figure):
        raise NotAValue(not_a_number(text, column.unit))
    return Decimal(f"{figure.replace(',', '')}E{shift}")


def _date(column: Column, raw: Any) -> date:
    return moment_of(raw).date()


def _datetime(column: Column, raw: Any) -> datetime:
    return timezone.make_aware(moment_of(raw))


def _choice(column: Column, raw: Any) -> Any:
    wanted = squeeze(_spell(raw)).casefold()
    for label, value in column.choices.items():
        if squeeze(label).casefold() == wanted:
            return value
    raise NotAValue(_("不在可填的内容里，可填：%(labels)s") % {"labels": "、".join(preferred_labels(column))})


def preferred_labels(column: Column) -> list[str]:
    """The first label of each value: what the template's drop-down offers."""
    first: dict[object, str] = {}
    for label, value in column.choices.items():
        first.setdefault(value, label)
    return list(first.values())


_PARSERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.PHONE: _phone,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.CHOICE: _choice,
}
