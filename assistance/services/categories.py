from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assistance.models import CaseCategory
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused


@transaction.atomic
def add_category(
    *, by: User, code: str, name: str, lead_unit: Unit | None, position: int, is_active: bool
) -> CaseCategory:
    _check(by)
    if CaseCategory.objects.filter(code=code).exists():
        raise Refused(_("代码“%(code)s”已在使用，请换一个。") % {"code": code})
    _check_name(name)
    category = CaseCategory.objects.create(
        code=code, name=name, lead_unit=lead_unit, position=position, is_active=is_active
    )
    record(by=by, action="category.add", obj=category, detail={"code": code})
    return category


@transaction.atomic
def change_category(
    category: CaseCategory, *, by: User, name: str, lead_unit: Unit | None, position: int, is_active: bool
) -> CaseCategory:
    """Cases already logged keep their category and unit; only what comes later is proposed anew."""
    _check(by)
    _check_name(name, but=category)
    before = {"name": category.name, "lead_unit": category.lead_unit_id, "is_active": category.is_active}
    category.name, category.lead_unit = name, lead_unit
    category.position, category.is_active = position, is_active
    category.save(update_fields=["name", "lead_unit", "position", "is_active"])
    record(by=by, action="category.change", obj=category, detail={"before": before, "name": name})
    return category


def _check(by: User) -> None:
    if not by.has(Permission.PROMISE_EDIT):
        raise NotAllowed(_("诉求类别由系统管理员维护，您没有此权限。"))


def _check_name(name: str, but: CaseCategory | None = None) -> None:
    others = CaseCategory.objects.filter(name=name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise Refused(_("类别“%(name)s”已存在，请换一个名称。") % {"name": name})
