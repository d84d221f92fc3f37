from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User, descendants_of, unit_tree
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import Refused

EDITABLE = ("name", "kind", "parent", "division_code", "position", "is_active")


@transaction.atomic
def create_unit(
    *,
    by: User,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    division_code: str = "",
    position: int = 0,
) -> Unit:
    check_reach(by, Permission.USER_ADMIN, parent.pk if parent else None)
    _check_kind(kind, before=None)
    _check_name(name, unit=None)
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("单位编码“%(code)s”已被使用，请换一个。") % {"code": code})
    unit = Unit.objects.create(
        code=code, name=name, kind=kind, parent=parent, division_code=division_code, position=position
    )
    record(by=by, action="unit.create", obj=unit, detail={"code": code, "kind": kind})
    return unit


@transaction.atomic
def change_unit(
    unit: Unit,
    *,
    by: User,
    name: str,
    kind: str,
    parent: Unit | None,
    division_code: str,
    position: int,
    is_active: bool,
) -> Unit:
    """The root stays the root: its grants reach the whole city, so no unit becomes it and it becomes no unit."""
    check_reach(by, Permission.USER_ADMIN, unit.pk)
    if parent is not None and parent.pk != unit.parent_id:
        check_reach(by, Permission.USER_ADMIN, parent.pk)
    _check_kind(kind, before=unit.kind)
    _check_name(name, unit=unit)
    _check_parent(unit, parent)
    new = (name, kind, parent, division_code, position, is_active)
    changed = [field for field, value in zip(EDITABLE, new, strict=True) if getattr(unit, field) != value]
    for field, value in zip(EDITABLE, new, strict=True):
        setattr(unit, field, value)
    unit.save(update_fields=EDITABLE)
    record(by=by, action="unit.change", obj=unit, detail={"code": unit.code, "fields": changed})
    return unit


def _check_kind(kind: str, *, before: str | None) -> None:
    if kind != before and UnitKind.BUREAU in {kind, before}:
        raise Refused(_("“市局”只有一个，不能改为其他类型，也不能另设。"))


def _check_name(name: str, *, unit: Unit | None) -> None:
    others = Unit.objects.exclude(pk=unit.pk) if unit else Unit.objects.all()
    if others.filter(name=name).exists():
        raise Refused(_("单位名称“%(name)s”已被使用，请换一个。") % {"name": name})


def _check_parent(unit: Unit, parent: Unit | None) -> None:
    if parent is None:
        return
    if unit.kind == UnitKind.BUREAU:
        raise Refused(_("“市局”没有上级单位，请留空。"))
    if parent.pk in descendants_of({unit.pk}, unit_tree())[unit.pk]:
        raise Refused(_("上级单位不能是自己或自己的下级，请另选。"))
