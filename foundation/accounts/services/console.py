"""What only the server room may do: make the first administrators, and give one a new password."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import RoleGrant, Unit, User
from foundation.accounts.roles import RoleCode, incompatible
from foundation.audit.services import Process, record
from foundation.errors import Refused

CONSOLE = Process("服务器控制台")


@transaction.atomic
def appoint_admin(*, username: str, name: str, role: str, password: str, bureau_name: str = "") -> User:
    """The account (made where it is missing) holds ``role`` at the bureau and must change ``password`` first."""
    bureau = _bureau(bureau_name)
    user: User | None = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username, password, name=name or username, unit=bureau)
    clash = incompatible(role, set(user.grants.values_list("role", flat=True)))
    if clash:
        raise Refused(
            _("“%(new)s”与已有的“%(held)s”不能由同一人担任。")
            % {"new": RoleCode(role).label, "held": RoleCode(clash).label}
        )
    user.set_password(password)
    user.must_change_password, user.is_active = True, True
    user.save(update_fields=["password", "must_change_password", "is_active"])
    RoleGrant.objects.get_or_create(user=user, role=role, unit=bureau)
    record(by=CONSOLE, action="user.appoint", obj=user, detail={"role": role})
    return user


def _bureau(name: str) -> Unit:
    bureau = Unit.objects.filter(kind=UnitKind.BUREAU).first()
    if bureau is not None:
        return bureau
    if not name:
        raise Refused(_("还没有市局单位：请用 --bureau 给出单位全称。"))
    return Unit.objects.create(code="bureau", name=name, kind=UnitKind.BUREAU)
