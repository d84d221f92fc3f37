from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import NotAllowed


def check_right(by: User, permission: Permission) -> None:
    if not by.has(permission):
        raise NotAllowed(_("您没有办理此事的权限。"))


def check_reach(by: User, permission: Permission, *unit_ids: int | None) -> None:
    """The right, and every one of the units within its reach."""
    check_right(by, permission)
    reach = by.reach(permission)
    if not all(reach.covers(unit_id) for unit_id in unit_ids):
        raise NotAllowed(_("该单位不在您的管理范围内。"))
