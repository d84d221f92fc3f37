from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.creation import TEST_DATABASE_PREFIX

from tests.support import clock
from tests.support.append_only import let_sqlite_empty_guarded_tables
from tests.support.migrated import File, Lending, OnServer, lent
from tests.support.programs import chromium
from tests.support.services import redis

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


let_sqlite_empty_guarded_tables()


@pytest.fixture(scope="session")
def lent_database(django_db_modify_db_settings: None) -> Iterator[tuple[Lending, ExitStack]]:
    """A copy of the migrated database, where there is one; the other test processes wait meanwhile."""
    told = connection.settings_dict
    name = told["TEST"]["NAME"] or f"{TEST_DATABASE_PREFIX}{told['NAME']}"
    on_server = connection.vendor == "postgresql"
    place = OnServer(name, os.environ["TEST_DATABASE_URL"]) if on_server else File(Path(name))
    with ExitStack() as held:
        yield held.enter_context(lent(place)), held


@pytest.fixture(scope="session")
def django_db_keepdb(lent_database: tuple[Lending, ExitStack]) -> bool:
    """Whether the database is there already; pytest-django then only brings what is missing."""
    lending, _held = lent_database
    return lending.is_there


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, lent_database: tuple[Lending, ExitStack]) -> None:
    lending, held = lent_database
    lending.keep()
    held.close()


@pytest.fixture
def real_clock() -> Iterator[None]:
    """The day and the time of the machine, for a test that starts processes of its own."""
    with clock.real():
        yield


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The server that the suite runs on; a test that asks for it runs with TEST_ENGINE=postgres only."""
    return os.environ["TEST_DATABASE_URL"]


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real redis-server of this test process."""
    with redis() as url:
        yield url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
        "reduced_motion": "reduce",  # a page that still scrolls is measured as it passes under the top bar
    }
