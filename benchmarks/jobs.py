"""Import, export, sweep and start: each beside the plainest way to the same rows."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection, transaction
from django.utils import timezone

from assistance.models import Case, CaseClock, CaseEvent
from assistance.services.reminders import send_due_reminders
from benchmarks.people import City, code_of
from foundation.worktime.calendar import next_working_moment
from foundation.worktime.services import load_calendar
from tests.support.requests import undone
from tests.support.services import answers, free_port

HEADINGS = ("企业名称", "统一社会信用代码", "县市区", "注册日期", "注册地址")
FIRST_SERIAL = 1_000_000
SWEPT = 10_000
WATCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small parent: a process takes the peak of what it was started from along as its own."""


def measure_import(rows: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "enterprises.xlsx"
        lines = list(_enterprise_lines(rows))
        _write_book(book, lines)
        seconds, peak = _child("manage.py", "import_ledger", "enterprises", str(book))
    plain = _seconds(lambda: _insert_plainly(lines))
    return {
        "job": f"import {rows} enterprises (xlsx)",
        "seconds": seconds,
        "peak_mb": peak,
        **_against(seconds, plain),
    }


def measure_export(kind: str) -> dict[str, Any]:
    rows = Case.objects.count()
    seconds, peak = _child("-m", "benchmarks.export", kind)
    plain = _seconds(_read_plainly)
    return {
        "job": f"export {rows} cases ({kind})",
        "seconds": seconds,
        "peak_mb": peak,
        **_against(seconds, plain),
    }


def measure_sweep(city: City) -> dict[str, Any]:
    """10,000 running clocks just overdue among all cases; against two plain statements over the same rows.

    What the data brought along is told before, supervision sheets and all, and the planner is told of
    the change as autovacuum would tell it within the minute.
    """
    now = next_working_moment(load_calendar(), timezone.now())
    before = send_due_reminders(now)
    with transaction.atomic():
        ids = list(Case.objects.filter(status="closed").order_by("-id").values_list("id", flat=True)[:SWEPT])
        due = now - timedelta(minutes=5)
        Case.objects.filter(pk__among=ids).update(
            status="handling", answered_at=None, closed_at=None, due_at=due, resolve_due_at=due
        )
        CaseClock.objects.filter(case_id__in=ids).update(stopped_at=None, due_at=due)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    begun, own = time.perf_counter(), time.process_time()
    sent = send_due_reminders(now)
    seconds, own_seconds = time.perf_counter() - begun, time.process_time() - own
    plain = _seconds(lambda: _sweep_plainly(ids, city))
    return {
        "job": f"sweep, {len(ids)} due among {Case.objects.count()} cases, {before} told before",
        "sent": sent,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(own_seconds, 2),
        **_against(seconds, plain),
    }


def measure_start() -> dict[str, Any]:
    """Seconds from starting two web workers to the first answer, and what they hold after 200 pages."""
    port = free_port()
    command = [
        Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2",
        "--no-ws", "--host", "127.0.0.1", "--port", str(port), "config.wsgi:application",
    ]  # fmt: skip
    begun = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(port):
            time.sleep(0.02)
        seconds = time.perf_counter() - begun
        fetch = [sys.executable, "-m", "benchmarks.fetch", str(port), "200"]
        subprocess.run(fetch, check=True)
        held = _resident_mb(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)
    return {"job": "start of two web workers", "seconds": round(seconds, 2), "rss_mb": held}


def _enterprise_lines(rows: int) -> Iterator[tuple[str, ...]]:
    for i in range(rows):
        yield (
            f"示例导入{i:06d}制造有限公司",
            code_of(FIRST_SERIAL + i),
            "第1县",
            "2015-06-01",
            f"示例路{i}号",
        )


def _write_book(path: Path, lines: list[tuple[str, ...]]) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for number, line in enumerate([HEADINGS, *lines]):
        sheet.write_row(number, 0, line)
    book.close()


def _insert_plainly(lines: list[tuple[str, ...]]) -> None:
    with undone(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE plain_import (name text, uscc text, county text, day text, address text)"
        )
        cursor.executemany("INSERT INTO plain_import VALUES (%s, %s, %s, %s, %s)", lines)


def _read_plainly() -> None:
    with connection.cursor() as cursor, tempfile.TemporaryFile("w+", newline="") as sink:
        cursor.execute(
            "SELECT c.number, c.received_at, c.title, c.description, c.status, c.outcome, e.name, e.uscc, u.name "
            "FROM assistance_case c JOIN enterprises_enterprise e ON e.id = c.enterprise_id "
            "LEFT JOIN accounts_unit u ON u.id = c.lead_unit_id ORDER BY c.received_at DESC, c.id DESC"
        )
        writer = csv.writer(sink)
        while chunk := cursor.fetchmany(2000):
            writer.writerows(chunk)


def _sweep_plainly(ids: list[int], city: City) -> None:
    table, events = CaseClock._meta.db_table, CaseEvent._meta.db_table
    marked = ", ".join(str(pk) for pk in ids)
    with undone(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET provisional = provisional WHERE case_id IN ({marked})")
        cursor.execute(
            f"INSERT INTO {events} (case_id, kind, at, by_id, text, for_enterprise, data) "
            f"SELECT id, 'reminded', received_at, {city.head.pk}, '', false, '{{}}' "
            f"FROM assistance_case WHERE id IN ({marked})"
        )


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _child(*arguments: str) -> tuple[float, int]:
    """Wall seconds and peak resident megabytes of a process of its own (its children included)."""
    begun = time.perf_counter()
    watched = [sys.executable, "-c", WATCH, sys.executable, *arguments]
    told = subprocess.run(watched, check=True, stdout=subprocess.PIPE, env=os.environ, text=True)
    return round(time.perf_counter() - begun, 2), int(told.stdout) // 1024


def _against(seconds: float, plain: float) -> dict[str, float]:
    return {"plain_sql_seconds": round(plain, 2), "ratio_to_plain_sql": round(seconds / plain, 1)}


def _resident_mb(parent: int) -> int:
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        if parent in (int(fields["Pid"]), int(fields["PPid"])) and "VmRSS" in fields:
            total += int(fields["VmRSS"].split()[0])
    return total // 1024
