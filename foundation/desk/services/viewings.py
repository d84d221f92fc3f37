"""Who else looks at something now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.desk.models import Viewing

IDLE = timedelta(minutes=5)
"""Without a sign of life for so long somebody may have gone; after ``GONE`` nothing is said of them."""
GONE = timedelta(minutes=30)
SHOWN = 5


def touch_viewing(subject: str, *, by: User, is_editing: bool, now: datetime) -> None:
    """One statement, whether it is the first sign of life or the next."""
    Viewing.objects.bulk_create(
        [Viewing(user=by, subject=subject, seen_at=now, is_editing=is_editing)],
        update_conflicts=True,
        unique_fields=["subject", "user"],
        update_fields=["seen_at", "is_editing"],
    )


def others_viewing(subject: str, *, besides: User, now: datetime) -> str:
    """Who else is there and what they do, in words; empty when nobody is."""
    rows = Viewing.objects.filter(subject=subject, seen_at__gt=now - GONE).exclude(user=besides)
    shown = rows.select_related("user").order_by("-is_editing", "-seen_at", "-id")[:SHOWN]
    return "；".join(_in_words(viewing, now) for viewing in shown)


def drop_past(now: datetime) -> int:
    deleted, _by_model = Viewing.objects.filter(seen_at__lte=now - GONE).delete()
    return deleted


def _in_words(viewing: Viewing, now: datetime) -> str:
    ago = max(now - viewing.seen_at, timedelta())
    told = {"name": viewing.user.name, "n": int(ago.total_seconds() // 60)}
    if viewing.is_editing:
        return _("%(name)s 正在编辑（%(n)d 分钟前）") % told if told["n"] else _("%(name)s 正在编辑") % told
    if ago <= IDLE:
        return _("%(name)s 也在查看") % told
    return _("%(name)s %(n)d 分钟前看过") % told
