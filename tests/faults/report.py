"""The results of the full set as one readable page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faults.figures import p95
from tests.faults.parts import ENGINES, PARTS, Part

HEAD = """# What was broken on purpose, and what came of it

Written by `make faults`; one JSON file a fault and engine in `tests/faults/results/`. Real processes are killed, stopped,
cut off from the broker or given a wrong clock. **lost** never arrived, **doubled** was seen twice. A *control* has the
protection switched off and must lose, double, overspend or hang, or the measurement proves nothing. "0 of N" means that,
with 95 % certainty, less than 3/N go wrong. A small set of the same tests runs with every `make test`.
"""
COLUMNS = (
    "| what was done | N | lost | doubled | sent again under one key | recovery p95, s | p95 ÷ healthy | remark |\n"
    "|---|---|---|---|---|---|---|---|"
)
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


def write_report(results: Path, page: Path) -> None:
    sections = [_section(part, engine, results) for part in PARTS for engine in ENGINES]
    page.write_text("\n".join([HEAD, *sections]))


def _section(part: Part, engine: str, results: Path) -> str:
    head = f"## {part.code} on {NAMES[engine]}: {part.title}\n"
    file = results / f"{part.code}-{engine}.json"
    if not file.exists():
        return f"{head}\nNot measured.\n"
    result = json.loads(file.read_text())
    lines = [head, _conditions(result), "", COLUMNS, *map(_row, _merged(result["figures"]))]
    return "\n".join(lines) + "\n"


def _conditions(result: dict[str, Any]) -> str:
    outcome = "all tests passed" if result["passed"] else "**not all tests passed**"
    before, after = result["load"]
    return (
        f"{result['date']}; {result['machine']}; seed {result['seed']}; {result['seconds']} s; "
        f"load average before and after {before} and {after}; {outcome}."
    )


def _merged(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for what was done in several tests."""
    found: dict[str, list[dict[str, Any]]] = {}
    for figure in figures:
        found.setdefault(figure["arm"], []).append(figure)
    return [
        {
            **same[0],
            **{name: sum(one[name] for one in same) for name in ("n", "lost", "doubled", "again")},
            **{name: _worst([one[name] for one in same]) for name in ("recovery", "ratio")},
        }
        for same in found.values()
    ]


def _worst(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return p95(known) if known else None


def _row(figure: dict[str, Any]) -> str:
    arm = f"*control: {figure['arm']}*" if figure["control"] else figure["arm"]
    shown = ["–" if figure[name] is None else f"{figure[name]:.2f}" for name in ("recovery", "ratio")]
    counts = [figure[name] for name in ("lost", "doubled", "again")]
    cells = [arm, f"{figure['n']:,} {figure['unit']}", *counts, *shown, figure["remark"]]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
