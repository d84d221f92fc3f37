"""Cases of a ledger, many at once: closed ones as the history they are, open ones with their clocks running.

``prepare_cases`` works everything out before a transaction, ``write_cases`` only writes (ADR 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from assistance.enums import CallBackResult, CaseStatus, EventKind
from assistance.models import CallBack, Case, CaseClock, CaseEvent, CaseText
from assistance.services.ledger_clocks import Deadlines
from assistance.services.numbers import next_numbers
from assistance.services.search_text import tokens_of, with_number
from assistance.services.standing import remember
from enterprises.models import Enterprise
from enterprises.services.bulk import PreparedRows, write_rows
from enterprises.services.standings import Standings
from foundation.accounts.models import User
from foundation.spreadsheets.prepared import Insert, Row, Update

PRIVATE = ("contact_phone",)
REWRITTEN = "ON CONFLICT (case_id) DO UPDATE SET tokens = excluded.tokens"


@dataclass(frozen=True)
class Progress:
    """How far the ledger says that an open case has come."""

    text: str
    outcome: str


@dataclass
class LedgerCase:
    """One row to be saved: a new case (``received_at``, ``enterprise`` and the rest are set), or changes of a known one.

    ``due_at`` is the ledger's own deadline; without it the promise in force on the day of receipt holds.
    """

    case: Case
    changes: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    call_back: CallBack | None = None
    progress: Progress | None = None


@dataclass
class NewCase:
    """A case without its number; ``code`` names an enterprise that the same ledger brings."""

    year: int
    code: str
    row: Row
    tokens: str
    clocks: list[Row]
    events: list[Row]
    call_backs: list[Row]


@dataclass
class Edits:
    """Changes of known cases; the updates by the columns they touch."""

    updates: dict[tuple[str, ...], list[Row]] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)


@dataclass
class PreparedCases:
    """What is written for some rows of a ledger; ``enterprises`` are those that it brings with them."""

    enterprises: PreparedRows
    new: list[NewCase]
    edits: Edits


def prepare_cases(
    rows: Sequence[LedgerCase], enterprises: PreparedRows, *, by: User, clocks: Deadlines
) -> PreparedCases:
    now = timezone.now()
    edits = Edits()
    for row in rows:
        if row.case.pk is not None:
            _prepare_edit(edits, row, by=by, now=now)
    new = [_prepare_new(row, by=by, now=now, clocks=clocks) for row in _remembering(rows)]
    return PreparedCases(enterprises, new, edits)


def _remembering(rows: Sequence[LedgerCase]) -> list[LedgerCase]:
    """The new cases, each with where its enterprise stood when it was received."""
    new = [row for row in rows if row.case.pk is None]
    standings = Standings({row.case.enterprise.pk for row in new if row.case.enterprise.pk})
    for row in new:
        remember(row.case, standings)
    return new


def write_cases(ready: PreparedCases) -> None:
    """The caller's import is recorded as a whole, with the file's digest, by the floor below."""
    write_rows(ready.enterprises)
    _write_new(ready.new)
    for names, rows in ready.edits.updates.items():
        Update(Case, names, by="id").write(rows)
    Insert(CaseEvent).write(ready.edits.events)
    Insert(CaseText, REWRITTEN).write(ready.edits.texts)


def _prepare_new(row: LedgerCase, *, by: User, now: datetime, clocks: Deadlines) -> NewCase:
    case, enterprise = row.case, row.case.enterprise
    case.registered_by, case.registered_at = by, now
    running = [clocks.resolve_clock(case, row.due_at)]
    if case.status == CaseStatus.DISPATCHED:
        running.append(clocks.sign_clock(case, at=now))
    return NewCase(
        year=timezone.localtime(case.received_at).year,
        code=(enterprise.uscc or "") if enterprise.pk is None else "",
        row=Insert(Case).row(case),
        tokens=tokens_of(case.title, enterprise.name, case.description),
        clocks=[Insert(CaseClock).row(clock) for clock in running],
        events=[Insert(CaseEvent).row(event) for event in _history(row, by=by, now=now)],
        call_backs=[Insert(CallBack).row(row.call_back)] if row.call_back is not None else [],
    )


def _write_new(cases: Sequence[NewCase]) -> None:
    numbers = _numbers(cases)
    codes = {case.code for case in cases} - {""}
    enterprises = dict(Enterprise.objects.filter(uscc__in=codes).values_list("uscc", "pk"))
    insert = Insert(Case)
    for case, number in zip(cases, numbers, strict=True):
        insert.put(
            case.row, number=number, **({"enterprise_id": enterprises[case.code]} if case.code else {})
        )
    insert.write([case.row for case in cases])
    keys = dict(Case.objects.filter(number__in=numbers).order_by().values_list("number", "pk"))
    pks = [keys[number] for number in numbers]
    for part, hanging in (
        (Insert(CaseClock), [case.clocks for case in cases]),
        (Insert(CaseEvent), [case.events for case in cases]),
        (Insert(CallBack), [case.call_backs for case in cases]),
    ):
        part.write(list(_hung(part, pks, hanging)))
    texts = [
        CaseText(case_id=pk, tokens=with_number(number, case.tokens))
        for pk, number, case in zip(pks, numbers, cases, strict=True)
    ]
    Insert(CaseText).write([Insert(CaseText).row(text) for text in texts])


def _hung(part: Insert, pks: Sequence[int], hanging: Sequence[list[Row]]) -> Iterable[Row]:
    return (part.put(row, case_id=pk) for pk, rows in zip(pks, hanging, strict=True) for row in rows)


def _numbers(cases: Sequence[NewCase]) -> list[str]:
    """Numbers of the year of receipt, in the order of the ledger."""
    years = sorted({case.year for case in cases})
    left: Mapping[int, Any] = {
        year: iter(next_numbers(year, sum(case.year == year for case in cases))) for year in years
    }
    return [next(left[case.year]) for case in cases]


def _history(row: LedgerCase, *, by: User, now: datetime) -> list[CaseEvent]:
    """The events that add up to the state of the row, each when the ledger says that it was."""
    case, told = row.case, []

    def tell(kind: EventKind, at: datetime, text: str = "", **data: Any) -> None:
        told.append(CaseEvent(kind=kind, at=at, by=by, text=text, data=data))

    tell(EventKind.REGISTERED, case.received_at, source=case.source)
    if case.accepted_at is not None:
        unit, handler = case.lead_unit, case.handler
        tell(
            EventKind.ACCEPTED,
            case.accepted_at,
            unit=unit.name if unit else "",
            handler=handler.name if handler else "",
        )
    if case.signed_at is not None and case.accepted_at is not None:
        tell(EventKind.SIGNED, _within(case, case.signed_at))
    if case.first_contact_at is not None:
        tell(EventKind.CONTACTED, _within(case, case.first_contact_at))
    if row.progress is not None:
        outcome = row.progress.outcome
        tell(EventKind.PROGRESS, _last_step(case) or now, row.progress.text, outcome=outcome, ledger=True)
    if case.answered_at is not None:
        tell(EventKind.ANSWERED, case.answered_at, case.answer_text, outcome=case.outcome)
    if row.call_back is not None:
        tell(
            EventKind.CALLED_BACK,
            row.call_back.at,
            result=row.call_back.result,
            rating=row.call_back.rating,
            respondent="",
        )
    if case.closed_at is not None:
        tell(EventKind.CLOSED, case.closed_at)
    tell(EventKind.IMPORTED, now, ledger_number=case.ledger_number)
    return told


def _last_step(case: Case) -> datetime | None:
    """The last day that the ledger gives for what was done about an open case."""
    steps = [at for at in (case.signed_at, case.first_contact_at) if at is not None]
    return _within(case, max(steps)) if steps else None


def _within(case: Case, at: datetime) -> datetime:
    """A step of the life on the timeline between receipt and answer, where the ledger's days lie outside."""
    at = max(at, case.received_at)
    return min(at, case.answered_at) if case.answered_at else at


