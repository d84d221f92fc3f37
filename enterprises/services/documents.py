"""政策文件 that were issued and repealed, 地区荣誉 that were announced; mistakes are voided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import AreaHonour, PolicyDocument
from enterprises.permissions import check_may_keep_records
from enterprises.services.recorded import check_past, held_standing, marked_void, saved_once
from foundation.accounts.models import Unit, User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def add_document(*, by: User, number: str, issued_on: date, **facts: Any) -> PolicyDocument:
    check_may_keep_records(by)
    check_past(issued_on)
    there = PolicyDocument.objects.standing().filter(number=number).first()
    if there is not None:
        raise Refused(_("文号 %(number)s 已登记为“%(title)s”，请核对。") % {"number": number, "title": there})
    document = saved_once(PolicyDocument(number=number, issued_on=issued_on, recorded_by=by, **facts))
    detail = {name: str(value or "") for name, value in facts.items()}
    detail |= {"number": number, "issued_on": str(issued_on)}
    record(by=by, action="document.add", obj=document, detail=detail)
    return document


@transaction.atomic
def repeal_document(
    document: PolicyDocument, *, by: User, repealed_on: date, by_document: str
) -> PolicyDocument:
    current = held_standing(document, by)
    check_past(repealed_on)
    if current.repealed_on is not None:
        raise Refused(
            _("“%(title)s”已于 %(day)s 废止。") % {"title": current, "day": current.repealed_on}, status=409
        )
    if repealed_on < current.issued_on:
        raise Refused(_("废止日期不能早于发文日期（%(day)s）。") % {"day": current.issued_on})
    current.repealed_on, current.repeal_document = repealed_on, by_document
    current.save(update_fields=["repealed_on", "repeal_document"])
    detail = {"repealed_on": str(repealed_on), "document": by_document}
    record(by=by, action="document.repeal", obj=current, detail=detail)
    return current


@transaction.atomic
def void_document(document: PolicyDocument, *, by: User, reason: str) -> None:
    current = marked_void(document, by=by, reason=reason)
    record(by=by, action="document.void", obj=current, detail={"reason": reason})


@transaction.atomic
def add_honour(
    *, by: User, name: str, for_year: int, granted_on: date, county: Unit | None = None, **facts: Any
) -> AreaHonour:
    """The city's own has no county, so that the database alone cannot tell two of them apart."""
    check_may_keep_records(by)
    check_past(granted_on)
    same = AreaHonour.objects.standing().filter(name=name, county=county, for_year=for_year)
    if same.exists():
        raise Refused(_("%(year)s 年度的“%(name)s”已登记，请核对。") % {"year": for_year, "name": name})
    honour = saved_once(
        AreaHonour(
            name=name, for_year=for_year, granted_on=granted_on, county=county, recorded_by=by, **facts
        )
    )
    detail = {name: str(value or "") for name, value in facts.items()}
    detail |= {"county": str(county or ""), "year": str(for_year), "granted_on": str(granted_on)}
    record(by=by, action="honour.add", obj=honour, detail=detail)
    return honour


@transaction.atomic
def void_honour(honour: AreaHonour, *, by: User, reason: str) -> None:
    current = marked_void(honour, by=by, reason=reason)
    record(by=by, action="honour.void", obj=current, detail={"reason": reason})
