"""Numbers and accounts that a gateway refuses for good: counted, and after three times left alone."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from foundation.accounts.models import User
from foundation.notifications.models import UnreachableAddress
from foundation.notifications.reach import GATEWAYS, address_of


def note_refused_address(user: User, channel: str, reason: str) -> None:
    """One more failure of this address; another address than last time begins at one."""
    if channel not in GATEWAYS:
        return
    address, now = address_of(user, channel), timezone.now()
    fresh = {"address": address, "failures": 0, "changed_at": now}
    row, _made = UnreachableAddress.objects.get_or_create(user=user, channel=channel, defaults=fresh)
    rows = UnreachableAddress.objects.filter(pk=row.pk)
    rows.exclude(address=address).update(**fresh)
    rows.update(failures=F("failures") + 1, reason=reason[:300], changed_at=now)


def clear_address(user_id: int, channel: str) -> None:
    """It arrived: what went wrong before does not count any more."""
    UnreachableAddress.objects.filter(user=user_id, channel=channel).delete()
