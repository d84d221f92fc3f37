"""What a figure of money means, whatever money it is: the shape of both registries, for the screen and the file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from django.utils.functional import Promise

Value = int | Decimal | None
Code = TypeVar("Code", bound=StrEnum)
IN_FILES = 6
"""Places of 万元, so that a file has every 分."""


@dataclass(frozen=True)
class MoneyMetric(Generic[Code]):
    """``places``: as a card shows it; None for what is counted in whole numbers. ``is_wan``: it is 万元."""

    code: Code
    name: str | Promise
    unit: str | Promise
    definition: str | Promise
    places: int | None = None
    is_wan: bool = False
    version: str = "1"
    """Of the definition; a change of what is counted takes the next number, and the file tells it."""

    @property
    def places_in_files(self) -> int | None:
        return IN_FILES if self.is_wan else self.places
