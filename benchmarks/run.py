"""One engine at one size: builds the data, measures, writes one JSON file."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.cases import build_cases  # noqa: E402
from benchmarks.jobs import measure_export, measure_import, measure_start, measure_sweep  # noqa: E402
from benchmarks.pages import measure_pages  # noqa: E402
from benchmarks.people import build_city  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--jobs", nargs="*", default=[], choices=["import", "export", "sweep", "start"])
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    city = build_city()
    begun = time.perf_counter()
    build_cases(city, options.rows)
    result = {
        "machine": _machine(),
        "engine": _engine(),
        "cases": options.rows,
        "enterprises": len(city.enterprises),
        "rounds": options.rounds,
        "build_seconds": round(time.perf_counter() - begun, 1),
        "pages": measure_pages(city, options.rounds),
        "jobs": [_job(name, city) for name in options.jobs],
        "load_average_at_end": os.getloadavg(),
    }
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def _job(name: str, city: Any) -> dict[str, Any]:
    if name == "import":
        return measure_import(50_000)
    if name == "export":
        return measure_export("csv")
    if name == "sweep":
        return measure_sweep(city)
    return measure_start()


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _engine() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0]}, fsync off"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}, WAL, synchronous=FULL"


if __name__ == "__main__":
    main()
