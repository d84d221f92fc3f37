"""One act over many cases: begun by a person, done row by row by the services of a single case.

Each row is a transaction of its own that first claims the row, so a process that dies leaves a row done or not
done, never half, and whoever goes on does none of them twice.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import BulkKind, BulkStatus, EventKind, RowOutcome
from assistance.models import BulkAct, BulkActRow, Case, CaseEvent
from assistance.services.call_backs import close_unreached
from assistance.services.cases import reassign_case
from assistance.services.hand_over import hand_over_case
from assistance.services.supervision import urge_case
from assistance.services.undo import take_back
from assistance.workflow import Move
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.notifications import outbox

MOST_ROWS = 1000
AT_ONCE = 50
"""Up to here the request itself does the rows; more of them wait for a worker."""
LEASE = timedelta(minutes=2)
RENEW_EVERY = 20
LONGEST_RUN = 60.0
"""Seconds after which a sweep leaves the rest to the next one."""
CARRIES = ("enterprise", "lead_unit", "handler", "officer", "registered_by", "county")
HIDDEN = gettext_lazy("没有这件诉求，或不在您的工作范围。")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """``move``: the line of the table that decides from which states it is done; None: while unfinished."""

    right: Permission
    move: Move | None
    do: Callable[[BulkAct, Case], Any]


def _reassign(act: BulkAct, case: Case) -> None:
    if act.lead_unit is None:
        raise Refused(_("没有指定承办单位。"))
    reassign_case(case, by=act.by, lead_unit=act.lead_unit, handler=act.person, reason=act.text)


def _hand_over(act: BulkAct, case: Case) -> None:
    if act.person is None:
        raise Refused(_("没有指定接手人。"))
    hand_over_case(case, by=act.by, to=act.person, reason=act.text, origin=act.origin, part=act.part)


RULES: dict[BulkKind, Rule] = {
    BulkKind.REASSIGN: Rule(Permission.CASE_REASSIGN, Move.REASSIGN, _reassign),
    BulkKind.HAND_OVER: Rule(Permission.CASE_HAND_OVER, None, _hand_over),
    BulkKind.URGE: Rule(
        Permission.CASE_URGE, Move.URGE, lambda act, case: urge_case(case, by=act.by, text=act.text)
    ),
    BulkKind.CLOSE: Rule(
        Permission.CASE_CLOSE, Move.CLOSE, lambda act, case: close_unreached(case, by=act.by, reason=act.text)
    ),
}
WRITTEN = {BulkKind.REASSIGN: EventKind.REASSIGNED, BulkKind.HAND_OVER: EventKind.HANDED_OVER}
"""The event that an undo takes back."""


@transaction.atomic
def begin_bulk(
    *,
    by: User,
    kind: BulkKind,
    numbers: Sequence[str],
    token: uuid.UUID,
    text: str,
    lead_unit: Unit | None = None,
    person: User | None = None,
    origin: User | None = None,
    part: str = "",
) -> BulkAct:
    """Write down the act and its rows; the same ``token`` again gives the act that it began.

    A case that the person does not see stays a number that leads nowhere.
    """
    check_right(by, RULES[kind].right)
    wanted, now = _wanted(numbers), timezone.now()
    act, created = BulkAct.objects.get_or_create(
        token=token,
        defaults={
            "kind": kind,
            "by": by,
            "text": text,
            "lead_unit": lead_unit,
            "person": person,
            "origin": origin,
            "part": part,
            "total": len(wanted),
            "created_at": now,
        },
    )
    if not created:
        if act.by_id != by.pk:
            raise NotAllowed(_("这次批量办理不是您提交的。"))
        act.claim = None
        return act
    seen = dict(Case.objects.visible_to(by).filter(number__in=wanted).values_list("number", "pk"))
    rows = [_row(act, number, seen.get(number), now) for number in wanted]
    BulkActRow.objects.bulk_create(rows, batch_size=500)
    record(by=by, action="bulk.begin", obj=act, detail={"kind": kind, "rows": len(wanted)})
    if len(wanted) <= AT_ONCE:
        _take(act, now)
    return act


def do_at_once(act: BulkAct) -> BulkAct:
    """In the request that began it, where it is small; a worker takes over what a dying request leaves."""
    if act.claim is not None and act.is_working:
        work_on(act)
    act.refresh_from_db()
    return act


def run_next_bulk_act(*, now: datetime) -> bool:
    """Claim one act that waits and bring it on; False when none waits."""
    for pk in BulkAct.objects.waiting(now).order_by("id").values_list("pk", flat=True)[:5]:
        act = BulkAct(pk=pk)
        if _take(act, now):
            act.refresh_from_db()
            if work_on(act):
                _tell(act)
            return True
    return False


def work_on(act: BulkAct) -> bool:
    """The rows that are left, one transaction each; True when none is left and the act is over."""
    stop = time.monotonic() + LONGEST_RUN
    claim, whole = act.claim, BulkAct.objects.select_related("by", "lead_unit", "person", "origin")
    act = whole.get(pk=act.pk)
    if claim is None or act.claim != claim:
        return False
    left = RowOutcome.PENDING if act.status == BulkStatus.RUNNING else RowOutcome.DONE
    step = _do_row if act.status == BulkStatus.RUNNING else _undo_row
    keys = list(act.rows.filter(outcome=left).order_by("id").values_list("pk", flat=True))
    for count, key in enumerate(keys, start=1):
        step(act, key)
        if count % RENEW_EVERY == 0 and not _mine(act).update(lease_until=timezone.now() + LEASE):
            return False
        if time.monotonic() > stop:
            _mine(act).update(lease_until=None, claim=None)
            return False
    return _finish(act)


@transaction.atomic
def undo_bulk(act: BulkAct, *, by: User) -> BulkAct:
    """Take back every row that nobody has touched since; once, and within ten minutes of its end."""
    if act.by_id != by.pk:
        raise NotAllowed(_("只能撤销自己的批量办理。"))
    if not act.can_undo:
        raise Refused(_("这次批量办理已撤销、还没办完，或已超过 10 分钟，不能撤销。"))
    now = timezone.now()
    begun = BulkAct.objects.filter(pk=act.pk, status=BulkStatus.DONE)
    if not begun.update(status=BulkStatus.UNDOING, undone_at=now, claim=None, lease_until=None):
        raise Refused(_("这次批量办理刚刚已经撤销。"))
    record(by=by, action="bulk.undo", obj=act, detail={"kind": act.kind, "rows": act.total})
    act.refresh_from_db()
    if act.total <= AT_ONCE:
        _take(act, now)
    return act


def _wanted(numbers: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(number.strip().upper()[:16] for number in numbers))
    if not wanted:
        raise Refused(_("没有选择诉求，请先勾选。"))
    if len(wanted) > MOST_ROWS:
        raise Refused(_("一次最多办理 %(most)d 件，请缩小范围。") % {"most": MOST_ROWS})
    return wanted


def _row(act: BulkAct, number: str, case_id: int | None, now: datetime) -> BulkActRow:
    if case_id is None:
        sentence = str(HIDDEN)
        return BulkActRow(act=act, number=number, outcome=RowOutcome.FORBIDDEN, sentence=sentence, at=now)
    return BulkActRow(act=act, number=number, case_id=case_id)


def _take(act: BulkAct, now: datetime) -> bool:
    """Hold the act for one lease, unless somebody else does."""
    claim = uuid.uuid4()
    taken = BulkAct.objects.waiting(now).filter(pk=act.pk).update(claim=claim, lease_until=now + LEASE)
    act.claim = claim if taken else None
    return bool(taken)


def _mine(act: BulkAct) -> Any:
    return BulkAct.objects.filter(pk=act.pk, claim=act.claim)


def _do_row(act: BulkAct, key: int) -> None:
    with transaction.atomic():
        if _claim_row(key, RowOutcome.PENDING, RowOutcome.DONE):
            case = Case.objects.select_related(*CARRIES).get(bulk_rows=key)
            told = _attempt(lambda: RULES[BulkKind(act.kind)].do(act, case))
            if told is None:
                _note(key, event=_written(act, case))
            else:
                _note(key, outcome=told[0], sentence=told[1])


def _undo_row(act: BulkAct, key: int) -> None:
    with transaction.atomic():
        if _claim_row(key, RowOutcome.DONE, RowOutcome.UNDONE):
            row = BulkActRow.objects.select_related("event").get(pk=key)
            case = Case.objects.select_related(*CARRIES).get(bulk_rows=key)
            told = _attempt(lambda: take_back(case, by=act.by, event=_event_of(row)))
            if told is not None:
                _note(key, outcome=RowOutcome.KEPT, sentence=told[1])


def _claim_row(key: int, before: RowOutcome, after: RowOutcome) -> bool:
    """Who changes the row first does it; a second worker waits for that commit and then finds nothing to do."""
    found = BulkActRow.objects.filter(pk=key, outcome=before)
    return bool(found.update(outcome=after, at=timezone.now()))


def _attempt(do: Callable[[], Any]) -> tuple[RowOutcome, str] | None:
    """None where it was done; else how it ended and the sentence. What a refused act wrote is undone with it."""
    try:
        with transaction.atomic():
            do()
    except NotAllowed as refusal:
        return RowOutcome.FORBIDDEN, str(refusal)
    except Refused as refusal:
        return RowOutcome.REFUSED, str(refusal)
    except Exception:
        logger.exception("a row of a bulk act failed")
        return RowOutcome.REFUSED, _("办理时出错，这一件没有办，请单独办理或联系系统管理员。")
    return None


def _note(key: int, **fields: Any) -> None:
    if "sentence" in fields:
        fields["sentence"] = fields["sentence"][:300]
    BulkActRow.objects.filter(pk=key).update(**fields)


def _written(act: BulkAct, case: Case) -> CaseEvent | None:
    kind = WRITTEN.get(BulkKind(act.kind))
    return case.events.filter(kind=kind, by=act.by).order_by("-pk").first() if kind else None


def _event_of(row: BulkActRow) -> CaseEvent:
    if row.event is None:
        raise Refused(_("这件事不能撤销。"))
    return row.event


def _finish(act: BulkAct) -> bool:
    now = timezone.now()
    changes: dict[str, Any] = {"status": BulkStatus.UNDONE}
    if act.status == BulkStatus.RUNNING:
        changes = {"status": BulkStatus.DONE, "finished_at": now}
    return bool(_mine(act).update(claim=None, lease_until=None, **changes))


def _tell(act: BulkAct) -> None:
    """Whoever began it has gone on to other things meanwhile."""
    act = BulkAct.objects.select_related("by").get(pk=act.pk)
    words = {"what": act.get_kind_display(), "state": act.get_status_display(), "total": act.total}
    letter = outbox.Letter(
        to=act.by,
        subject=_("%(what)s%(state)s，共 %(total)d 件") % words,
        url=act.get_absolute_url(),
        key=f"bulk-{act.pk}-{act.status}",
        personal=True,
    )
    outbox.post_many([letter])
