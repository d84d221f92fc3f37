"""Prepares the engine that the suite runs on, and leaves out what the machine has no program for.

Loaded with `-p`, because the database must be known before Django reads its settings.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings

from tests.support import clock
from tests.support.programs import Program, closing_line, missing
from tests.support.services import postgres

MARKERS_BY_FIXTURE = {"browser": "browser", "redis_url": "redis", "postgres_url": "postgres"}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "postgres_url"}

SETTINGS_BEFORE = pytest.StashKey[object]()

resources = ExitStack()
left_out: set[str] = set()


def on_postgres() -> bool:
    return os.environ.get("TEST_ENGINE", "sqlite") == "postgres"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    scratch = resources.enter_context(TemporaryDirectory(prefix="bangqi-test-", ignore_cleanup_errors=True))
    os.environ["DATA_DIR"] = scratch
    # Playwright's synchronous API keeps an event loop in the thread of the test.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if on_postgres() and "TEST_DATABASE_URL" not in os.environ:
        os.environ["TEST_DATABASE_URL"] = resources.enter_context(postgres())
    return (yield)


def pytest_configure() -> None:
    clock.start()
    resources.callback(clock.stop)


def pytest_unconfigure() -> None:
    resources.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = {program.marker for program in missing()}
    kept, dropped = [], []
    for item in items:
        mark_by_fixtures(item)
        if only_for_postgres(item) and not on_postgres():
            dropped.append(item)
        elif lacking := {mark.name for mark in item.iter_markers()} & (absent - {"postgres"}):
            left_out.update(lacking)
            dropped.append(item)
        else:
            kept.append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = sorted(left_out)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    item.stash[SETTINGS_BEFORE] = settings._wrapped
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Overrides undone in another order than they were made leave one behind, and every later test runs with it."""
    yield
    before = item.stash[SETTINGS_BEFORE]
    if settings._wrapped is not before:
        settings._wrapped = before
        pytest.fail("leaves changed settings behind", pytrace=False)


def mark_by_fixtures(item: pytest.Item) -> None:
    for fixture, marker in MARKERS_BY_FIXTURE.items():
        if fixture in getattr(item, "fixturenames", ()):
            item.add_marker(marker)
    if asks_no_database(item):
        item.add_marker("once")


def asks_no_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is None and not DATABASE_FIXTURES.intersection(
        getattr(item, "fixturenames", ())
    )


def only_for_postgres(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgres") is not None


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    left_out.update(getattr(node, "workeroutput", {}).get("left_out", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if left_out and os.environ.get("REQUIRE_ALL") == "1" and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if left_out and "TEST_SUITE" not in os.environ:
        terminalreporter.write_line(closing_line(_programs_left_out()), yellow=True)


def _programs_left_out() -> list[Program]:
    return [program for program in missing() if program.marker in left_out]
