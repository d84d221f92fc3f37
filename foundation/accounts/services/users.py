from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import RoleGrant, Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode, incompatible
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused

SYSTEM_USERNAME = "system"


def system_user() -> User:
    """The named identity under which the clock and the console act; it holds no right and cannot sign in."""
    user, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "系统", "is_service": True}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def create_user(
    *, by: User, username: str, name: str, unit: Unit, password: str, title: str = "", phone: str = "", email: str = ""
) -> User:
    _check(by, Permission.USER_ADMIN)
    if User.objects.filter(username=username).exists():
        raise Refused(_("登录名“%(name)s”已被使用，请换一个。") % {"name": username})
    user = User.objects.create_user(
        username, password, name=name, unit=unit, title=title, phone=phone, email=email
    )
    record(by=by, action="user.create", obj=user, detail={"unit": unit.code})
    return user


@transaction.atomic
def change_user(
    user: User, *, by: User, name: str, unit: Unit, title: str, phone: str, email: str, is_active: bool
) -> User:
    _check(by, Permission.USER_ADMIN)
    if user.pk == by.pk and not is_active:
        raise Refused(_("不能停用自己的账号，请由另一位系统管理员操作。"))
    before = {"unit": user.unit_id, "title": user.title, "is_active": user.is_active}
    user.name, user.unit, user.title, user.phone, user.email = name, unit, title, phone, email
    user.is_active = is_active
    user.save(update_fields=["name", "unit", "title", "phone", "email", "is_active"])
    record(by=by, action="user.change", obj=user, detail={"before": before, "is_active": is_active})
    return user


@transaction.atomic
def reset_password(user: User, *, by: User, password: str) -> User:
    _check(by, Permission.USER_ADMIN)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(by=by, action="user.reset_password", obj=user)
    return user


@transaction.atomic
def change_own_password(user: User, *, password: str) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    record(by=user, action="user.change_password", obj=user)
    return user


@transaction.atomic
def change_preferences(user: User, *, shortcuts_on: bool, digest_on: bool) -> User:
    user.shortcuts_on, user.digest_on = shortcuts_on, digest_on
    user.save(update_fields=["shortcuts_on", "digest_on"])
    return user


@transaction.atomic
def grant_role(user: User, *, by: User, role: str, unit: Unit) -> RoleGrant:
    """Grant a role at a unit; refused where the roles exclude each other or for oneself."""
    _check(by, Permission.GRANT_ADMIN)
    if user.pk == by.pk:
        raise Refused(_("不能给自己授予角色，请由另一位安全管理员操作。"))
    User.objects.select_for_update().get(pk=user.pk)
    held = set(user.grants.values_list("role", flat=True))
    clash = incompatible(role, held)
    if clash:
        raise Refused(
            _("“%(new)s”与已有的“%(held)s”不能由同一人担任，请先收回原角色。")
            % {"new": RoleCode(role).label, "held": RoleCode(clash).label}
        )
    grant, created = RoleGrant.objects.get_or_create(
        user=user, role=role, unit=unit, defaults={"granted_by": by}
    )
    if not created:
        raise Refused(_("该人员在此单位已有这个角色。"))
    record(by=by, action="grant.add", obj=user, detail={"role": role, "unit": unit.code})
    return grant


@transaction.atomic
def revoke_role(grant: RoleGrant, *, by: User) -> None:
    _check(by, Permission.GRANT_ADMIN)
    if grant.user_id == by.pk:
        raise Refused(_("不能收回自己的角色，请由另一位安全管理员操作。"))
    record(by=by, action="grant.remove", obj=grant.user, detail={"role": grant.role, "unit": grant.unit.code})
    grant.delete()


@transaction.atomic
def save_unit(
    unit: Unit, *, by: User, name: str, kind: str, parent: Unit | None, division_code: str, is_active: bool
) -> Unit:
    _check(by, Permission.USER_ADMIN)
    if parent is not None and parent.pk == unit.pk:
        raise Refused(_("上级单位不能是自己。"))
    unit.name, unit.kind, unit.parent = name, kind, parent
    unit.division_code, unit.is_active = division_code, is_active
    unit.save()
    record(by=by, action="unit.save", obj=unit, detail={"code": unit.code, "is_active": is_active})
    return unit


def demo_sign_ins() -> list[tuple[str, str]]:
    """(role label, username) of one demonstration account per role, in the order of the roles."""
    found: dict[str, str] = {}
    grants = RoleGrant.objects.filter(user__is_demo=True, user__is_active=True).select_related("user")
    for grant in grants.order_by("id"):
        found.setdefault(grant.role, grant.user.username)
    return [(str(code.label), found[code.value]) for code in RoleCode if code.value in found]


def _check(by: User, permission: Permission) -> None:
    if not by.has(permission):
        raise NotAllowed(_("您没有办理此事的权限。"))
