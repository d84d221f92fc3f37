"""数字化转型: what an enterprise did, recorded with its day, and voided when it was recorded by mistake."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, Transformation
from enterprises.permissions import check_may_edit
from enterprises.services.filing import hold_active
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def record_transformation(
    enterprise: Enterprise, *, by: User, kind: str, done_on: date, content: str, partner: str = ""
) -> Transformation:
    current = hold_active(enterprise)
    check_may_edit(by, current)
    if done_on > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))
    try:
        with transaction.atomic():
            made = Transformation.objects.create(
                enterprise=current,
                kind=kind,
                done_on=done_on,
                content=content,
                partner=partner,
                recorded_by=by,
            )
    except IntegrityError:
        raise Refused(_("这家企业当天同一方式的转型已经登记，请核对。")) from None
    detail = {"kind": kind, "done_on": str(done_on), "content": content, "partner": partner}
    record(by=by, action="transformation.record", obj=current, detail=detail)
    return made


@transaction.atomic
def void_transformation(row: Transformation, *, by: User, reason: str) -> None:
    """It was recorded by mistake: it never counts."""
    rows = Transformation.objects.select_for_update(of=("self",)).select_related("enterprise")
    current = rows.get(pk=row.pk)
    check_may_edit(by, current.enterprise)
    if current.voided_at is not None:
        raise Refused(_("这条转型记录已作废，不能再改。"), status=409)
    current.voided_by, current.voided_at, current.void_reason = by, timezone.now(), reason
    current.save(update_fields=["voided_by", "voided_at", "void_reason"])
    detail = {"kind": current.kind, "done_on": str(current.done_on), "reason": reason}
    record(by=by, action="transformation.void", obj=current.enterprise, detail=detail)
