from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.console import appoint_admin
from foundation.audit.models import AuditEntry
from foundation.errors import Refused
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
NEW = "Given-word-2023"


def test_first_admin_comes_with_the_bureau(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", NEW)

    call_command("appoint_admin", "root", "system_admin", name="张工", bureau="某市工业和信息化局")

    user = User.objects.get(username="root")
    assert (user.name, user.role_codes, user.must_change_password) == ("张工", {"system_admin"}, True)
    assert Unit.objects.get().name == "某市工业和信息化局"
    assert AuditEntry.objects.get(action="user.appoint").actor_name == "服务器控制台"


def test_admin_needs_a_bureau() -> None:
    with pytest.raises(Refused, match="--bureau"):
        appoint_admin(username="root", name="", role=RoleCode.SYSTEM_ADMIN, password=NEW)


def test_appointing_again_gives_a_new_password() -> None:
    security = person(RoleCode.SECURITY_ADMIN, is_active=False)

    appoint_admin(username=security.username, name="", role=RoleCode.SECURITY_ADMIN, password=NEW)

    security.refresh_from_db()
    assert security.is_active
    assert security.check_password(NEW)
    assert security.grants.count() == 1


def test_nobody_is_appointed_against_the_exclusions() -> None:
    officer = person(RoleCode.CASE_OFFICER)

    with pytest.raises(Refused, match="不能由同一人担任"):
        appoint_admin(username=officer.username, name="", role=RoleCode.AUDIT_ADMIN, password=NEW)


def test_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "weak")

    with pytest.raises(CommandError, match="至少"):
        call_command("appoint_admin", "root", "system_admin", bureau="某市工业和信息化局")
    assert not User.objects.exists()
