"""What becomes of cases and visits when one enterprise is merged into another."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import EventKind
from assistance.models import Attendance, Case, CaseEvent, Visit
from assistance.services.search_text import write_search_texts
from enterprises.models import EnterpriseMerge
from enterprises.services.movers import Mover, Pair, Step, has_same, plan_moves

BATCH = 500
MEETINGS: Any = Visit.enterprises.through


def _cases(pair: Pair) -> list[Step]:
    """All of them, finished or not; whoever handles one goes on with it, and its county stays what it was."""
    return plan_moves(Case.objects.all(), pair)


def _tell_cases(cases: Collection[int], merge: EnterpriseMerge, undone: bool) -> None:
    """Each says in its history that its enterprise is another now, and is found by that one's name."""
    sentence = _("合并已撤销，诉求回到“%(merged)s”。") if undone else _("企业“%(merged)s”并入“%(kept)s”。")
    text = sentence % {"merged": merge.merged.name, "kept": merge.kept.name}
    now, by = timezone.now(), (merge.undone_by if undone else merge.by)
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case_id=pk,
                kind=EventKind.ENTERPRISE_MERGED,
                at=now,
                by=by,
                text=text,
                data={"merge": merge.pk, "undone": undone},
            )
            for pk in cases
        ],
        batch_size=BATCH,
    )
    write_search_texts(
        Case.objects.filter(pk__among=list(cases)).select_related("enterprise").iterator(BATCH)
    )


def _meetings(pair: Pair) -> list[Step]:
    same = MEETINGS.objects.filter(visit=OuterRef("visit"), enterprise=pair.kept.pk)
    return plan_moves(
        MEETINGS.objects.all(), pair, clashes=Exists(same), why=gettext_lazy("同一次走访也到过保留企业")
    )


def _attendances(pair: Pair) -> list[Step]:
    """At one activity an enterprise is one 家次."""
    return plan_moves(
        Attendance.objects.all(),
        pair,
        clashes=has_same(Attendance, pair, "activity"),
        why=gettext_lazy("保留企业也参加了这场活动"),
    )


MOVERS = (
    Mover(Attendance, gettext_lazy("参加活动"), _attendances),
    Mover(Case, gettext_lazy("诉求"), _cases, after=_tell_cases),
    Mover(MEETINGS, gettext_lazy("走访"), _meetings),
)
