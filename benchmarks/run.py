"""One engine at one size: builds the data, measures, writes one JSON file."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.cases import build_cases  # noqa: E402
from benchmarks.jobs import measure_export, measure_import, measure_start, measure_sweep  # noqa: E402
from benchmarks.pages import measure_pages  # noqa: E402
from benchmarks.people import City, build_city  # noqa: E402
from benchmarks.search import build_register, measure_search  # noqa: E402
from benchmarks.texts import SEED  # noqa: E402
from benchmarks.warnings import measure_warnings  # noqa: E402

WORK: dict[str, list[Callable[[City], dict[str, Any]]]] = {
    "import": [lambda _city: measure_import(50_000)],
    "large-import": [lambda _city: measure_import(500_000)],
    "export": [lambda _city: measure_export("csv"), lambda _city: measure_export("xlsx")],
    "sweep": [measure_sweep],
    "warnings": [measure_warnings],
    "start": [lambda _city: measure_start()],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--jobs", nargs="*", default=[], choices=list(WORK))
    parser.add_argument("--search", action="store_true", help="and the search box over as many enterprises")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    city = build_city()
    begun = time.perf_counter()
    build_cases(city, options.rows)
    built = time.perf_counter() - begun
    before = os.getloadavg()[0]
    pages = measure_pages(city, options.rounds)
    jobs = [_loaded(name, city) for job in options.jobs for name in WORK[job]]
    result = {
        "machine": machine_name(),
        "engine": engine_name(),
        "cases": options.rows,
        "enterprises": len(city.enterprises),
        "rounds": options.rounds,
        "seed": SEED,
        "build_seconds": round(built, 1),
        "pages": pages,
        "load_of_pages": [round(load, 1) for load in (before, os.getloadavg()[0])],
        "jobs": jobs,
    }
    if options.search:
        build_register(city, options.rows)
        result |= {"register": options.rows, "search": measure_search(city, options.rounds)}
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def _loaded(work: Callable[[City], dict[str, Any]], city: City) -> dict[str, Any]:
    return {**work(city), "load": round(os.getloadavg()[0], 1)}


def machine_name() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def engine_name() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0]}, fsync off"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}, WAL, synchronous=FULL"


if __name__ == "__main__":
    main()
