"""`make faults`: every fault on both engines at full size, then the table in docs/faults.md.

An interrupted run goes on where it stopped. `--only F3-sqlite` measures one part again, `--report` only writes the table.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.faults.figures import SEED
from tests.faults.parts import ENGINES, PARTS, Part
from tests.faults.report import write_report

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).parent / "results"
LEFT = ROOT / "build" / "faults-left"
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one part on one engine: F1-sqlite, F3-postgres …")
    parser.add_argument("--report", action="store_true", help="write the table from the results there are")
    options = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    failed = [] if options.report else _run(_left(options.only), resumable=options.only is None)
    write_report(RESULTS, ROOT / "docs" / "faults.md")
    return 1 if failed else 0


def _left(only: str | None) -> list[str]:
    everything = [f"{part.code}-{engine}" for part in PARTS for engine in ENGINES]
    if only:
        return [name for name in everything if name == only]
    return LEFT.read_text().split() if LEFT.exists() else everything


def _run(names: list[str], *, resumable: bool) -> list[str]:
    failed = []
    while names:
        code, engine = names[0].split("-")
        part = next(part for part in PARTS if part.code == code)
        if not _measure(part, engine):
            failed.append(names[0])
        names = names[1:]
        if resumable:
            LEFT.write_text("\n".join(names))
    if resumable:
        LEFT.unlink(missing_ok=True)
    return failed


def _measure(part: Part, engine: str) -> bool:
    print(f"{part.code} on {engine}: {part.title} …", flush=True)
    figures = RESULTS / f"{part.code}-{engine}.lines"
    figures.unlink(missing_ok=True)
    begun, load = time.monotonic(), os.getloadavg()[0]
    passed = _pytest(part, engine, figures)
    lines = figures.read_text().splitlines() if figures.exists() else []
    result = {
        "part": part.code,
        "engine": engine,
        "passed": passed,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}",
        "seed": SEED,
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        "seconds": round(time.monotonic() - begun),
        "figures": [json.loads(line) for line in lines],
    }
    _write(RESULTS / f"{part.code}-{engine}.json", result)
    figures.unlink(missing_ok=True)
    return passed


def _pytest(part: Part, engine: str, figures: Path) -> bool:
    files = [str(Path(__file__).parent / f"{name}.py") for name in part.tests]
    environment = {**os.environ, "TEST_ENGINE": engine, "REQUIRE_ALL": "1", "FAULT_FIGURES": str(figures)}
    try:
        done = subprocess.run(
            [*PYTEST, *files], env=environment, cwd=ROOT, check=False, timeout=part.minutes * 60
        )
    except subprocess.TimeoutExpired:
        print(f"not done after {part.minutes} minutes", flush=True)
        return False
    return done.returncode == 0


def _write(path: Path, result: dict[str, Any]) -> None:
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
