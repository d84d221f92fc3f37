from __future__ import annotations

import pytest

from foundation.accounts.models import RoleGrant, User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services.grants import grant_role, revoke_role
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import UnitFactory, UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def security() -> User:
    return person(RoleCode.SECURITY_ADMIN)


def test_grant_role_is_noted_with_who_and_where(security: User) -> None:
    user, unit = UserFactory(), UnitFactory(code="chiping")

    grant = grant_role(user, by=security, role=RoleCode.CASE_OFFICER, unit=unit)

    assert (grant.granted_by, grant.unit) == (security, unit)
    entry = AuditEntry.objects.get(action="grant.add")
    assert entry.detail == {"role": "case_officer", "unit": "chiping"}


@pytest.mark.parametrize(
    ("held", "new"),
    [
        (RoleCode.SYSTEM_ADMIN, RoleCode.SECURITY_ADMIN),
        (RoleCode.SECTION_HEAD, RoleCode.AUDIT_ADMIN),
        (RoleCode.AUDIT_ADMIN, RoleCode.CASE_OFFICER),
        (RoleCode.FUND_CLERK, RoleCode.FUND_CHECKER),
    ],
)
def test_grant_role_refuses_what_excludes_each_other(security: User, held: str, new: str) -> None:
    user = person(held)

    with pytest.raises(Refused, match="不能由同一人担任"):
        grant_role(user, by=security, role=new, unit=user.unit)

    assert user.grants.count() == 1


def test_nobody_grants_or_revokes_for_oneself(security: User) -> None:
    with pytest.raises(Refused, match="不能给自己授予"):
        grant_role(security, by=security, role=RoleCode.SECURITY_ADMIN, unit=UnitFactory())
    with pytest.raises(Refused, match="不能收回自己"):
        revoke_role(security.grants.get(), by=security)


def test_grant_role_refuses_twice_the_disabled_and_closed_units(security: User) -> None:
    user, unit = UserFactory(), UnitFactory()
    grant_role(user, by=security, role=RoleCode.LEADER, unit=unit)

    with pytest.raises(Refused, match="已有这个角色"):
        grant_role(user, by=security, role=RoleCode.LEADER, unit=unit)
    with pytest.raises(Refused, match="账号未启用"):
        grant_role(UserFactory(is_active=False), by=security, role=RoleCode.LEADER, unit=unit)
    with pytest.raises(Refused, match="已停用"):
        grant_role(user, by=security, role=RoleCode.LEADER, unit=UnitFactory(is_active=False))


def test_revoke_role_is_noted_and_only_once(security: User) -> None:
    grant = person(RoleCode.LEADER).grants.get()
    same = RoleGrant.objects.get(pk=grant.pk)

    revoke_role(grant, by=security)

    with pytest.raises(Refused, match="已经收回"):
        revoke_role(same, by=security)
    assert AuditEntry.objects.filter(action="grant.remove").count() == 1


@pytest.mark.parametrize("role", [code for code in RoleCode if code != RoleCode.SECURITY_ADMIN])
def test_only_a_security_admin_grants(role: str) -> None:
    by, user = person(role), person(RoleCode.LEADER)

    with pytest.raises(NotAllowed):
        grant_role(user, by=by, role=RoleCode.CASE_OFFICER, unit=user.unit)
    with pytest.raises(NotAllowed):
        revoke_role(user.grants.get(), by=by)


def test_security_admin_of_a_unit_grants_only_there() -> None:
    county, elsewhere = UnitFactory(), UnitFactory()
    by, mine = person(RoleCode.SECURITY_ADMIN, county), UserFactory(unit=county)

    grant_role(mine, by=by, role=RoleCode.CASE_OFFICER, unit=county)
    with pytest.raises(NotAllowed, match="不在您的管理范围内"):
        grant_role(mine, by=by, role=RoleCode.CASE_OFFICER, unit=elsewhere)
    with pytest.raises(NotAllowed, match="不在您的管理范围内"):
        grant_role(UserFactory(unit=elsewhere), by=by, role=RoleCode.CASE_OFFICER, unit=county)
