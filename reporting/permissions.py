from __future__ import annotations

from django.utils.translation import gettext as _

from enterprises.permissions import covers
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.errors import NotAllowed
from reporting.models import EnterpriseWarning


def may_handle(user: User, warning: EnterpriseWarning) -> bool:
    return covers(user, Permission.WARNING_HANDLE, warning.enterprise)


def check_may_handle(user: User, warning: EnterpriseWarning) -> None:
    if not may_handle(user, warning):
        raise NotAllowed(
            _("“%(name)s”的预警由其服务专员或所在单位负责人处理。") % {"name": warning.enterprise.name}
        )
