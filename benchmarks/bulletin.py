"""The bulletin of a city and the cockpit on PostgreSQL: `python -m benchmarks --only bulletin`.

At other sizes: `python -m benchmarks.bulletin --cases 2000 --enterprises 3000 --observations 5000 --out small.json`, with
``BENCH_DATABASE_URL`` and ``DJANGO_SETTINGS_MODULE=benchmarks.settings`` set.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.bulletin_money import fill_money  # noqa: E402
from benchmarks.bulletin_records import fill_records  # noqa: E402
from benchmarks.bulletin_rows import fill, register  # noqa: E402
from benchmarks.bulletin_times import measure_bulletin  # noqa: E402
from benchmarks.cases import build_cases  # noqa: E402
from benchmarks.people import build_city  # noqa: E402
from benchmarks.run import engine_name, machine_name  # noqa: E402
from reporting.metrics.spans import over_by  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--out", type=Path, required=True)
    options, before = parser.parse_args(), os.getloadavg()[0]
    call_command("migrate", verbosity=0)
    span, begun = over_by(timezone.localdate()), time.perf_counter()
    city = register(build_city(), options.enterprises)
    build_cases(city, options.cases)
    fill(city, span, options.observations)
    fill_money(city, span)
    fill_records(city, span)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    built = time.perf_counter() - begun
    result = {
        "machine": machine_name(), "engine": engine_name(), "rounds": options.rounds, "cases": options.cases,
        "enterprises": options.enterprises, "observations": options.observations, "build_seconds": round(built, 1),
        **measure_bulletin(city, span, options.rounds),
    }  # fmt: skip
    result["load"] = [round(before, 1), round(os.getloadavg()[0], 1)]
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
