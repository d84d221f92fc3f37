from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import CaseStatus, MatterKind, Stage
from assistance.models import Case, CaseClock, CaseMatter
from assistance.permissions import check_may_move
from assistance.services.lights import Now, workdays_ago
from assistance.services.moves import apply_move, lock_case
from assistance.services.promises import promises_in_force
from assistance.sla import choose_promise
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.accounts.services import system_user
from foundation.errors import Refused
from foundation.worktime.services import load_calendar

logger = logging.getLogger(__name__)
BATCH = 500
MOST = 5000
"""At one run, so that a first night with years to file ends in time; the next run goes on."""


@transaction.atomic
def archive_case(case: Case, *, by: User) -> Case:
    """归档: nothing of it changes any more. What is still owed beside it, a carry-over apart, keeps it open."""
    check_may_move(by, case, Move.ARCHIVE)
    return _archive(case, by=by)


def archive_due(now: datetime) -> int:
    """Archive by itself what was closed long enough ago and owes nothing; returns how many.

    One that cannot be archived holds up no other: it is logged, and the next night looks again.
    """
    by, archived = system_user(), 0
    for batch in _batches(ripe(now)):
        for case in batch:
            try:
                with transaction.atomic():
                    _archive(case, by=by)
            except Refused:
                logger.exception("case %s was not archived", case.number)
            else:
                archived += 1
    return archived


def _archive(case: Case, *, by: User) -> Case:
    lock_case(case)
    owed = _owed().filter(case=case).first()
    if owed is not None:
        raise Refused(_("还有未办理的%(kind)s，办理后才能归档。") % {"kind": owed.get_kind_display()})
    if _running().filter(case=case).exists():
        raise Refused(_("差评还没有回访，回访后才能归档。"))
    apply_move(case, Move.ARCHIVE, by=by, archived_at=timezone.now())
    return case


def _owed() -> QuerySet[CaseMatter]:
    return CaseMatter.objects.open().exclude(kind=MatterKind.CARRY_OVER)


def _running() -> QuerySet[CaseClock]:
    return CaseClock.objects.running().filter(stage=Stage.BAD_RATING)


def ripe(now: datetime) -> QuerySet[Case]:
    """What was closed before the day from which the promise of filing runs, the oldest first, and owes nothing.

    Walks the index of what stands closed in the order of receipt; what is archived has left it.
    """
    moment = Now(load_calendar(), now)
    promises = promises_in_force(moment.calendar.local_date(now))
    days = choose_promise(promises, Stage.ARCHIVE, category="", nature="").amount
    rows = Case.objects.filter(status=CaseStatus.CLOSED, closed_at__lt=workdays_ago(moment, days))
    rows = rows.exclude(Exists(_owed().filter(case=OuterRef("pk"))))
    rows = rows.exclude(Exists(_running().filter(case=OuterRef("pk"))))
    return rows.order_by("received_at", "id")


def _batches(rows: QuerySet[Case]) -> Iterator[list[Case]]:
    edge = Q()
    for _round in range(MOST // BATCH):
        batch = list(rows.filter(edge)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]
        edge = Q(received_at__gt=last.received_at) | Q(received_at=last.received_at, pk__gt=last.pk)
