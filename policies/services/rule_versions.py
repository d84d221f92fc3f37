"""Rules in dated versions: the first, the one in force on a day, and a new one with what it rests on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from policies.models import LoanRules, RewardRules

Rules = TypeVar("Rules", LoanRules, RewardRules)
EVER = date(2000, 1, 1)


def ensure_first(model: type[LoanRules | RewardRules]) -> None:
    """Those that every installation starts with."""
    if not model.objects.exists():
        model.objects.create(effective_from=EVER)


def in_force(model: type[Rules], day: date) -> Rules:
    """Of two for one day the later one stands."""
    return model.objects.filter(effective_from__lte=day).latest("effective_from", "id")


@transaction.atomic
def add_version(
    model: type[Rules],
    *,
    by: User,
    effective_from: date,
    reason: str,
    action: str,
    values: dict[str, Any],
) -> Rules:
    """From today or a day to come: what was done under the ones before keeps them. Whoever calls has asked who may."""
    if effective_from < timezone.localdate():
        raise Refused(_("启用日期不能早于今天，已经办理的按原来的规则。"))
    before = in_force(model, effective_from)
    changed = {name: _told(value) for name, value in values.items() if value != getattr(before, name)}
    if not changed:
        raise Refused(_("与 %(day)s 启用的规则完全相同，不用再设。") % {"day": before.effective_from})
    made = model.objects.create(effective_from=effective_from, reason=reason, set_by=by, **values)
    detail = {"from": str(effective_from), "reason": reason, "changed": changed, "before": before.pk}
    record(by=by, action=action, obj=made, detail=detail)
    return made


def _told(value: int | Decimal) -> str:
    return str(value)
