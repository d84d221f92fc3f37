from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.codes import check_digit_fails, division_of, normalise_uscc, uscc_problem
from enterprises.enums import EnterpriseSource
from enterprises.models import Enterprise
from enterprises.permissions import check_may_edit, covers
from enterprises.services.search_text import write_search_text
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused

CODE_MARK = ("code_reason", "code_confirmed_by", "code_confirmed_at")


@transaction.atomic
def register_enterprise(
    *, by: User, uscc: str, name: str, county: Unit | None = None, code_reason: str = "", **fields: Any
) -> Enterprise:
    """Add an enterprise under its code; county falls back to the division in the code.

    ``code_reason`` confirms a code whose check digit fails; for any other code it is not kept.
    """
    if not by.has(Permission.ENTERPRISE_EDIT):
        raise NotAllowed(_("您没有新增企业的权限。"))
    code = checked_code(uscc, code_reason)
    enterprise = Enterprise(
        uscc=code, name=name, county=county or county_of(code), source=EnterpriseSource.ENTERED, **fields
    )
    if not covers(by, Permission.ENTERPRISE_EDIT, enterprise):
        raise NotAllowed(_("您只能登记本单位辖区内的企业，请核对县市区。"))
    refuse_taken_code(code)
    _mark_confirmed(enterprise, by, code_reason)
    _save_with_code(enterprise, code)
    write_search_text(enterprise)
    record(by=by, action="enterprise.register", obj=enterprise, detail={"uscc": code})
    _record_confirmed(enterprise, by)
    return enterprise


@transaction.atomic
def register_provisional(*, by: User, name: str, county: Unit | None) -> Enterprise:
    """临时企业: known by name only, so that a call can be logged; the code is added later."""
    if not by.has(Permission.CASE_LOG):
        raise NotAllowed(_("您没有登记临时企业的权限。"))
    if Enterprise.objects.active().filter(name=name).exists():
        raise Refused(_("已有同名企业“%(name)s”，请从列表中选择。") % {"name": name})
    enterprise = Enterprise.objects.create(name=name, county=county, source=EnterpriseSource.PROVISIONAL)
    write_search_text(enterprise)
    record(by=by, action="enterprise.register_provisional", obj=enterprise)
    return enterprise


@transaction.atomic
def set_code(enterprise: Enterprise, *, by: User, uscc: str, code_reason: str = "") -> Enterprise:
    """Give a provisional enterprise its code; it is a full one from then on."""
    check_may_edit(by, enterprise)
    code = checked_code(uscc, code_reason)
    if enterprise.uscc:
        raise Refused(_("“%(name)s”已有统一社会信用代码，不能改写。") % {"name": enterprise.name})
    refuse_taken_code(code)
    enterprise.uscc, enterprise.source = code, EnterpriseSource.ENTERED
    enterprise.county = enterprise.county or county_of(code)
    _mark_confirmed(enterprise, by, code_reason)
    _save_with_code(enterprise, code, update_fields=["uscc", "source", "county", *CODE_MARK])
    write_search_text(enterprise)
    record(by=by, action="enterprise.set_code", obj=enterprise, detail={"uscc": code})
    _record_confirmed(enterprise, by)
    return enterprise


def checked_code(text: str, reason: str = "") -> str:
    code = normalise_uscc(text)
    problem = uscc_problem(code, confirmed=bool(reason.strip()))
    if problem:
        raise Refused(problem)
    return code


def refuse_taken_code(code: str) -> None:
    owner = Enterprise.objects.filter(uscc=code).first()
    if owner is not None:
        raise Refused(
            _("代码 %(code)s 已登记为“%(name)s”，请直接使用。") % {"code": code, "name": owner.name}
        )


def county_of(code: str) -> Unit | None:
    """The reporting unit of the division in a code; None where the code names only the city."""
    return Unit.objects.reporting().filter(division_code=division_of(code)).first()


def _mark_confirmed(enterprise: Enterprise, by: User, reason: str) -> None:
    if check_digit_fails(enterprise.uscc or ""):
        enterprise.code_reason = reason.strip()
        enterprise.code_confirmed_by, enterprise.code_confirmed_at = by, timezone.now()


def _record_confirmed(enterprise: Enterprise, by: User) -> None:
    if enterprise.code_reason:
        detail = {"uscc": enterprise.uscc, "reason": enterprise.code_reason}
        record(by=by, action="enterprise.confirm_code", obj=enterprise, detail=detail)


def _save_with_code(enterprise: Enterprise, code: str, update_fields: list[str] | None = None) -> None:
    """Two people may register one code in the same second; the second is told, not shown an error."""
    try:
        with transaction.atomic():
            enterprise.save(update_fields=update_fields)
    except IntegrityError:
        raise Refused(_("代码 %(code)s 刚刚已被他人登记，请刷新后使用。") % {"code": code}) from None
