"""The reading child: takes an order on stdin, writes the rows to the spool and a verdict to stdout.

It runs without Django and under hard limits, so that no file can make the process that asked grow.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from pathlib import Path
from typing import Any

from foundation.spreadsheets.limits import Limits
from foundation.spreadsheets.unpack.delimited import read_delimited
from foundation.spreadsheets.unpack.verdict import CannotRead, Order, Problem, Spool
from foundation.spreadsheets.unpack.workbook import read_workbook

ZIP_MAGIC = b"PK"


def main() -> None:
    wanted = json.load(sys.stdin)
    order = Order(
        path=wanted["path"],
        spool=wanted["spool"],
        known=wanted["known"],
        required=frozenset(wanted["required"]),
        limits=Limits(**wanted["limits"]),
    )
    _confine(order.limits)
    json.dump(_verdict(order), sys.stdout)


def _confine(limits: Limits) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.spool_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system that does not know one of these limits still keeps the others and the wall clock.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _verdict(order: Order) -> dict[str, Any]:
    try:
        with open(order.spool, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor, no path
            return _read(Spool(order, file))
    except CannotRead as refusal:
        return {"problem": refusal.problem, **refusal.facts}
    except MemoryError:
        return {"problem": Problem.TOO_COMPLEX}
    except BaseException as error:  # noqa: BLE001 - the parser's panics are no Exception
        return {"problem": Problem.BROKEN, "error": type(error).__name__}


def _read(spool: Spool) -> dict[str, Any]:
    with Path(spool.order.path).open("rb") as file:
        is_zip = file.read(2) == ZIP_MAGIC
    return read_workbook(spool) if is_zip else read_delimited(spool)


if __name__ == "__main__":
    main()
