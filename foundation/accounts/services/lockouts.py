"""Sign-ins that were shut out: one name at one address, for a quarter of an hour (django-axes)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.audit.services import record
from foundation.errors import Refused

SHOWN = 200


@dataclass(frozen=True)
class Lockout:
    """``user`` is None where nobody has the typed name; the name is then not shown: it may be a password."""

    key: int
    user: User | None
    address: str
    failures: int
    until: datetime


def current_lockouts(*, by: User) -> list[Lockout]:
    """Those of the people in reach; a name that nobody has is the city's administrator's to see."""
    reach = by.reach(Permission.USER_ADMIN)
    return [lockout for lockout in _all_lockouts() if reach.covers(_unit_of(lockout.user))]


def _all_lockouts() -> list[Lockout]:
    rows = list(_locked()[:SHOWN])
    people = {
        user.username: user for user in User.objects.filter(username__in=[row["username"] for row in rows])
    }
    return [
        Lockout(
            key=row["key"],
            user=people.get(row["username"]),
            address=row["ip_address"] or "",
            failures=row["failures"],
            until=row["last"] + settings.AXES_COOLOFF_TIME,
        )
        for row in rows
    ]


def lockout_within_reach(key: int, *, by: User) -> bool:
    attempt = AccessAttempt.objects.filter(pk=key).first()
    return attempt is not None and by.reach(Permission.USER_ADMIN).covers(_unit_of(_person(attempt)))


@transaction.atomic
def lift_lockout(key: int, *, by: User) -> None:
    attempt = AccessAttempt.objects.filter(pk=key).first()
    if attempt is None:
        raise Refused(_("该锁定已经解除或到期，无需再次操作。"))
    user = _person(attempt)
    check_reach(by, Permission.USER_ADMIN, _unit_of(user))
    AccessAttempt.objects.filter(username=attempt.username, ip_address=attempt.ip_address).delete()
    record(by=by, action="lockout.lift", obj=user, detail={"ip": attempt.ip_address})


def _person(attempt: AccessAttempt) -> User | None:
    user: User | None = User.objects.filter(username=attempt.username).first()
    return user


def _unit_of(user: User | None) -> int | None:
    return user.unit_id if user else None


def _locked() -> QuerySet[Any, dict[str, Any]]:
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    locked: QuerySet[Any, dict[str, Any]] = (
        AccessAttempt.objects.filter(attempt_time__gte=since)
        .order_by()
        .values("username", "ip_address")
        .annotate(key=Min("pk"), failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last")
    )
    return locked
