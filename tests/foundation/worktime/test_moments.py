from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.postgres import types

from foundation.worktime.moments import MomentLoader, read_moments_fast

OID = types["timestamptz"].oid


class Careful(BaseTzLoader):
    timezone = UTC


def test_moments_are_those_that_django_reads() -> None:
    dice = random.Random(7)
    ours, theirs = MomentLoader(OID), Careful(OID)
    for places in [*range(7)] * 50:
        moment = datetime(1950, 1, 1) + timedelta(seconds=dice.randrange(10**10))
        fraction = f".{dice.randrange(10**places):0{places}}" if places else ""
        written = f"{moment:%Y-%m-%d %H:%M:%S}{fraction}+00".encode()
        assert ours.load(written) == theirs.load(written)
        assert ours.load(memoryview(written)).tzinfo is UTC


@pytest.mark.parametrize(
    ("vendor", "zone", "style", "fast"),
    [
        ("postgresql", UTC, "ISO, MDY", True),
        ("postgresql", UTC, "SQL, DMY", False),
        ("postgresql", None, "ISO, MDY", False),
        ("sqlite", UTC, "ISO, MDY", False),
    ],
)
def test_only_iso_moments_in_utc_are_read_fast(vendor: str, zone: Any, style: str, fast: bool) -> None:
    driver = Mock()
    driver.info.parameter_status.return_value = style
    read_moments_fast(None, SimpleNamespace(vendor=vendor, timezone=zone, connection=driver))
    assert driver.adapters.register_loader.called is fast


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_connection_reads_moments_fast() -> None:
    with connection.cursor() as cursor:
        assert isinstance(cursor.adapters.get_loader(OID, 0)(OID), MomentLoader)
        cursor.execute("SELECT TIMESTAMPTZ '2023-10-31 08:30:00.5+08'")
        assert cursor.fetchone()[0] == datetime(2023, 10, 31, 0, 30, 0, 500_000, tzinfo=UTC)
