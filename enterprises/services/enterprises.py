from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from enterprises.codes import division_of, normalise_uscc, uscc_problem
from enterprises.enums import EnterpriseSource
from enterprises.models import AnnualOutput, Enterprise, EnterpriseContact, FormerName
from enterprises.permissions import check_may_edit
from enterprises.services.search_text import write_search_text
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused

EDITABLE = (
    "name", "county", "industry_code", "size_class", "is_above_scale", "legal_rep", "enterprise_type",
    "registered_on", "capital_wan", "business_scope", "address",
)  # fmt: skip


@transaction.atomic
def register_enterprise(*, by: User, uscc: str, name: str, **fields: Any) -> Enterprise:
    """Add an enterprise under its code; county falls back to the division in the code."""
    if not by.has(Permission.ENTERPRISE_EDIT):
        raise NotAllowed(_("您没有新增企业的权限。"))
    code = normalise_uscc(uscc)
    problem = uscc_problem(code)
    if problem:
        raise Refused(problem)
    existing = Enterprise.objects.filter(uscc=code).first()
    if existing is not None:
        raise Refused(
            _("代码 %(code)s 已登记为“%(name)s”，请直接使用。") % {"code": code, "name": existing.name}
        )
    county = fields.pop("county", None) or county_of(code)
    enterprise = Enterprise.objects.create(
        uscc=code, name=name, county=county, source=EnterpriseSource.ENTERED, **fields
    )
    write_search_text(enterprise)
    record(by=by, action="enterprise.register", obj=enterprise, detail={"uscc": code})
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
def edit_enterprise(enterprise: Enterprise, *, by: User, version: int, **values: Any) -> list[str]:
    """Change facts of an enterprise; a new name keeps the old one as 曾用名. Returns the changed fields."""
    check_may_edit(by, enterprise)
    changed = {
        name: value for name, value in values.items() if _plain(value) != _plain(getattr(enterprise, name))
    }
    if not changed:
        return []
    fresh = Enterprise.objects.filter(pk=enterprise.pk, version=version).update(
        **changed, version=F("version") + 1
    )
    if fresh != 1:
        raise Refused(_("“%(name)s”刚刚被他人修改过，请刷新后核对再保存。") % {"name": enterprise.name})
    if "name" in changed:
        FormerName.objects.get_or_create(enterprise=enterprise, name=enterprise.name)
    record(
        by=by,
        action="enterprise.edit",
        obj=enterprise,
        detail={
            name: [_plain(getattr(enterprise, name)), _plain(value)]
            for name, value in changed.items()
            if name != "legal_rep"
        },
    )
    enterprise.refresh_from_db()
    write_search_text(enterprise)
    return sorted(changed)


@transaction.atomic
def set_code(enterprise: Enterprise, *, by: User, uscc: str) -> Enterprise:
    """Give a provisional enterprise its code; it is a full one from then on."""
    check_may_edit(by, enterprise)
    code = normalise_uscc(uscc)
    problem = uscc_problem(code)
    if problem:
        raise Refused(problem)
    if enterprise.uscc:
        raise Refused(_("“%(name)s”已有统一社会信用代码，不能改写。") % {"name": enterprise.name})
    other = Enterprise.objects.filter(uscc=code).first()
    if other is not None:
        raise Refused(_("代码 %(code)s 已属于“%(name)s”。") % {"code": code, "name": other.name})
    enterprise.uscc, enterprise.source = code, EnterpriseSource.ENTERED
    enterprise.county = enterprise.county or county_of(code)
    enterprise.save(update_fields=["uscc", "source", "county"])
    write_search_text(enterprise)
    record(by=by, action="enterprise.set_code", obj=enterprise, detail={"uscc": code})
    return enterprise


@transaction.atomic
def save_contact(
    enterprise: Enterprise,
    *,
    by: User,
    name: str,
    title: str,
    phone: str,
    is_main: bool,
    contact: EnterpriseContact | None = None,
) -> EnterpriseContact:
    check_may_edit(by, enterprise)
    contact = contact or EnterpriseContact(enterprise=enterprise)
    if is_main or not enterprise.contacts.filter(is_main=True).exclude(pk=contact.pk).exists():
        enterprise.contacts.exclude(pk=contact.pk).update(is_main=False)
        is_main = True
    if enterprise.contacts.filter(name=name, phone=phone).exclude(pk=contact.pk).exists():
        raise Refused(_("该企业已有这位联系人。"))
    contact.name, contact.title, contact.phone, contact.is_main = name, title, phone, is_main
    contact.save()
    write_search_text(enterprise)
    record(
        by=by, action="enterprise.contact", obj=enterprise, detail={"contact": contact.pk, "main": is_main}
    )
    return contact


@transaction.atomic
def remove_contact(contact: EnterpriseContact, *, by: User) -> None:
    enterprise = contact.enterprise
    check_may_edit(by, enterprise)
    record(by=by, action="enterprise.remove_contact", obj=enterprise, detail={"contact": contact.pk})
    contact.delete()
    write_search_text(enterprise)


@transaction.atomic
def save_output(enterprise: Enterprise, *, by: User, year: int, output_wan: Any, source: str) -> AnnualOutput:
    """Record the output of a year in 万元."""
    check_may_edit(by, enterprise)
    before = enterprise.outputs.filter(year=year).values_list("output_wan", flat=True).first()
    output, _created = AnnualOutput.objects.update_or_create(
        enterprise=enterprise, year=year, defaults={"output_wan": output_wan, "source": source}
    )
    record(
        by=by,
        action="enterprise.output",
        obj=enterprise,
        detail={"year": year, "before": str(before), "after": str(output_wan), "source": source},
    )
    return output


def county_of(code: str) -> Unit | None:
    """The reporting unit of the division in a code; None where the code names only the city."""
    return Unit.objects.reporting().filter(division_code=division_of(code)).first()


def _plain(value: Any) -> str:
    return str(value.pk) if isinstance(value, Model) else str(value)
