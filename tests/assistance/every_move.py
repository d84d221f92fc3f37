"""Every move from every state as every role: what ought to happen, said without the code that decides it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assistance.enums import CaseStatus, ExclusionReason, Outcome, SuspensionReason
from assistance.models import Case
from assistance.services.call_backs import close_unreached, rework_case
from assistance.services.cases import accept_case, answer_case, decline_case, reassign_case, sign_case
from assistance.services.suspensions import resume_case, suspend_case
from assistance.workflow import Move
from foundation.accounts.models import User
from tests.factories.assistance import Cast

SOURCES: dict[Move, set[str]] = {
    Move.ACCEPT: {"registered"},
    Move.DECLINE: {"registered"},
    Move.SIGN: {"dispatched"},
    Move.REASSIGN: {"dispatched", "handling"},
    Move.SUSPEND: {"handling"},
    Move.RESUME: {"suspended"},
    Move.ANSWER: {"handling"},
    Move.CLOSE: {"answered"},
    Move.REWORK: {"answered", "closed"},
}
"""The arrows of ux.md 2.6, written down a second time."""

HANDLES = {Move.SIGN, Move.SUSPEND, Move.RESUME, Move.ANSWER}
SERVES = HANDLES | {Move.ACCEPT, Move.DECLINE, Move.CLOSE, Move.REWORK}
MAY: dict[str, set[Move]] = {
    "officer": SERVES,
    "handler": HANDLES,
    "county_head": set(Move),
    "head": set(Move),
    "other_officer": set(),
    "other_handler": set(),
    "other_head": set(),
    "leader": set(),
    "fund_clerk": set(),
    "system_admin": set(),
}
"""Who may do what with a case of the officer's county that the handler's department leads."""

PREVIOUS_CALLS = 2


def acts(people: Cast) -> dict[Move, Callable[[Case, User], Any]]:
    until = timezone.now() + timedelta(days=5)
    return {
        Move.ACCEPT: lambda case, by: accept_case(case, by=by, lead_unit=people.department),
        Move.DECLINE: lambda case, by: decline_case(case, by=by, reason=ExclusionReason.INVALID, note="无效"),
        Move.SIGN: lambda case, by: sign_case(case, by=by),
        Move.REASSIGN: lambda case, by: reassign_case(
            case, by=by, lead_unit=people.other_department, handler=people.other_handler, reason="换单位"
        ),
        Move.SUSPEND: lambda case, by: suspend_case(
            case, by=by, reason=SuspensionReason.MATERIAL, note="等材料", until=until
        ),
        Move.RESUME: lambda case, by: resume_case(case, by=by),
        Move.ANSWER: lambda case, by: answer_case(
            case, by=by, outcome=Outcome.RESOLVED, answer_text="办好了"
        ),
        Move.CLOSE: lambda case, by: close_unreached(case, by=by, reason="两次未接"),
        Move.REWORK: lambda case, by: rework_case(case, by=by, reason="企业不认可"),
    }


def posts(people: Cast) -> dict[Move, tuple[str, dict[str, Any]]]:
    """The URL name and a valid body of each move."""
    day = timezone.localdate() + timedelta(days=5)
    return {
        Move.ACCEPT: ("case-acceptance", {"lead_unit": people.department.pk}),
        Move.DECLINE: ("case-declination", {"reason": "invalid", "note": "无效"}),
        Move.SIGN: ("case-signature", {}),
        Move.REASSIGN: (
            "case-reassignment",
            {"lead_unit": people.other_department.pk, "handler": people.other_handler.pk, "reason": "换单位"},
        ),
        Move.SUSPEND: ("case-suspension", {"reason": "material", "note": "等材料", "until": day.isoformat()}),
        Move.RESUME: ("case-resumption", {}),
        Move.ANSWER: ("case-answer", {"outcome": "resolved", "answer_text": "办好了"}),
        Move.CLOSE: ("case-closure", {"reason": "两次未接"}),
        Move.REWORK: ("case-rework", {"reason": "企业不认可"}),
    }


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def picture(case: Case) -> dict[str, Any]:
    """The whole row and how much hangs on it, to see that a refusal changed nothing."""
    row = Case.objects.values().get(pk=case.pk)
    counts = {name: getattr(case, name).count() for name in ("events", "clocks", "suspensions", "call_backs")}
    return row | counts


ALL_STATUSES = list(CaseStatus)
