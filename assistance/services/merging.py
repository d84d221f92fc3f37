from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind, ExclusionReason
from assistance.models import Case, CaseEvent
from assistance.permissions import covers
from assistance.services.clocks import stop_all_clocks
from assistance.services.exclusions import exclude_declined
from assistance.services.matters import cancel_open_matters
from assistance.services.moves import move_case
from assistance.services.suspensions import end_suspension
from assistance.workflow import MOVES, Move
from foundation.accounts.models import User
from foundation.errors import NotAllowed, Refused


@transaction.atomic
def merge_case(case: Case, *, into: Case, by: User, reason: str) -> Case:
    """合并: ``case`` ends as a duplicate of ``into``, which keeps its number and its clocks.

    The one that is due first survives, so that no deadline is won by merging; both are of one enterprise.
    """
    _hold_both(case, into)
    _check_survivor(case, into, by=by)
    now = timezone.now()
    move_case(
        case, Move.MERGE, by=by, text=reason, data={"into": into.number}, merged_into=into, excluded=True
    )
    exclude_declined(case, by=by, reason=ExclusionReason.DUPLICATE, note=reason)
    end_suspension(case, at=now)
    stop_all_clocks(case, at=now)
    cancel_open_matters(case, by=by, answer=_("诉求已合并"))
    CaseEvent.objects.create(
        case=into, kind=EventKind.ABSORBED, at=now, by=by, text=reason, data={"number": case.number}
    )
    return case


def _hold_both(case: Case, into: Case) -> None:
    """In the order of their keys, as everybody takes more than one case."""
    held = {
        row.pk: row
        for row in Case.objects.select_for_update().filter(pk__in=[case.pk, into.pk]).order_by("pk")
    }
    for one in (case, into):
        one.status, one.excluded = held[one.pk].status, held[one.pk].excluded


def _check_survivor(case: Case, into: Case, *, by: User) -> None:
    if into.pk == case.pk:
        raise Refused(_("不能把诉求并入它自己，请选另一件。"))
    if not covers(by, MOVES[Move.MERGE].right, into):
        raise NotAllowed(_("您没有办理 %(number)s 的权限，不能并入它。") % {"number": into.number})
    if into.enterprise_id != case.enterprise_id:
        raise Refused(_("只能合并同一企业的诉求；不同企业的同类问题请用“关联”或归入“共性问题”。"))
    if not into.is_open:
        raise Refused(
            _("%(number)s 现在是“%(status)s”，只能并入仍在办理的诉求；若是同一件事，请用“关联”。")
            % {"number": into.number, "status": into.get_status_display()}
        )
    if into.resolve_due_at > case.resolve_due_at:
        raise Refused(
            _("请保留期限较早的一件：%(number)s 应先办结，请从 %(other)s 并入它。")
            % {"number": case.number, "other": into.number}
        )
    _check_stays_counted(case, into)


def _check_stays_counted(case: Case, into: Case) -> None:
    """Merging takes a case out of the rate by one word, as long as what it stands for is counted once."""
    if into.excluded and not case.excluded:
        raise Refused(
            _(
                "%(number)s 已不计入解决率，不能把计入的 %(other)s 并入它；"
                "请用“关联”，确应不计入的请对 %(other)s 申请不计入，由另一位负责人审核。"
            )
            % {"number": into.number, "other": case.number}
        )
