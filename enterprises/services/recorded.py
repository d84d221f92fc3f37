"""What every record of the city has in common: it stands once, no day lies ahead, and a mistake is voided."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models.recorded import Recorded
from enterprises.permissions import check_may_keep_records
from foundation.accounts.models import User
from foundation.errors import Refused

Row = TypeVar("Row", bound=Recorded)


def check_past(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))


def saved_once(row: Row) -> Row:
    """Two that say the same do not both stand."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("“%(name)s”已登记，请核对名称和日期。") % {"name": row}) from None
    return row


def held_standing(row: Row, by: User) -> Row:
    """The row as it is now, locked; a voided one changes no more."""
    check_may_keep_records(by)
    rows: Any = type(row)._meta.default_manager
    current: Row = rows.select_for_update(of=("self",)).get(pk=row.pk)
    if current.voided_at is not None:
        raise Refused(_("“%(name)s”的登记已作废，不能再改。") % {"name": current}, status=409)
    return current


def marked_void(row: Row, *, by: User, reason: str) -> Row:
    current = held_standing(row, by)
    current.voided_by, current.voided_at, current.void_reason = by, timezone.now(), reason
    current.save(update_fields=["voided_by", "voided_at", "void_reason"])
    return current
