"""提醒、催办、督办: whatever is due is told once on each rung of the ladder, whoever sweeps how often."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from assistance.enums import EventKind, Rung
from assistance.models import CaseEvent, CaseMatter, Reminder
from assistance.services.calendar_year import warn_missing_year
from assistance.services.due_words import told_of
from assistance.services.lights import Now
from assistance.services.sheets import issue_automatic_sheets
from assistance.services.spans import Span, spans_of
from assistance.services.steps import steps_on
from assistance.services.telling import Subject, Told, claim_subjects, confirm, letters_of
from foundation.accounts.models import User
from foundation.accounts.services import system_user
from foundation.notifications import outbox
from foundation.rows import write_rows
from foundation.worktime.calendar import is_working_time
from foundation.worktime.services import load_calendar

BATCH = 1000
SHEETS_AT_ONCE = 100
"""Each sheet is an entry of the audit chain, whose end nobody else can write to meanwhile."""


def send_due_reminders(now: datetime) -> int:
    """Tell whatever reached a rung and was not told there; only in working hours. Returns how many."""
    moment = Now(load_calendar(), now)
    if not is_working_time(moment.calendar, now):
        return 0
    steps = steps_on()
    sent = sum(_send_rung(span, moment) for span in spans_of(moment, steps))
    if Rung.NO_CALENDAR in steps:
        sent += warn_missing_year(moment, steps[Rung.NO_CALENDAR])
    return sent


def _send_rung(span: Span, now: Now) -> int:
    """Until a batch is not full: then all is told, or another sweep is at it and the next minute takes the rest."""
    sent = batch = _send_batch(span, now)
    while batch == _size(span):
        batch = _send_batch(span, now)
        sent += batch
    return sent


@transaction.atomic
def _send_batch(span: Span, now: Now) -> int:
    """Claim, write the timeline and the outbox, confirm: one commit."""
    token = secrets.token_hex(16)
    rows = claim(span, list(_waiting(span)[: _size(span)]), token)
    if not rows:
        return 0
    by = system_user()
    sheets = _sheets(span, rows, now, by=by)
    told = told_of(rows, span, now, sheets)
    write_rows(list(_events(told, span, now, by=by)))
    outbox.post_many(_letters(told, span), channels=span.step.channels)
    confirm(span.rung, [one.subject for one in told], token)
    return len(rows)


def _size(span: Span) -> int:
    return min(BATCH, SHEETS_AT_ONCE) if span.step.issues_sheet else BATCH


def claim(span: Span, rows: Sequence[Any], token: str) -> list[Any]:
    """Of these rows, those whose reminder this sweep was the one to write."""
    subjects = [Subject(span.things.kind, row.pk, span.things.moment_of(row)) for row in rows]
    ours = claim_subjects(span.rung, subjects, token)
    return [row for row, subject in zip(rows, subjects, strict=True) if subject in ours]


def waiting(span: Span) -> QuerySet[Any]:
    """Standing on the rung now and not told there yet."""
    told = Reminder.objects.filter(
        kind=span.things.kind,
        subject_id=OuterRef("pk"),
        rung=span.rung,
        due_at=OuterRef(span.things.moment),
    )
    rows = span.things.rows().filter(span.limits, span.where, ~Exists(told))
    return rows.order_by(F(span.things.moment), "pk")


def _waiting(span: Span) -> QuerySet[Any]:
    """The rows are held until the commit; one in another's hands waits a minute."""
    return waiting(span).select_for_update(skip_locked=True, of=span.things.held, no_key=True)


def _sheets(span: Span, rows: Sequence[Any], now: Now, *, by: User) -> dict[int, CaseMatter]:
    if not span.step.issues_sheet:
        return {}
    return issue_automatic_sheets([row.case for row in rows], now, by=by)


def _events(told: Sequence[Told], span: Span, now: Now, *, by: User) -> Iterator[CaseEvent]:
    """Only a case has a timeline."""
    for one in told:
        if one.case_id is not None:
            yield CaseEvent(
                case_id=one.case_id,
                kind=EventKind.REMINDED.value,
                at=now.at,
                by_id=by.pk,
                text=one.words,
                data={"reminder": span.rung, **one.data},
            )


def _letters(told: Sequence[Told], span: Span) -> Iterator[outbox.Letter]:
    return letters_of(told, span.step)
