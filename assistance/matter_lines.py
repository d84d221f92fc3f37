"""What runs beside a case, as its page shows it: what, who owes it, until when, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.case_acts import Act, matter_acts
from assistance.enums import MatterKind, Verdict
from assistance.models import Case, CaseMatter
from assistance.services.lights import Now
from assistance.sla import Light, light
from foundation.accounts.models import User

WAITING_FOR = {
    MatterKind.RETURN: gettext_lazy("待裁定"),
    MatterKind.CO_HANDLING: gettext_lazy("待协办答复"),
    MatterKind.EXTENSION: gettext_lazy("待审批"),
    MatterKind.SUPERVISION: gettext_lazy("待答复"),
    MatterKind.COMMITMENT: gettext_lazy("待兑现"),
    MatterKind.CARRY_OVER: gettext_lazy("挂账中"),
}


@dataclass(frozen=True)
class MatterLine:
    """``light`` while it is open and has a due time; ``state`` in words always."""

    matter: CaseMatter
    title: str
    owner: str
    state: str
    light: Light | None
    due_at: datetime | None
    acts: list[Act]


def lines_of(case: Case, matters: Sequence[CaseMatter], user: User, now: Now) -> list[MatterLine]:
    """The open ones first, by their terms; then the latest."""
    still = sorted((one for one in matters if one.is_open), key=lambda one: one.due_at or one.opened_at)
    over = sorted((one for one in matters if not one.is_open), key=lambda one: -one.pk)
    return [_line(case, matter, user, now) for matter in (*still, *over)]


def split_up(lines: Sequence[MatterLine]) -> dict[str, Any]:
    """Where each line stands on the page: the return above all, what runs, what is over, and who shares the case."""
    still = [line for line in lines if line.matter.is_open]
    return {
        "returned": next((line for line in still if line.matter.kind == MatterKind.RETURN), None),
        "matters": [line for line in still if line.matter.kind != MatterKind.RETURN],
        "settled": [line for line in lines if not line.matter.is_open],
        "shares": [
            line
            for line in sorted(lines, key=lambda line: line.matter.pk)
            if line.matter.kind == MatterKind.CO_HANDLING and line.matter.verdict != Verdict.CANCELLED
        ],
    }


def light_of_matter(matter: CaseMatter, now: Now) -> Light | None:
    """While it is open and has a term; what is over says so in words."""
    if matter.is_open and matter.due_at is not None:
        return light(now.calendar, now=now.at, due_at=matter.due_at)
    return None


def state_of(matter: CaseMatter) -> str:
    if not matter.is_open:
        return str(matter.get_verdict_display())
    if matter.kind == MatterKind.CO_HANDLING and matter.signed_at is None:
        return _("待协办签收")
    return str(WAITING_FOR[MatterKind(matter.kind)])


def _line(case: Case, matter: CaseMatter, user: User, now: Now) -> MatterLine:
    kind = MatterKind(matter.kind)
    return MatterLine(
        matter=matter,
        title=_("督办单 %(number)s") % {"number": matter.number} if matter.number else str(kind.label),
        owner="　".join(str(one) for one in (matter.unit, matter.person) if one),
        state=state_of(matter),
        light=light_of_matter(matter, now),
        due_at=matter.due_at,
        acts=matter_acts(case, user, matter),
    )
