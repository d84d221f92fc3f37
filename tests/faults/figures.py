"""How often a fault is repeated, and what came of it. The full set writes each figure down for docs/faults.md."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SEED = 20231127
FULL = "FAULT_FIGURES" in os.environ


def repeated(quick: int, full: int) -> int:
    """``full`` under `make faults`, ``quick`` in the suite."""
    return full if FULL else quick


@dataclass(frozen=True)
class Figure:
    """``arm``: what was done. ``control``: the protection was off, so that losing or doubling is the proof.

    ``again``: calls of a mail server or gateway repeated under their key, which is how it drops the copy.
    ``recovery``: 95 of 100 were made good within so many seconds. ``ratio``: 95th percentiles, disturbed to healthy.
    """

    arm: str
    n: int
    unit: str
    lost: int = 0
    doubled: int = 0
    again: int = 0
    control: bool = False
    recovery: float | None = None
    ratio: float | None = None
    remark: str = ""


def write_down(figure: Figure) -> None:
    if FULL:
        with Path(os.environ["FAULT_FIGURES"]).open("a") as file:
            file.write(json.dumps(asdict(figure), ensure_ascii=False) + "\n")


def p95(values: Sequence[float]) -> float:
    """The nearest rank."""
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]
