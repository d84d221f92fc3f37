"""What a case remembers of its enterprise: the lists it stood on, and 规上, on the day of receipt."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.models import Case
from enterprises.services.standings import Standings


def remember(case: Case, standings: Standings) -> None:
    """Later lists change nothing about it."""
    standing = standings.on(case.enterprise_id, timezone.localdate(case.received_at))
    case.was_over_100m = standing.over_100m
    case.was_commissioned = standing.commissioned
    case.was_above_scale = standing.above_scale


def listed_words(case: Any) -> str:
    """In words, of a case or of its columns read as values."""
    told = {
        _("年产值过亿元企业"): case.was_over_100m,
        _("新投产项目"): case.was_commissioned,
        _("规上"): case.was_above_scale,
    }
    stood = [name for name, yes in told.items() if yes]
    if stood:
        return "、".join(stood)
    return _("不详") if None in told.values() else _("都不在")
