"""What people do about a warning: open a case, say that it is nothing, or look again later."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import Nature, Source
from assistance.models import Case, CaseCategory
from assistance.services.intake import register_case
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from reporting.enums import WarningState
from reporting.models import EnterpriseWarning
from reporting.permissions import check_may_handle

WAITING = frozenset({WarningState.OPEN, WarningState.SNOOZED})
LONGEST_SNOOZE = 92


@transaction.atomic
def open_case(warning: EnterpriseWarning, *, by: User, category: CaseCategory, title: str) -> Case:
    """转诉求: the case carries the numbers in its description, and the warning the case."""
    warning = _held(warning, by)
    case = register_case(
        by=by,
        enterprise=warning.enterprise,
        category=category,
        title=title,
        nature=Nature.REQUEST,
        source=Source.WARNING,
        description=case_text(warning),
    )
    _answer(warning, by, WarningState.CASE, case=case)
    record(by=by, action="warning.case", obj=warning, detail={"case": case.number, "kind": warning.kind})
    return case


@transaction.atomic
def dismiss(warning: EnterpriseWarning, *, by: User, note: str, is_false: bool) -> None:
    """排除: known and in order, or a false alarm, which is counted against its rule."""
    warning = _held(warning, by)
    if not note:
        raise Refused(_("请写明排除的原因。"))
    _answer(warning, by, WarningState.DISMISSED, note=note, is_false=is_false)
    detail = {"kind": warning.kind, "note": note, "false": is_false}
    record(by=by, action="warning.dismiss", obj=warning, detail=detail)


@transaction.atomic
def snooze(warning: EnterpriseWarning, *, by: User, until: date, note: str = "") -> None:
    """暂缓: out of the way until that day, when it waits again."""
    warning = _held(warning, by)
    today = timezone.localdate()
    if not today < until <= today + timedelta(days=LONGEST_SNOOZE):
        raise Refused(_("暂缓到的日期应在明天以后、%(n)d 天以内。") % {"n": LONGEST_SNOOZE})
    _answer(warning, by, WarningState.SNOOZED, note=note, snoozed_until=until)
    detail = {"kind": warning.kind, "until": str(until), "note": note}
    record(by=by, action="warning.snooze", obj=warning, detail=detail)


def case_text(warning: EnterpriseWarning) -> str:
    told = {"period": warning.period, "kind": warning.get_kind_display(), "told": warning.told}
    return _("企业预警：%(period)s%(kind)s。%(told)s。") % told


def _held(warning: EnterpriseWarning, by: User) -> EnterpriseWarning:
    rows = EnterpriseWarning.objects.select_for_update(of=("self",)).select_related("enterprise")
    held = rows.get(pk=warning.pk)
    check_may_handle(by, held)
    if held.state not in WAITING:
        who = held.handled_by.name if held.handled_by else ""
        state = held.get_state_display()
        raise Refused(_("这条预警%(state)s（%(who)s），不用再处理。") % {"state": state, "who": who})
    return held


def _answer(warning: EnterpriseWarning, by: User, state: WarningState, **facts: Any) -> None:
    told = {"note": "", "snoozed_until": None, **facts}
    told |= {"state": state, "handled_by": by, "handled_at": timezone.now()}
    for name, value in told.items():
        setattr(warning, name, value)
    warning.save(update_fields=list(told))
