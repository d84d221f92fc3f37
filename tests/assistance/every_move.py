"""Every move from every state as every role: what ought to happen, said without the code that decides it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from assistance.enums import CaseStatus, ExclusionReason, MatterKind, Outcome, Stage, SuspensionReason
from assistance.models import Case, CaseClock, CaseMatter
from assistance.services.archiving import archive_case
from assistance.services.call_backs import close_unreached, follow_up_rating, rework_case
from assistance.services.carry_over import carry_case, strike_off
from assistance.services.cases import accept_case, answer_case, decline_case, reassign_case, sign_case
from assistance.services.co_handling import answer_co_handling, ask_co_handling
from assistance.services.commitments import commit, settle_commitment
from assistance.services.escalations import escalate_case, instruct_case
from assistance.services.extensions import ask_extension, decide_extension
from assistance.services.links import link_cases
from assistance.services.merging import merge_case
from assistance.services.returns import grant_return, refuse_return, return_case
from assistance.services.splitting import Part, split_case
from assistance.services.supervision import answer_supervision, supervise_case, urge_case
from assistance.services.suspensions import resume_case, suspend_case
from assistance.services.withdrawals import withdraw_case
from assistance.workflow import Move
from foundation.accounts.models import User
from tests.factories.assistance import Cast, category, registered
from tests.support.requests import noted_writes

OPEN = {"registered", "dispatched", "returned", "handling", "suspended", "escalated"}
AT_UNIT = {"dispatched", "handling", "suspended", "escalated"}
ANY = {str(status) for status in CaseStatus}

SOURCES: dict[Move, set[str]] = {
    Move.ACCEPT: {"registered"},
    Move.DECLINE: {"registered"},
    Move.SIGN: {"dispatched"},
    Move.RETURN: {"dispatched"},
    Move.GRANT_RETURN: {"returned"},
    Move.REFUSE_RETURN: {"returned"},
    Move.REASSIGN: {"dispatched", "handling", "escalated"},
    Move.SUSPEND: {"handling"},
    Move.RESUME: {"suspended"},
    Move.ANSWER: {"handling", "escalated"},
    Move.CLOSE: {"answered"},
    Move.REWORK: {"answered", "closed"},
    Move.ESCALATE: {"handling", "answered"},
    Move.MERGE: OPEN,
    Move.WITHDRAW: OPEN,
    Move.ARCHIVE: {"closed"},
    Move.ASK_CO: AT_UNIT,
    Move.ANSWER_CO: AT_UNIT,
    Move.ASK_EXTENSION: {"handling", "escalated"},
    Move.DECIDE_EXTENSION: {"handling", "suspended", "escalated"},
    Move.URGE: OPEN,
    Move.SUPERVISE: AT_UNIT,
    Move.ANSWER_SUPERVISION: ANY,
    Move.INSTRUCT: OPEN | {"answered"},
    Move.SPLIT: OPEN,
    Move.LINK: ANY,
    Move.COMMIT: OPEN | {"answered"},
    Move.SETTLE_COMMITMENT: ANY,
    Move.FOLLOW_UP: {"answered", "closed"},
    Move.CARRY: {"answered", "closed"},
    Move.STRIKE_OFF: {"answered", "closed", "archived", "handling"},
}
"""The arrows of the whole life, written down a second time."""

HANDLES = {
    Move.SIGN,
    Move.RETURN,
    Move.SUSPEND,
    Move.RESUME,
    Move.ANSWER,
    Move.ASK_CO,
    Move.ASK_EXTENSION,
    Move.COMMIT,
    Move.SETTLE_COMMITMENT,
}
ORGANISES = {Move.MERGE, Move.SPLIT, Move.LINK}
SERVES = (
    HANDLES
    | ORGANISES
    | {
        Move.ACCEPT,
        Move.DECLINE,
        Move.GRANT_RETURN,
        Move.REFUSE_RETURN,
        Move.CLOSE,
        Move.REWORK,
        Move.WITHDRAW,
    }
    | {Move.URGE, Move.ARCHIVE, Move.CARRY, Move.STRIKE_OFF, Move.FOLLOW_UP}
)
AT_ITS_UNIT = {Move.ANSWER_CO, Move.ANSWER_SUPERVISION}
"""Answered by the unit that was asked, which need not be the leading one."""

MAY: dict[str, set[Move]] = {
    "officer": SERVES,
    "handler": HANDLES | {Move.ANSWER_SUPERVISION},
    "county_head": set(Move) - AT_ITS_UNIT,
    "head": set(Move),
    "other_officer": set(),
    "other_handler": {Move.ANSWER_CO},
    "other_head": set(),
    "leader": {Move.INSTRUCT},
    "fund_clerk": set(),
    "system_admin": set(),
}
"""Who may do what with a case of the officer's county that the handler's department leads, which asked the other
department for help and was sent a supervision sheet."""

PREVIOUS_CALLS = 2


def acts(people: Cast) -> dict[Move, Callable[[Case, User], Any]]:
    until = timezone.now() + timedelta(days=5)
    day = timezone.localdate() + timedelta(days=7)
    return {
        Move.ACCEPT: lambda case, by: accept_case(case, by=by, lead_unit=people.department),
        Move.DECLINE: lambda case, by: decline_case(case, by=by, reason=ExclusionReason.INVALID, note="无效"),
        Move.SIGN: lambda case, by: sign_case(case, by=by),
        Move.RETURN: lambda case, by: return_case(case, by=by, reason="不属本单位职责"),
        Move.GRANT_RETURN: lambda case, by: grant_return(
            case, by=by, lead_unit=people.other_department, note="同意"
        ),
        Move.REFUSE_RETURN: lambda case, by: refuse_return(case, by=by, note="属首接单位职责"),
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
        Move.ESCALATE: lambda case, by: escalate_case(case, by=by, reason="两次重办仍不认可"),
        Move.MERGE: lambda case, by: merge_case(case, into=survivor_of(case), by=by, reason="同一件事"),
        Move.WITHDRAW: lambda case, by: withdraw_case(
            case, by=by, respondent="王经理", reason="企业自行解决"
        ),
        Move.ARCHIVE: lambda case, by: archive_case(case, by=by),
        Move.ASK_CO: lambda case, by: ask_co_handling(case, by=by, unit=people.section, text="请协助"),
        Move.ANSWER_CO: lambda case, by: answer_co_handling(
            matter_of(case, MatterKind.CO_HANDLING), by=by, answer="已协助"
        ),
        Move.ASK_EXTENSION: lambda case, by: ask_extension(case, by=by, workdays=3, reason="需现场勘察"),
        Move.DECIDE_EXTENSION: lambda case, by: decide_extension(case, by=by, granted=True, note="同意"),
        Move.URGE: lambda case, by: urge_case(case, by=by, text="请抓紧"),
        Move.SUPERVISE: lambda case, by: supervise_case(case, by=by, requirement="限期办结", due_on=day),
        Move.ANSWER_SUPERVISION: lambda case, by: answer_supervision(
            matter_of(case, MatterKind.SUPERVISION), by=by, answer="已整改"
        ),
        Move.INSTRUCT: lambda case, by: instruct_case(case, by=by, text="请专班推进"),
        Move.SPLIT: lambda case, by: split_case(
            case, by=by, parts=[Part(title="其中一件", category=case.category, description="")]
        ),
        Move.LINK: lambda case, by: link_cases(case, other=survivor_of(case), by=by, note="相关"),
        Move.COMMIT: lambda case, by: commit(case, by=by, text="答复进度", due_on=day),
        Move.SETTLE_COMMITMENT: lambda case, by: settle_commitment(
            matter_of(case, MatterKind.COMMITMENT), by=by, kept=True, note="已答复"
        ),
        Move.FOLLOW_UP: lambda case, by: follow_up_rating(case, by=by, text="已致电说明并改进"),
        Move.CARRY: lambda case, by: carry_case(case, by=by, plan="待上级政策", review_on=day),
        Move.STRIKE_OFF: lambda case, by: strike_off(case, by=by, note="政策已出，已解决"),
    }


def posts(people: Cast) -> dict[Move, tuple[str, dict[str, Any]]]:
    """The URL name and a valid body of each move."""
    day = timezone.localdate() + timedelta(days=7)
    return {
        Move.ACCEPT: ("case-acceptance", {"lead_unit": people.department.pk}),
        Move.DECLINE: ("case-declination", {"reason": "invalid", "note": "无效"}),
        Move.SIGN: ("case-signature", {}),
        Move.RETURN: ("case-return", {"reason": "不属本单位职责"}),
        Move.GRANT_RETURN: ("return-grant", {"lead_unit": people.other_department.pk, "note": "同意"}),
        Move.REFUSE_RETURN: ("return-refusal", {"note": "属首接单位职责"}),
        Move.REASSIGN: (
            "case-reassignment",
            {"lead_unit": people.other_department.pk, "handler": people.other_handler.pk, "reason": "换单位"},
        ),
        Move.SUSPEND: ("case-suspension", {"reason": "material", "note": "等材料", "until": day.isoformat()}),
        Move.RESUME: ("case-resumption", {}),
        Move.ANSWER: ("case-answer", {"outcome": "resolved", "answer_text": "办好了"}),
        Move.CLOSE: ("case-closure", {"reason": "两次未接"}),
        Move.REWORK: ("case-rework", {"reason": "企业不认可"}),
        Move.ESCALATE: ("case-escalation", {"reason": "两次重办仍不认可"}),
        Move.MERGE: ("case-merger", {"into": SURVIVOR, "reason": "同一件事"}),
        Move.WITHDRAW: (
            "case-withdrawal",
            {"respondent": "王经理", "reason": "企业自行解决", "confirmed": "on"},
        ),
        Move.ARCHIVE: ("case-archiving", {}),
        Move.ASK_CO: ("case-co-handling", {"unit": people.section.pk, "text": "请协助"}),
        Move.ANSWER_CO: ("co-handling-answer", {"answer": "已协助"}),
        Move.ASK_EXTENSION: ("case-extension", {"workdays": 3, "reason": "需现场勘察"}),
        Move.DECIDE_EXTENSION: ("extension-decision", {"granted": "yes", "note": "同意"}),
        Move.URGE: ("case-urging", {"text": "请抓紧"}),
        Move.SUPERVISE: ("case-supervision", {"requirement": "限期办结", "due_on": day.isoformat()}),
        Move.ANSWER_SUPERVISION: ("supervision-answer", {"answer": "已整改"}),
        Move.INSTRUCT: ("case-instruction", {"text": "请专班推进"}),
        Move.SPLIT: (
            "case-split",
            {
                "parts-TOTAL_FORMS": "1",
                "parts-INITIAL_FORMS": "0",
                "parts-0-title": "其中一件",
                "parts-0-category": str(category().pk),
            },
        ),
        Move.LINK: ("case-links", {"other": SURVIVOR, "note": "相关"}),
        Move.COMMIT: ("case-commitment", {"text": "答复进度", "due_on": day.isoformat()}),
        Move.SETTLE_COMMITMENT: ("commitment-result", {"kept": "yes", "note": "已答复"}),
        Move.FOLLOW_UP: ("rating-follow-up", {"text": "已致电说明并改进"}),
        Move.CARRY: ("case-carry-over", {"plan": "待上级政策", "review_on": day.isoformat()}),
        Move.STRIKE_OFF: ("case-strike-off", {"note": "政策已出，已解决"}),
    }


SURVIVOR = "SQ-2000-000001"
"""Another open case of the same enterprise, due before any other."""
MATTER_OF = {
    Move.ANSWER_CO: MatterKind.CO_HANDLING,
    Move.ANSWER_SUPERVISION: MatterKind.SUPERVISION,
    Move.SETTLE_COMMITMENT: MatterKind.COMMITMENT,
}
"""The moves whose page belongs to one matter of the case."""


def survivor_of(case: Case) -> Case:
    return Case.objects.get(number=SURVIVOR)


def matter_of(case: Case, kind: MatterKind) -> CaseMatter:
    """The oldest open one."""
    return case.matters.open().of(kind).order_by("id")[:1].get()


def arguments(move: Move, case: Case) -> list[object]:
    """What the URL of a move takes."""
    kind = MATTER_OF.get(move)
    return [case.number] if kind is None else [case.number, matter_of(case, kind).pk]


def make_ready(move: Move, case: Case, people: Cast) -> None:
    """What must be on record before a move, written past the services, so that it fails for no other reason."""
    prepare = READY.get(move)
    if prepare is not None:
        prepare(case, people)


def _open(case: Case, people: Cast, kind: MatterKind, **fields: Any) -> None:
    now = timezone.now()
    case.matters.of(kind).delete()
    CaseMatter.objects.create(
        case=case,
        kind=kind,
        text="事由",
        opened_by=people.other_head,
        opened_at=now,
        due_at=now + timedelta(days=9),
        **fields,
    )


def _run_bad_rating(case: Case, people: Cast) -> None:
    now = timezone.now()
    CaseClock.objects.create(
        case=case,
        stage=Stage.BAD_RATING,
        started_at=now,
        amount=1,
        unit="days",
        due_at=now + timedelta(days=1),
    )


def _make_survivor(case: Case, people: Cast) -> None:
    other = registered(people, title="另一件")
    early = case.received_at - timedelta(days=30)
    Case.objects.filter(pk=other.pk).update(
        number=SURVIVOR, received_at=early, due_at=early, resolve_due_at=early
    )


class Untouched:
    """That a refusal left the case as it was, seen by what was sent to the database and, if anything, by the rows."""

    def __init__(self, case: Case) -> None:
        self.case, self.at_first = case, picture(case)

    @contextmanager
    def after(self, move: Move) -> Iterator[None]:
        before = picture(self.case) if move in READY else self.at_first
        with noted_writes() as writes:
            yield
        assert not writes or picture(self.case) == before, move


def picture(case: Case) -> dict[str, Any]:
    """The whole row and how much hangs on it, to see that a refusal changed nothing."""
    row = Case.objects.values().get(pk=case.pk)
    counts = {
        name: getattr(case, name).count()
        for name in ("events", "clocks", "suspensions", "call_backs", "matters")
    }
    return row | counts


ALL_STATUSES = list(CaseStatus)


READY: dict[Move, Callable[[Case, Cast], Any]] = {
    Move.GRANT_RETURN: lambda case, people: _open(case, people, MatterKind.RETURN),
    Move.REFUSE_RETURN: lambda case, people: _open(case, people, MatterKind.RETURN),
    Move.ANSWER_CO: lambda case, people: _open(
        case, people, MatterKind.CO_HANDLING, unit=people.other_department
    ),
    Move.ANSWER_SUPERVISION: lambda case, people: _open(
        case, people, MatterKind.SUPERVISION, unit=people.department, number="DB-2000-0001"
    ),
    Move.SETTLE_COMMITMENT: lambda case, people: _open(case, people, MatterKind.COMMITMENT),
    Move.DECIDE_EXTENSION: lambda case, people: _open(case, people, MatterKind.EXTENSION, workdays=3),
    Move.STRIKE_OFF: lambda case, people: _open(case, people, MatterKind.CARRY_OVER),
    Move.CARRY: lambda case, people: (
        Case.objects.filter(pk=case.pk).exclude(outcome="").update(outcome=Outcome.ADVANCING)
    ),
    Move.FOLLOW_UP: _run_bad_rating,
    Move.ESCALATE: lambda case, people: Case.objects.filter(pk=case.pk).update(rework_count=2),
    Move.MERGE: _make_survivor,
    Move.LINK: _make_survivor,
}
