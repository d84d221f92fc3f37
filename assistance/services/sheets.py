"""督办单 by the clock: what is long overdue gets a numbered sheet without anybody pressing anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from assistance.enums import MatterKind, Stage
from assistance.models import Case, CaseEvent, CaseMatter
from assistance.services.clocks import deadline
from assistance.services.lights import Now
from assistance.services.numbers import next_sheet_numbers
from assistance.services.promises import promises_in_force
from assistance.sla import choose_promise
from assistance.workflow import MOVES, Move, allowed
from foundation.accounts.models import RoleGrant, User
from foundation.accounts.roles import RoleCode
from foundation.audit.services import record
from foundation.worktime.calendar import workdays_overdue


def issue_automatic_sheets(cases: Sequence[Case], now: Now, *, by: User) -> dict[int, CaseMatter]:
    """One sheet for each case that a unit has and that has no open automatic one; by case.

    The caller holds the cases in its transaction. A thousand cases take a handful of statements, and an audit entry
    each.
    """
    found = CaseMatter.objects.open().filter(case__in=cases, automatic=True)
    sheeted = set(found.values_list("case_id", flat=True))
    wanted = [case for case in cases if case.pk not in sheeted and _has_a_unit(case)]
    if not wanted:
        return {}
    due, heads = _due(now), _heads_of(wanted)
    numbers = next_sheet_numbers(now.at.astimezone(now.calendar.tz).year, len(wanted))
    sheets = [
        CaseMatter(
            case=case,
            kind=MatterKind.SUPERVISION,
            number=number,
            unit_id=case.lead_unit_id,
            person_id=heads.get(case.lead_unit_id),
            text=_requirement(case, due, now),
            opened_by=by,
            opened_at=now.at,
            due_at=due,
            automatic=True,
        )
        for case, number in zip(wanted, numbers, strict=True)
    ]
    CaseMatter.objects.bulk_create(sheets)
    _write(sheets, now, by=by)
    return {sheet.case_id: sheet for sheet in sheets}


def _has_a_unit(case: Case) -> bool:
    return case.lead_unit_id is not None and allowed(Move.SUPERVISE, case.status)


def _due(now: Now) -> datetime:
    """The promise of an answer to a sheet is one for all: no category has its own."""
    promises = promises_in_force(now.calendar.local_date(now.at))
    promise = choose_promise(promises, Stage.SUPERVISION, category="", nature="")
    return deadline(now.calendar, now.at, promise.amount, promise.unit, ()).at


def _heads_of(cases: Sequence[Case]) -> dict[int | None, int]:
    """The first head of each leading unit."""
    units = {case.lead_unit_id for case in cases if case.lead_unit_id}
    grants = RoleGrant.objects.filter(
        unit_id__in=units, role=RoleCode.SECTION_HEAD, user__is_active=True, user__is_service=False
    )
    found: dict[int | None, int] = {}
    for unit, person in grants.order_by("user_id").values_list("unit_id", "user_id"):
        found.setdefault(unit, person)
    return found


def _requirement(case: Case, due: datetime, now: Now) -> str:
    return _(
        "本诉求已超期 %(over)d 个工作日未办结。请单位负责人督促办理，于 %(due)s 前书面答复超期原因、"
        "已采取的措施和预计办结时间，并及时向企业说明。"
    ) % {
        "over": workdays_overdue(now.calendar, now.at, case.due_at),
        "due": f"{due.astimezone(now.calendar.tz):%Y-%m-%d %H:%M}",
    }


def _write(sheets: Sequence[CaseMatter], now: Now, *, by: User) -> None:
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=sheet.case_id,
            kind=MOVES[Move.SUPERVISE].event,
            at=now.at,
            by=by,
            text=sheet.text,
            data=_facts(sheet),
        )
        for sheet in sheets
    )
    for sheet in sheets:
        record(by=by, action=f"case.{Move.SUPERVISE}", obj=sheet.case, detail=_facts(sheet))


def _facts(sheet: CaseMatter) -> dict[str, str]:
    due = sheet.due_at.isoformat() if sheet.due_at else ""
    return {"number": sheet.number or "", "due": due}
