from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import CaseStatus, MatterKind, Stage
from assistance.models import Case
from assistance.permissions import check_may_move
from assistance.services.lights import Now, workdays_ago
from assistance.services.moves import apply_move
from assistance.services.promises import promises_in_force
from assistance.sla import choose_promise
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.accounts.services import system_user
from foundation.errors import Refused
from foundation.worktime.services import load_calendar

BATCH = 500


@transaction.atomic
def archive_case(case: Case, *, by: User) -> Case:
    """归档: nothing of it changes any more. What is still owed beside it, a carry-over apart, keeps it open."""
    check_may_move(by, case, Move.ARCHIVE)
    return _archive(case, by=by)


def archive_due(now: datetime) -> int:
    """Archive by itself what was closed long enough ago and owes nothing; returns how many."""
    by = system_user()
    archived = 0
    for case in _ripe(now):
        with transaction.atomic():
            archived += _archive_ripe(case, by=by)
    return archived


def _archive(case: Case, *, by: User) -> Case:
    owed = case.matters.open().exclude(kind=MatterKind.CARRY_OVER).first()
    if owed is not None:
        raise Refused(_("还有未办理的%(kind)s，办理后才能归档。") % {"kind": owed.get_kind_display()})
    apply_move(case, Move.ARCHIVE, by=by, archived_at=timezone.now())
    return case


def _archive_ripe(case: Case, *, by: User) -> int:
    try:
        with transaction.atomic():
            _archive(case, by=by)
    except Refused:  # changed meanwhile: the next night looks again
        return 0
    return 1


def _ripe(now: datetime) -> list[Case]:
    moment = Now(load_calendar(), now)
    promises = promises_in_force(moment.calendar.local_date(now))
    days = choose_promise(promises, Stage.ARCHIVE, category="", nature="").amount
    rows = Case.objects.filter(status=CaseStatus.CLOSED, closed_at__lt=workdays_ago(moment, days))
    return list(
        rows.exclude(matters__settled_at=None, matters__isnull=False).order_by("closed_at", "id")[:BATCH]
    )
