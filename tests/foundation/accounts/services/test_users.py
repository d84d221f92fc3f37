from __future__ import annotations

import pytest

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.accounts.services import demo_sign_ins, system_user
from foundation.accounts.services.users import (
    change_user,
    create_user,
    disable_user,
    enable_user,
    reset_password,
)
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import UnitFactory, UserFactory, person

pytestmark = pytest.mark.django_db
NEW = "Given-word-2023"


@pytest.fixture
def admin() -> User:
    return person(RoleCode.SYSTEM_ADMIN)


def details(user: User, **changes) -> dict:
    blank = {"title": "", "phone": "", "email": "", "wecom_id": ""}
    return {"name": user.name, "unit": user.unit, **blank, **changes}


def test_create_user_must_change_the_given_password(admin: User) -> None:
    user = create_user(
        by=admin, username="lisi", name="李四", unit=UnitFactory(), password=NEW, phone="13812345678"
    )

    assert user.must_change_password
    assert user.check_password(NEW)
    entry = AuditEntry.objects.get(action="user.create")
    assert (entry.object_key, entry.actor_id) == (str(user.pk), admin.pk)
    assert NEW not in entry.payload


def test_create_user_refuses_a_name_in_use(admin: User) -> None:
    UserFactory(username="lisi")

    with pytest.raises(Refused, match="登录名“lisi”已被使用"):
        create_user(by=admin, username="lisi", name="李四", unit=UnitFactory(), password=NEW)


def test_change_user_notes_which_fields_changed_not_their_values(admin: User) -> None:
    user = UserFactory(phone="13812345678")

    change_user(user, by=admin, **details(user, phone="13987654321", title="科长"))

    entry = AuditEntry.objects.get(action="user.change")
    assert entry.detail["fields"] == ["phone", "title"]
    assert "13987654321" not in entry.payload


@pytest.mark.parametrize("role", [code for code in RoleCode if code != RoleCode.SYSTEM_ADMIN])
def test_only_a_system_admin_touches_accounts(role: str) -> None:
    by, user = person(role), UserFactory()
    acts = [
        lambda: create_user(by=by, username="lisi", name="李四", unit=UnitFactory(), password=NEW),
        lambda: change_user(user, by=by, **details(user, title="科长")),
        lambda: disable_user(user, by=by),
        lambda: enable_user(user, by=by, password=NEW),
        lambda: reset_password(user, by=by, password=NEW),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_admin_of_a_unit_touches_only_its_people() -> None:
    county, elsewhere = UnitFactory(), UnitFactory()
    by, mine, other = (
        person(RoleCode.SYSTEM_ADMIN, county),
        UserFactory(unit=county),
        UserFactory(unit=elsewhere),
    )

    change_user(mine, by=by, **details(mine, title="科长"))
    with pytest.raises(NotAllowed, match="不在您的管理范围内"):
        change_user(other, by=by, **details(other))
    with pytest.raises(NotAllowed, match="不在您的管理范围内"):
        change_user(mine, by=by, **details(mine, unit=elsewhere))


def test_disable_user_refuses_oneself_and_twice(admin: User) -> None:
    user = UserFactory()
    with pytest.raises(Refused, match="不能停用自己"):
        disable_user(admin, by=admin)

    disable_user(user, by=admin)

    with pytest.raises(Refused, match="已经停用"):
        disable_user(User.objects.get(pk=user.pk), by=admin)


def test_enable_user_sets_a_new_password(admin: User) -> None:
    user = UserFactory(is_active=False)

    enable_user(user, by=admin, password=NEW)

    user.refresh_from_db()
    assert user.is_active
    assert user.must_change_password
    assert user.check_password(NEW)
    with pytest.raises(Refused, match="正在使用"):
        enable_user(user, by=admin, password=NEW)


@pytest.mark.parametrize("role", [RoleCode.SECURITY_ADMIN, RoleCode.AUDIT_ADMIN])
def test_password_of_another_admin_is_not_the_system_admins_to_set(admin: User, role: str) -> None:
    """Else one person would hold two of the three powers."""
    other = person(role)
    with pytest.raises(Refused, match="appoint_admin"):
        reset_password(other, by=admin, password=NEW)

    disable_user(other, by=admin)
    with pytest.raises(Refused, match="appoint_admin"):
        enable_user(other, by=admin, password=NEW)

    other.refresh_from_db()
    assert not other.check_password(NEW)
    assert not other.is_active


def test_system_user_is_one_without_rights_or_password(admin: User) -> None:
    one, two = system_user(), system_user()

    assert one == two
    assert not one.has_usable_password()
    assert one.rights == frozenset()
    with pytest.raises(Refused, match="系统服务身份"):
        reset_password(one, by=admin, password=NEW)


def test_demo_sign_ins_are_one_per_role_in_order() -> None:
    for code in (RoleCode.LEADER, RoleCode.CASE_OFFICER):
        person(code, username=f"demo-{code}", is_demo=True)
    person(RoleCode.CASE_OFFICER, username="second", is_demo=True)
    person(RoleCode.AUDIT_ADMIN, username="real")

    assert demo_sign_ins() == [("服务专员", "demo-case_officer"), ("分管领导", "demo-leader")]
