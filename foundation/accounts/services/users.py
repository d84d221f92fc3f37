from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import RoleGrant, Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import THREE_ADMINS, RoleCode
from foundation.accounts.services.rights import check_reach
from foundation.accounts.signals import account_disabled
from foundation.audit.services import record
from foundation.errors import Refused

SYSTEM_USERNAME = "system"


def system_user() -> User:
    """The named identity under which the clock and the console act; it holds no right and cannot sign in."""
    user: User
    user, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "系统", "is_service": True}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def create_user(
    *,
    by: User,
    username: str,
    name: str,
    unit: Unit,
    password: str,
    title: str = "",
    phone: str = "",
    email: str = "",
    wecom_id: str = "",
) -> User:
    """A new account; its password is known to two people until the owner changes it, so that comes first."""
    check_reach(by, Permission.USER_ADMIN, unit.pk)
    if User.objects.filter(username=username).exists():
        raise Refused(_("登录名“%(name)s”已被使用，请换一个。") % {"name": username})
    _check_wecom_id_is_free(wecom_id)
    user = User.objects.create_user(
        username,
        password,
        name=name,
        unit=unit,
        title=title,
        phone=phone,
        email=email,
        wecom_id=wecom_id,
        must_change_password=True,
    )
    record(by=by, action="user.create", obj=user, detail={"unit": unit.code})
    return user


@transaction.atomic
def change_user(
    user: User, *, by: User, name: str, unit: Unit, title: str, phone: str, email: str, wecom_id: str
) -> User:
    check_reach(by, Permission.USER_ADMIN, user.unit_id, unit.pk)
    _check_is_person(user)
    _check_wecom_id_is_free(wecom_id, but_for=user)
    new = {
        "name": name,
        "unit": unit,
        "title": title,
        "phone": phone,
        "email": email,
        "wecom_id": wecom_id,
    }
    changed = sorted(field for field, value in new.items() if getattr(user, field) != value)
    for field, value in new.items():
        setattr(user, field, value)
    user.save(update_fields=list(new))
    record(by=by, action="user.change", obj=user, detail={"fields": changed, "unit": unit.code})
    return user


@transaction.atomic
def disable_user(user: User, *, by: User) -> User:
    """Takes effect on the next request of a live session, because every request reads the account."""
    check_reach(by, Permission.USER_ADMIN, user.unit_id)
    _check_is_person(user)
    if user.pk == by.pk:
        raise Refused(_("不能停用自己的账号，请由另一位系统管理员操作。"))
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Refused(_("该账号已经停用，无需再次操作。"))
    user.is_active = False
    record(by=by, action="user.disable", obj=user)
    account_disabled.send(sender=User, person=user, by=by)
    return user


@transaction.atomic
def enable_user(user: User, *, by: User, password: str) -> User:
    """With a new password: the sessions from before the disabling stay dead."""
    check_reach(by, Permission.USER_ADMIN, user.unit_id)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Refused(_("该账号正在使用，无需启用。"))
    _check_password_is_theirs_to_set(user)
    user.is_active = True
    _set_password(user, password, must_change=True)
    record(by=by, action="user.enable", obj=user)
    return user


@transaction.atomic
def reset_password(user: User, *, by: User, password: str) -> User:
    check_reach(by, Permission.USER_ADMIN, user.unit_id)
    _check_is_person(user)
    if user.pk == by.pk:
        raise Refused(_("修改自己的密码，请到“我的—修改密码”。"))
    _check_password_is_theirs_to_set(user)
    _set_password(user, password, must_change=True)
    record(by=by, action="user.reset_password", obj=user)
    return user


@transaction.atomic
def change_own_password(user: User, *, password: str) -> User:
    _set_password(user, password, must_change=False)
    record(by=user, action="user.change_password", obj=user)
    return user


def note_wrong_password(user: User) -> None:
    record(by=user, action="user.change_password", obj=user, ok=False)


@transaction.atomic
def change_preferences(
    user: User, *, shortcuts_on: bool, digest_on: bool, shortcuts_lead: bool = False
) -> User:
    user.shortcuts_on, user.shortcuts_lead, user.digest_on = shortcuts_on, shortcuts_lead, digest_on
    user.save(update_fields=["shortcuts_on", "shortcuts_lead", "digest_on"])
    record(by=user, action="user.preferences", obj=user)
    return user


def demo_sign_ins() -> list[tuple[str, str]]:
    """(role label, username) of one demonstration account per role, in the order of the roles."""
    found: dict[str, str] = {}
    grants = RoleGrant.objects.filter(user__is_demo=True, user__is_active=True).select_related("user")
    for grant in grants.order_by("id"):
        found.setdefault(grant.role, grant.user.username)
    return [(str(code.label), found[code.value]) for code in RoleCode if code.value in found]


def _set_password(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])


def _check_wecom_id_is_free(wecom_id: str, *, but_for: User | None = None) -> None:
    """Two people with one account would read each other's messages."""
    others = User.objects.exclude(pk=but_for.pk) if but_for else User.objects.all()
    if wecom_id and others.filter(wecom_id=wecom_id).exists():
        raise Refused(_("企业微信账号“%(id)s”已登记给其他人员，请核对。") % {"id": wecom_id})


def _check_is_person(user: User) -> None:
    if user.is_service:
        raise Refused(_("“%(name)s”是系统服务身份，不能修改。") % {"name": user.name})


def _check_password_is_theirs_to_set(user: User) -> None:
    """Who could set the password of another admin would hold both admins' powers (三员分立)."""
    held = set(user.grants.values_list("role", flat=True)) & (THREE_ADMINS - {RoleCode.SYSTEM_ADMIN})
    if held:
        raise Refused(
            _(
                "“%(name)s”是%(role)s，密码不能由系统管理员设置；请在服务器上运行 manage.py appoint_admin 重设。"
            )
            % {"name": user.name, "role": RoleCode(min(held)).label}
        )
