from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from foundation.health import checks


@pytest.mark.parametrize(
    ("version", "ids"),
    [((3, 40, 1), ["health.W001"]), ((3, 51, 2), ["health.W001"]), ((3, 51, 3), []), ((4, 0, 0), [])],
)
def test_warns_of_sqlite_with_the_wal_reset_bug(version: tuple[int, ...], ids: list[str]) -> None:
    assert [message.id for message in checks.sqlite_messages(version)] == ids


@pytest.mark.parametrize(
    ("ctype", "ids"),
    [("C", ["health.E001"]), ("POSIX", ["health.E001"]), ("C.UTF-8", []), ("zh_CN.UTF-8", [])],
)
def test_refuses_postgres_that_cannot_tell_letters(ctype: str, ids: list[str]) -> None:
    assert [message.id for message in checks.postgres_messages(ctype)] == ids


def test_asks_no_database_that_was_not_named() -> None:
    assert checks.check_databases(None) == []


@pytest.mark.django_db
def test_database_of_the_suite_passes() -> None:
    errors = [message for message in checks.check_databases(["default"]) if message.is_serious()]

    assert errors == []


@pytest.mark.postgres
@pytest.mark.django_db
def test_reads_the_character_type_of_this_database() -> None:
    assert checks.character_type(connection) == "C.UTF-8"


@pytest.mark.postgres
@pytest.mark.django_db
def test_check_command_refuses_a_c_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "character_type", lambda _: "C")

    with pytest.raises(SystemCheckError, match=r"health\.E001"):
        call_command("check", databases=["default"])
