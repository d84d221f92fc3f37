"""N cases with events, clocks and search text, 90 % closed, spread over five years up to now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from assistance.models import Case, CaseClock, CaseCounter, CaseEvent, CaseText
from benchmarks.people import City
from benchmarks.texts import pool
from foundation.textsearch.bigrams import document
from foundation.textsearch.index import create_token_index, drop_token_index

BATCH = 5_000
SPAN = timedelta(days=5 * 365)
PROMISE = timedelta(days=21)
OUTCOMES = ("resolved",) * 98 + ("explained", "partly")
OPEN_STATES = ("registered", "dispatched", "handling", "answered")


def build_cases(city: City, rows: int) -> None:
    """Loaded with the text index down, as one loads a table of this size."""
    table = CaseText._meta.db_table
    with connection.schema_editor() as editor:
        drop_token_index(table)(None, editor)
    texts = [(text, document([text.title, text.description])) for text in pool()]
    now = timezone.now()
    for start in range(1, rows + 1, BATCH):
        serials = range(start, min(start + BATCH, rows + 1))
        cases = [_case(city, texts, serial, rows, now) for serial in serials]
        with transaction.atomic():
            load(Case, cases)
            load(CaseEvent, list(_events(cases)))
            load(CaseClock, list(_clocks(cases)))
            load(CaseText, [_text(case, texts) for case in cases])
    with connection.schema_editor() as editor:
        create_token_index(table)(None, editor)
    _settle(table, rows, now.year)


def load(model: type[models.Model], rows: list[Any]) -> None:
    """COPY on PostgreSQL, one prepared INSERT on SQLite."""
    fields = [field for field in model._meta.concrete_fields if rows and (field.name != "id" or rows[0].pk)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = (
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows
    )
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for line in values:
                    copy.write_row(line)
            return
        marks = ", ".join(["?"] * len(fields))
        connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def _case(city: City, texts: list[Any], serial: int, rows: int, now: datetime) -> Case:
    received = now - SPAN + SPAN * (serial / (rows + 1))
    closed = serial % 10 != 0 or serial < rows * 0.5
    due = received + PROMISE
    text = texts[serial % len(texts)][0]
    enterprise = city.enterprises[serial * 7919 % len(city.enterprises)]
    officer = city.officers[(serial + serial // 40) % len(city.officers)]
    status = "closed" if closed else OPEN_STATES[serial // 10 % len(OPEN_STATES)]
    answered = received + timedelta(days=serial % 23) if status in ("closed", "answered") else None
    return Case(
        id=serial,
        number=f"SQ-{received.year}-{serial:06d}",
        enterprise=enterprise,
        county_id=enterprise.county_id,
        category=city.categories[serial % len(city.categories)],
        title=text.title,
        description=text.description,
        status=status,
        officer=officer,
        handler=officer if status not in ("registered", "dispatched") else None,
        lead_unit=city.sections[serial % len(city.sections)] if status != "registered" else None,
        registered_by=officer,
        received_at=received,
        registered_at=received,
        accepted_at=received + timedelta(hours=1) if status != "registered" else None,
        first_contact_at=received + timedelta(hours=2) if status != "registered" else None,
        contact_due_at=received + timedelta(hours=3),
        answered_at=answered,
        closed_at=answered + timedelta(days=2) if closed and answered else None,
        due_at=due,
        resolve_due_at=due,
        outcome=OUTCOMES[serial % 100] if answered else "",
        answer_text="已协调有关部门办理。" if answered else "",
        confirmed=True if closed else None,
        rating="5" if closed else "",
    )


def _events(cases: list[Case]) -> Iterator[CaseEvent]:
    for case in cases:
        for kind, at in (
            ("registered", case.received_at),
            ("accepted", case.accepted_at),
            ("answered", case.answered_at),
        ):
            if at is not None:
                yield CaseEvent(case=case, kind=kind, at=at, by_id=case.officer_id, text="", data={})


def _clocks(cases: list[Case]) -> Iterator[CaseClock]:
    for case in cases:
        yield CaseClock(
            case=case,
            stage="resolve",
            started_at=case.received_at,
            amount=15,
            unit="days",
            due_at=case.due_at,
            stopped_at=case.answered_at,
        )


def _text(case: Case, texts: list[Any]) -> CaseText:
    own = document([case.number, case.enterprise.name])
    return CaseText(id=case.pk, case=case, tokens=f"{own} zzzz {texts[case.pk % len(texts)][1]}")


def _settle(table: str, rows: int, year: int) -> None:
    CaseCounter.objects.create(year=year, last=rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Case, CaseText):
                name = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {rows})")
            cursor.execute("VACUUM ANALYZE")
            return
        cursor.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")
        cursor.execute("ANALYZE")
