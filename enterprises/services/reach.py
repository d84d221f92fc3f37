from __future__ import annotations

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES


def counties_in_reach(user: User, right: Permission = Permission.ENTERPRISE_READ) -> list[Unit]:
    """The reporting units whose rows the right reaches; asks the database only for a city-wide right."""
    if user.reach(right).everything:
        return list(Unit.objects.reporting().active())
    carrying = (grant.unit for grant in user.role_grants if right in ROLES[grant.role].permissions)
    return list({unit.pk: unit for unit in carrying if unit.kind == UnitKind.COUNTY}.values())
