"""What a bulk act would meet: how many can be done, which cannot and why; before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from assistance.enums import BulkKind, CallBackResult
from assistance.models import Case
from assistance.permissions import covers
from assistance.services.bulk import HIDDEN, MOST_ROWS, RULES
from assistance.services.call_backs import ATTEMPTS_BEFORE_CLOSING
from assistance.workflow import allowed
from foundation.accounts.models import User

FIRST_SHOWN = 10


@dataclass(frozen=True)
class Preview:
    """``excluded``: why and how many; ``first`` of those that can be done."""

    count: int
    ready: int
    first: list[Case]
    excluded: list[tuple[str, int]]

    @property
    def too_many(self) -> bool:
        return self.count > MOST_ROWS


def preview_bulk(kind: BulkKind, numbers: Sequence[str], *, by: User) -> Preview:
    """In one query for the cases, and one more for the ten that are shown."""
    found = {case.number: case for case in _rows(kind, numbers[:MOST_ROWS], by)}
    reasons: Counter[str] = Counter()
    ready = []
    for number in numbers[:MOST_ROWS]:
        reason = _obstacle(kind, found.get(number), by)
        if reason:
            reasons[reason] += 1
        else:
            ready.append(found[number].pk)
    shown = Case.objects.visible_to(by).filter(pk__in=ready[:FIRST_SHOWN]).select_related("enterprise")
    return Preview(len(numbers), len(ready), list(shown.without_texts()), reasons.most_common())


def _rows(kind: BulkKind, numbers: Sequence[str], by: User) -> list[Case]:
    rows = Case.objects.visible_to(by).filter(number__in=numbers)
    rows = rows.only("number", "status", "officer", "handler", "county", "lead_unit")
    if kind != BulkKind.CLOSE:
        return list(rows)
    missed = Q(call_backs__result=CallBackResult.UNREACHABLE, call_backs__at__gte=F("answered_at"))
    return list(rows.annotate(missed=Count("call_backs", filter=missed)))


def _obstacle(kind: BulkKind, case: Case | None, by: User) -> str:
    rule = RULES[kind]
    if case is None:
        return str(HIDDEN)
    possible = not case.is_finished if rule.move is None else allowed(rule.move, case.status)
    if not possible:
        return _("现在是“%(status)s”") % {"status": case.get_status_display()}
    if not covers(by, rule.right, case):
        return _("您没有办理此事的权限")
    if kind == BulkKind.CLOSE and getattr(case, "missed", 0) < ATTEMPTS_BEFORE_CLOSING:
        return _("未满 %(n)d 次回访未联系上，请先回访") % {"n": ATTEMPTS_BEFORE_CLOSING}
    return ""
