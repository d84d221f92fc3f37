from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import RoleGrant, Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode, incompatible
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def grant_role(user: User, *, by: User, role: str, unit: Unit) -> RoleGrant:
    """Grant a role at a unit; refused where the roles exclude each other, and for oneself."""
    check_reach(by, Permission.GRANT_ADMIN, user.unit_id, unit.pk)
    if user.pk == by.pk:
        raise Refused(_("不能给自己授予角色，请由另一位安全管理员操作。"))
    _check_can_hold(user, unit)
    User.objects.select_for_update().get(pk=user.pk)
    _check_compatible(user, role)
    grant, created = RoleGrant.objects.get_or_create(
        user=user, role=role, unit=unit, defaults={"granted_by": by}
    )
    if not created:
        raise Refused(_("该人员在此单位已有这个角色。"))
    record(by=by, action="grant.add", obj=user, detail={"role": role, "unit": unit.code})
    return grant


@transaction.atomic
def revoke_role(grant: RoleGrant, *, by: User) -> None:
    check_reach(by, Permission.GRANT_ADMIN, grant.unit_id)
    if grant.user_id == by.pk:
        raise Refused(_("不能收回自己的角色，请由另一位安全管理员操作。"))
    removed, _by_model = RoleGrant.objects.filter(pk=grant.pk).delete()
    if not removed:
        raise Refused(_("该角色已经收回，无需再次操作。"))
    record(by=by, action="grant.remove", obj=grant.user, detail={"role": grant.role, "unit": grant.unit.code})


def _check_can_hold(user: User, unit: Unit) -> None:
    if user.is_service or not user.is_active:
        raise Refused(_("“%(name)s”的账号未启用，不能授予角色。") % {"name": user.name})
    if not unit.is_active:
        raise Refused(_("“%(name)s”已停用，请选择在用的单位。") % {"name": unit.name})


def _check_compatible(user: User, role: str) -> None:
    clash = incompatible(role, set(user.grants.values_list("role", flat=True)))
    if clash:
        raise Refused(
            _("“%(new)s”与已有的“%(held)s”不能由同一人担任，请先收回原角色。")
            % {"new": RoleCode(role).label, "held": RoleCode(clash).label}
        )
