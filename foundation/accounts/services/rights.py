from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import NotAllowed


def check_right(by: User, permission: Permission) -> None:
    if not by.has(permission):
        raise NotAllowed(_("您没有办理此事的权限。"))
