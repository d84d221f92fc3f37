from __future__ import annotations

from io import StringIO
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from assistance.models import Case, CaseCategory, CaseEvent, ServicePromise
from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import Refused
from foundation.worktime.models import CalendarDay
from reporting.demo.erasing import erase_everything
from tests.factories.accounts import OfficerFactory, UserFactory

LOAD = "reporting.management.commands.load_demo.load_demonstration"


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
}


def guards() -> set[str]:
    """The triggers that stand and are not switched off."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_refuses_on_a_database_in_use() -> None:
    OfficerFactory()
    with pytest.raises(CommandError, match="请加 --reset"):
        load()
    assert not Enterprise.objects.exists()


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    UserFactory(is_demo=True)
    with patch(LOAD) as loading:
        assert "没有重复载入" in load()
    loading.assert_not_called()


@pytest.mark.django_db
def test_reset_erases_first() -> None:
    OfficerFactory()
    with patch("reporting.management.commands.load_demo.erase_everything") as erasing, patch(LOAD) as loading:
        load("--reset", "--scale", "3")
    erasing.assert_called_once_with()
    loading.assert_called_once_with(scale=3)


@pytest.mark.django_db(transaction=True)
@time_machine.travel("2027-01-01T09:00+08:00")
def test_erasing_leaves_what_a_new_installation_holds_with_its_guards() -> None:
    """The city is that of the first of January: nothing of its own year may lie ahead."""
    guarded = guards()
    assert f"{CaseEvent._meta.db_table}_no_delete" in guarded
    call_command("load_demo")
    assert CaseEvent.objects.exists()
    erase_everything()
    for model in (Case, CaseEvent, Enterprise, User, Unit, AuditEntry):
        assert not model._base_manager.exists(), model
    assert CaseCategory.objects.count() == 17
    assert ServicePromise.objects.exists()
    assert CalendarDay.objects.exists()
    assert guards() == guarded


@pytest.mark.django_db
def test_production_never_erases(settings: object) -> None:
    settings.DEMO_PASSWORD = ""
    with pytest.raises(Refused, match="DEMO_PASSWORD"):
        erase_everything()