def _prepare_edit(edits: Edits, row: LedgerCase, *, by: User, now: datetime) -> None:
    """Words only; what was done and when is never written from outside."""
    case, names = row.case, sorted(row.changes)
    before = {name: str(getattr(case, name)) for name in names}
    after = {name: str(row.changes[name]) for name in names}
    shown = {name: [before[name], after[name]] for name in names if name not in PRIVATE}
    told = {"version": case.version + 1, "before": before, "after": after, "shown": shown, "ledger": True}
    columns = (*names, "version")
    values = [*(row.changes[name] for name in names), case.version + 1]
    edits.updates.setdefault(columns, []).append(Update(Case, columns, by="id").row(*values, case.pk))
    event = CaseEvent(case_id=case.pk, kind=EventKind.EDITED, at=now, by=by, data=told)
    edits.events.append(Insert(CaseEvent).row(event))
    for name in names:
        setattr(case, name, row.changes[name])
    tokens = with_number(case.number, tokens_of(case.title, case.enterprise.name, case.description))
    edits.texts.append(Insert(CaseText).row(CaseText(case_id=case.pk, tokens=tokens)))


def call_back_of(*, at: datetime, confirmed: bool, rating: str, by: User) -> CallBack:
    result = CallBackResult.CONFIRMED if confirmed else CallBackResult.NOT_CONFIRMED
    return CallBack(at=at, by=by, result=result, rating=rating)
