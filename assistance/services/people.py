from __future__ import annotations

from django.utils.translation import gettext as _

from assistance.models import Case
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES, RoleCode
from foundation.errors import Refused

HANDLING_ROLES = tuple(code for code, role in ROLES.items() if Permission.CASE_HANDLE in role.permissions)
MAX_CHOICES = 100
MAX_READERS = 20


def check_handler(handler: User | None, unit: Unit) -> None:
    """The unit is one that handles, and the person is active there and may handle."""
    if not Unit.objects.handling().filter(pk=unit.pk).exists():
        raise Refused(_("“%(unit)s”不能作为承办单位，请选择科室、县市区或市直单位。") % {"unit": unit.name})
    if handler is not None:
        check_may_handle(handler, unit)


def check_may_handle(handler: User, unit: Unit | None) -> None:
    """The person is active and may handle, at ``unit`` (one that handles) where it is known already."""
    if not handler.is_active or not handler.has(Permission.CASE_HANDLE):
        raise Refused(_("“%(name)s”已停用或没有办理权限，请另选承办人。") % {"name": handler.name})
    reach = handler.reach(Permission.CASE_HANDLE)
    if unit is not None and not reach.everything and unit.pk not in reach.unit_ids:
        raise Refused(
            _("“%(name)s”不在“%(unit)s”承办，请重新选择。") % {"name": handler.name, "unit": unit.name}
        )


def handlers_of(unit: Unit) -> list[User]:
    """Active people whose grant at this unit lets them handle, for the choice of a handler."""
    people = User.objects.people().filter(grants__unit=unit, grants__role__in=HANDLING_ROLES)
    return list(people.distinct().order_by("name", "id")[:MAX_CHOICES])


def signers_of(unit: Unit | None) -> list[User]:
    """Whom to tell that a case waits at a unit: its handlers, or its head where it has none."""
    if unit is None:
        return []
    for role in (RoleCode.UNIT_HANDLER, RoleCode.SECTION_HEAD):
        people = list(
            User.objects.people().filter(grants__unit=unit, grants__role=role).distinct()[:MAX_READERS]
        )
        if people:
            return people
    return []


def heads_of(unit: Unit | None) -> list[User]:
    """The heads granted at the unit itself."""
    if unit is None:
        return []
    people = User.objects.people().filter(grants__unit=unit, grants__role=RoleCode.SECTION_HEAD)
    return list(people.distinct().order_by("id")[:MAX_READERS])


def heads_over(case: Case) -> list[User]:
    """Who decides for a case: the heads of its county and its leading unit, else the bureau's."""
    near = {head.pk: head for unit in (case.county, case.lead_unit) for head in heads_of(unit)}
    if near:
        return list(near.values())
    bureau = User.objects.people().filter(
        grants__unit__kind=UnitKind.BUREAU, grants__role=RoleCode.SECTION_HEAD
    )
    return list(bureau.distinct().order_by("id")[:MAX_READERS])
