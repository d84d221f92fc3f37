"""The ledger at 10^4 and at 10^6 postings on PostgreSQL: `python -m benchmarks --only ledger`.

The postings are loaded by COPY. Each figure stands beside what the bare database needs for the same work in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.pages import Page, bare_client, measure  # noqa: E402
from benchmarks.people import City, build_city  # noqa: E402
from benchmarks.run import engine_name, machine_name  # noqa: E402
from foundation.accounts.models import RoleGrant, User  # noqa: E402
from foundation.accounts.roles import RoleCode  # noqa: E402
from policies.enums import AccountKind  # noqa: E402
from policies.models import Account, BridgingInstitution  # noqa: E402
from policies.services.ledger import post  # noqa: E402

SIZES = (10_000, 1_000_000)
DAYS, FIRST = 1_000, date(2023, 1, 1)
ROUNDS, ACTS, WRITERS, DRAWS = 20, 200, 8, 50
COPY = 'COPY policies_posting (source_id, destination_id, amount_fen, key, memo, "on", by_id, at) FROM STDIN'
CLOSE = """INSERT INTO policies_accountday (account_id, "on", closing_fen)
SELECT %s, "on", SUM(SUM(CASE WHEN destination_id = %s THEN amount_fen ELSE -amount_fen END)) OVER (ORDER BY "on")
FROM policies_posting WHERE %s IN (source_id, destination_id) GROUP BY "on" """
BALANCE = """UPDATE policies_account a SET balance_fen = COALESCE(
(SELECT SUM(amount_fen) FROM policies_posting WHERE destination_id = a.id), 0) - COALESCE(
(SELECT SUM(amount_fen) FROM policies_posting WHERE source_id = a.id), 0)"""
serial = count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options, before = parser.parse_args(), os.getloadavg()[0]
    call_command("migrate", verbosity=0)
    city = build_city()
    reader = User.objects.create(username="auditor", name="审计", unit=city.head.unit)
    RoleGrant.objects.create(user=reader, role=RoleCode.FUND_AUDITOR, unit=city.head.unit)
    client = Client()
    client.force_login(reader)
    runs = [_measured(city, client, size) for size in SIZES]
    result = {"machine": machine_name(), "engine": engine_name(), "rounds": ROUNDS, "acts": ACTS, "writers": WRITERS,
              "draws": DRAWS, "days": DAYS, "load": [round(before, 1), round(os.getloadavg()[0], 1)], "runs": runs}  # fmt: skip
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def _measured(city: City, client: Client, size: int) -> dict[str, Any]:
    fund = _fund(city)
    begun = time.perf_counter()
    _load(fund, city.head, size)
    loaded = time.perf_counter() - begun
    url, bare = reverse("fund-detail", args=[fund.pk]), bare_client(city)
    deep = {"on_to": FIRST + timedelta(days=DAYS // 3)}
    pages = [
        Page("H2", lambda: bare.get("/h2/")),
        Page("account page, first", lambda: client.get(url)),
        Page("account page, deep", lambda: client.get(url, deep)),
        Page("account page, one direction", lambda: client.get(url, {"side": "out"})),
    ]
    return {
        "postings": size, "load_seconds": round(loaded, 1), "pages": measure(pages, ROUNDS),
        "payment": _payment(fund, city.head), "draw": _draws(fund, city.head),
    }  # fmt: skip


def _fund(city: City) -> BridgingInstitution:
    kinds = {"account": AccountKind.FUND, "fees": AccountKind.FEES, "outside": AccountKind.OUTSIDE}
    accounts = {name: Account.objects.create(kind=kind, name=name) for name, kind in kinds.items()}
    return BridgingInstitution.objects.create(
        name=f"转贷公司{next(serial)}", county=city.counties[0], filing_number="鲁工信备〔2022〕1号",
        opened_by=city.head, **accounts,
    )  # fmt: skip


def _load(fund: BridgingInstitution, by: User, size: int) -> None:
    """Two in for each one out, so that the balance never falls; then the days and the balances as the ledger keeps them."""
    with connection.cursor() as cursor:
        with cursor.copy(COPY) as copy:
            for row in _rows(fund, by, size):
                copy.write_row(row)
        cursor.execute(CLOSE, [fund.account_id, fund.account_id, fund.account_id])
        cursor.execute(BALANCE)
        cursor.execute("ANALYZE")


def _rows(fund: BridgingInstitution, by: User, size: int) -> Iterator[tuple[Any, ...]]:
    ways = [(fund.outside_id, fund.account_id)] * 2 + [(fund.account_id, fund.outside_id)]
    for n in range(size):
        on = FIRST + timedelta(days=n * DAYS // size)
        yield (
            *ways[n % 3],
            100 + n % 900,
            f"bench-{fund.pk}-{n}",
            f"第{n}笔",
            on,
            by.pk,
            f"{on}T09:00+08:00",
        )


def _payment(fund: BridgingInstitution, by: User) -> dict[str, float]:
    ours = _median(lambda: post(fund.outside, fund.account, 100, key=f"pay-{next(serial)}", by=by))
    plain = _median(lambda: _plainly(fund.outside_id, fund.account_id, by.pk))
    return {"ms": ours, "plain_ms": plain, "ratio": round(ours / plain, 1)}


def _plainly(source: int, destination: int, by: int) -> None:
    """The posting and both balances, and nothing that the product adds: no day, no audit, no question."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO policies_posting (source_id, destination_id, amount_fen, key, memo, "on", by_id, at) '
            "VALUES (%s, %s, 100, %s, '', now(), %s, now())",
            [source, destination, f"plain-{os.getpid()}-{time.time_ns()}", by],
        )
        for pk, change in sorted([(source, -100), (destination, 100)]):
            cursor.execute(
                "UPDATE policies_account SET balance_fen = balance_fen + %s WHERE id = %s", [change, pk]
            )


def _draws(fund: BridgingInstitution, by: User) -> dict[str, float]:
    """All writers on one account; acts a second of all together."""

    def ours(writer: int, n: int) -> None:
        post(fund.account, fund.outside, 100, key=f"draw-{fund.pk}-{writer}-{n}", by=by)

    rate = _rate(ours)
    plain = _rate(lambda _writer, _n: _plainly(fund.account_id, fund.outside_id, by.pk))
    return {"a_second": rate, "plain_a_second": plain, "ratio": round(plain / rate, 1)}


def _rate(act: Callable[[int, int], None]) -> float:
    def work(writer: int) -> None:
        connection.connect()
        for n in range(DRAWS):
            act(writer, n)

    connection.close()
    context = get_context("fork")
    writers = [context.Process(target=work, args=(writer,)) for writer in range(WRITERS)]
    begun = time.perf_counter()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise RuntimeError("a writer failed")
    return round(WRITERS * DRAWS / (time.perf_counter() - begun), 1)


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ACTS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(times), 2)


if __name__ == "__main__":
    main()
