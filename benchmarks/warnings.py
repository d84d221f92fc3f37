"""The early-warning sweep over a city's register, against one raw statement that finds the same falls."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.people import City, code_of
from enterprises.enums import Metric
from enterprises.models import Enterprise, EnterpriseFigure
from reporting.enums import WarningKind
from reporting.metrics.spans import due_by
from reporting.models import EnterpriseWarning
from reporting.services.warning_sweep import TOLD_ON, sweep

WATCHED = 100_000
FIRST_SERIAL = 5_000_000
CHUNK = 10_000
FALLING, STOPPED, SILENT = 33, 201, 20
"""One enterprise in so many falls to 30 %, stands still, or has not told the period."""
TELL = """
INSERT INTO enterprises_enterprisefigure
    (enterprise_id, metric, year, months, value, source, revision, reason, entered_by_id, entered_at)
SELECT told.id, told.metric, told.year, told.months,
       round((told.base * (told.months - 1 + told.part)) + told.base, 2), '台账', 1, '', %(by)s, now()
FROM (
    SELECT firm.id, metric, year, months, 20 + firm.id %% 400 AS base,
           CASE WHEN year < %(year)s OR months < %(months)s THEN 0.0
                WHEN metric = %(power)s AND firm.id %% %(stopped)s = 0 THEN -1.0 + 0.01
                WHEN metric = %(power)s AND firm.id %% %(falling)s = 0 THEN -0.7
                ELSE 0.0 END AS part
    FROM enterprises_enterprise AS firm,
         unnest(ARRAY[%(power)s, %(output)s]) AS metric,
         generate_series(%(year)s - 1, %(year)s) AS year,
         generate_series(2, 12) AS months
    WHERE (year < %(year)s OR months <= %(months)s)
      AND NOT (firm.id %% %(silent)s = 0 AND year = %(year)s AND months = %(months)s)
) AS told
"""
RAW = """
WITH month AS (
    SELECT enterprise_id, metric, year * 11 + months AS at, year, months,
           CASE WHEN months = 2 THEN value / 2
                ELSE value - lag(value) OVER (PARTITION BY enterprise_id, metric, year ORDER BY months) END AS value
    FROM enterprises_enterprisefigure AS figure
    WHERE metric IN (%(power)s, %(output)s) AND year >= %(year)s - 1
      AND NOT EXISTS (SELECT 1 FROM enterprises_enterprisefigure AS later WHERE later.corrects_id = figure.id)
), now AS (SELECT * FROM month WHERE year = %(year)s AND months = %(months)s),
level AS (
    SELECT month.enterprise_id, month.metric, percentile_cont(0.5) WITHIN GROUP (ORDER BY month.value) AS value
    FROM month JOIN now ON now.enterprise_id = month.enterprise_id AND now.metric = month.metric
    WHERE month.at BETWEEN now.at - 6 AND now.at - 1 AND month.value IS NOT NULL
    GROUP BY month.enterprise_id, month.metric HAVING count(*) >= 3
)
SELECT count(DISTINCT now.enterprise_id)
FROM now
JOIN month AS season ON season.enterprise_id = now.enterprise_id AND season.metric = now.metric
                    AND season.year = now.year - 1 AND season.months = now.months
JOIN level ON level.enterprise_id = now.enterprise_id AND level.metric = now.metric
WHERE season.value > 0 AND level.value > 0
  AND now.value <= season.value * 0.6 AND now.value <= level.value * 0.6
"""
FALLS = (WarningKind.POWER_FALL, WarningKind.OUTPUT_FALL, WarningKind.STOPPED)


def measure_warnings(city: City) -> dict[str, Any]:
    """Both look at the same rows; that they find as many enterprises is the check of the figure."""
    _register(city)
    now = timezone.now()
    span = due_by(timezone.localdate(now), TOLD_ON)
    told = {
        "year": span.year, "months": span.months, "by": city.head.pk, "power": Metric.POWER.value,
        "output": Metric.OUTPUT.value, "falling": FALLING, "stopped": STOPPED, "silent": SILENT,
    }  # fmt: skip
    _run(TELL, told)
    _run("ANALYZE")
    found, plain = _timed(RAW, told)
    begun, own = time.perf_counter(), time.process_time()
    raised = sweep(now)
    seconds, own_seconds = time.perf_counter() - begun, time.process_time() - own
    falls = EnterpriseWarning.objects.filter(kind__in=FALLS).count()
    if falls != found:
        raise SystemExit(f"the sweep raised {falls} falls, the raw statement found {found}")
    begun = time.perf_counter()
    again = sweep(now)
    return {
        "job": f"early-warning sweep, {Enterprise.objects.count()} enterprises, {EnterpriseFigure.objects.count()} figures",
        "raised": raised,
        "raised_again": again,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(own_seconds, 2),
        "seconds_again": round(time.perf_counter() - begun, 2),
        "plain_sql_seconds": round(plain, 2),
        "ratio_to_plain_sql": round(seconds / plain, 1),
    }


def _register(city: City) -> None:
    for start in range(Enterprise.objects.count(), WATCHED, CHUNK):
        Enterprise.objects.bulk_create(
            Enterprise(
                uscc=code_of(FIRST_SERIAL + i),
                name=f"监测企业{i:06d}",
                county=city.counties[i % len(city.counties)],
            )
            for i in range(start, min(start + CHUNK, WATCHED))
        )


def _run(statement: str, told: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)


def _timed(statement: str, told: dict[str, Any]) -> tuple[int, float]:
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        found = int(cursor.fetchone()[0])
    return found, time.perf_counter() - begun
