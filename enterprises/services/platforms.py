"""数字平台: registered with the day they went into service, and voided when they were entered by mistake."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Chain, Platform
from enterprises.permissions import check_may_edit_chains
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def add_platform(
    *,
    by: User,
    name: str,
    kind: str,
    builder: str,
    launched_on: date,
    source: str,
    chain: Chain | None = None,
) -> Platform:
    check_may_edit_chains(by)
    if launched_on > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))
    try:
        with transaction.atomic():
            platform = Platform.objects.create(
                name=name, kind=kind, chain=chain, builder=builder, launched_on=launched_on, source=source,
                recorded_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("“%(name)s”已登记，请核对名称。") % {"name": name}) from None
    detail = {
        "name": name, "kind": kind, "builder": builder, "launched_on": str(launched_on), "source": source,
        "chain": str(chain or ""),
    }  # fmt: skip
    record(by=by, action="platform.add", obj=platform, detail=detail)
    return platform


@transaction.atomic
def void_platform(platform: Platform, *, by: User, reason: str) -> None:
    """It was registered by mistake: it never counts."""
    check_may_edit_chains(by)
    current = Platform.objects.select_for_update(of=("self",)).get(pk=platform.pk)
    if current.voided_at is not None:
        raise Refused(_("“%(name)s”的登记已作废，不能再改。") % {"name": current}, status=409)
    current.voided_by, current.voided_at, current.void_reason = by, timezone.now(), reason
    current.save(update_fields=["voided_by", "voided_at", "void_reason"])
    record(by=by, action="platform.void", obj=current, detail={"reason": reason})
