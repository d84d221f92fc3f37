"""What a case would lead to before it is logged."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assistance.enums import VOID_STATUSES, Nature, Stage
from assistance.models import Case, CaseCategory
from assistance.models.case import UNCLOSED
from assistance.services.clocks import deadline, promise_for
from assistance.services.lights import Now
from assistance.services.promises import promises_in_force
from assistance.sla import Promise, choose_promise
from enterprises.models import Enterprise
from foundation.worktime.calendar import Deadline

RECENT = timedelta(days=30)
RECENT_SHOWN = 5


def preview_deadline(category: CaseCategory | None, nature: str, now: Now) -> tuple[Promise, Deadline]:
    """The promise of resolution and its deadline for a case received now."""
    promises = promises_in_force(now.calendar.local_date(now.at))
    promise = choose_promise(
        promises,
        Stage.RESOLVE,
        category=category.code if category else "",
        nature=nature if nature in Nature.values else Nature.REQUEST,
    )
    return promise, deadline(now.calendar, now.at, promise.amount, promise.unit, ())


def recent_cases(cases: QuerySet[Case], enterprise: Enterprise, now: Now) -> list[Case]:
    """Unfinished cases of the enterprise received in the last 30 days: perhaps the same problem."""
    rows = cases.filter(UNCLOSED, enterprise=enterprise, received_at__gte=now.at - RECENT)
    rows = rows.exclude(status__in=VOID_STATUSES)
    return list(rows.select_related("category").order_by("-received_at", "-id")[: RECENT_SHOWN + 1])


def promise_words(case: Case, stage: Stage, now: Now) -> str:
    """How long a stage may take that would begin now: 2 个工作小时."""
    promise = promise_for(case, stage, at=now.at)
    return _("%(amount)d 个%(unit)s") % {"amount": promise.amount, "unit": promise.unit.label}
