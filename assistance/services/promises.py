from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import PromiseUnit, Stage
from assistance.models import CaseCategory, ServicePromise
from assistance.sla import Promise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused


def promises_in_force(on: date) -> list[Promise]:
    rows = ServicePromise.objects.in_force(on).values_list(
        "stage", "amount", "unit", "category__code", "nature"
    )
    return [
        Promise(Stage(stage), amount, PromiseUnit(unit), category or "", nature)
        for stage, amount, unit, category, nature in rows
    ]


def days_of_change() -> list[date]:
    """The days from which other promises are in force than on the day before, in order."""
    spans = ServicePromise.objects.values_list("effective_from", "effective_to")
    return sorted({day for span in spans for day in span if day is not None})


@transaction.atomic
def change_promise(
    *,
    by: User,
    stage: str,
    amount: int,
    unit: str,
    effective_from: date,
    category: CaseCategory | None = None,
    nature: str = "",
) -> ServicePromise:
    """A new row from a date on; the row in force ends there. Cases keep the promise they began with."""
    if not by.has(Permission.PROMISE_EDIT):
        raise NotAllowed(_("办理时限由系统管理员维护，您没有此权限。"))
    if effective_from < timezone.localdate():
        raise Refused(_("启用日期不能早于今天。"))
    rows = ServicePromise.objects.filter(stage=stage, category=category, nature=nature, effective_to=None)
    standing = rows.select_for_update().first()
    if standing is not None:
        _end(standing, effective_from)
    promise = _begin(
        stage=stage, category=category, nature=nature, amount=amount, unit=unit, effective_from=effective_from
    )
    record(
        by=by,
        action="promise.change",
        obj=promise,
        detail={"amount": amount, "unit": unit, "from": effective_from},
    )
    return promise


def _end(standing: ServicePromise, day: date) -> None:
    if standing.effective_from >= day:
        raise Refused(_("启用日期应晚于现行时限的启用日期（%(day)s）。") % {"day": standing.effective_from})
    standing.effective_to = day
    standing.save(update_fields=["effective_to"])


def _begin(**fields: Any) -> ServicePromise:
    try:
        with transaction.atomic():
            return ServicePromise.objects.create(**fields)
    except IntegrityError:
        raise Refused(_("这项时限刚刚被他人调整过，请刷新后再改。")) from None
