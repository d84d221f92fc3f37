"""How values stand in a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from policies.eligibility.facts import Spec, Value

PERCENT = "%"


def number_told(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def told(value: Value, spec: Spec) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return with_unit(value, spec.unit)


def with_unit(number: Decimal, unit: str) -> str:
    return f"{number_told(number)}{unit}" if unit in {"", PERCENT} else f"{number_told(number)} {unit}"
