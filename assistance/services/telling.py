"""One thing told to its readers: claimed by a unique insert, posted and confirmed in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import models, transaction
from django.utils import timezone

from assistance.enums import DueKind, Rung
from assistance.models import Reminder, ReminderStep
from foundation.accounts.models import User
from foundation.notifications import outbox
from foundation.rows import write_rows


@dataclass(frozen=True, slots=True)
class Subject:
    """What is told once on a rung; ``figure`` where the same thing may grow worse."""

    kind: DueKind
    pk: int
    due_at: datetime
    figure: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """``about``: what it is, by its number or name. ``binding``: reaches who has unsubscribed, too."""

    subject: Subject
    about: str
    words: str
    body: str
    url: str
    readers: list[User]
    binding: bool = False
    case_id: int | None = None
    data: dict[str, str] = field(default_factory=dict)


def claim_subjects(rung: Rung, subjects: Sequence[Subject], token: str) -> set[Subject]:
    """Of these, the ones whose reminder this sweep was the one to write."""
    now = timezone.now()
    all_new = write_rows(
        [
            Reminder(
                kind=one.kind.value,
                subject_id=one.pk,
                rung=rung.value,
                due_at=one.due_at,
                figure=one.figure,
                claim=token,
                claimed_at=now,
            )
            for one in subjects
        ],
        ignore_conflicts=True,
    )
    if all_new:
        return set(subjects)
    ours = set(_claimed(rung, subjects, token).values_list("kind", "subject_id"))
    return {one for one in subjects if (one.kind, one.pk) in ours}


def confirm(rung: Rung, subjects: Sequence[Subject], token: str) -> None:
    _claimed(rung, subjects, token).update(sent_at=timezone.now())


@transaction.atomic
def tell_found(told: Sequence[Told], step: ReminderStep) -> int:
    """For what is found by reckoning and not by a range of rows; returns how many were told now."""
    token = secrets.token_hex(16)
    subjects = [one.subject for one in told]
    ours = claim_subjects(Rung(step.rung), subjects, token)
    letters = letters_of([one for one in told if one.subject in ours], step)
    outbox.post_many(letters, channels=step.channels)
    confirm(Rung(step.rung), subjects, token)
    return len(ours)


def letters_of(told: Sequence[Told], step: ReminderStep) -> Iterator[outbox.Letter]:
    for one in told:
        key = letter_key(one.subject, step.rung)
        for reader in one.readers:
            yield outbox.Letter(
                to=reader,
                subject=f"{one.about} {one.words}",
                body=one.body,
                url=one.url,
                key=f"{key}-{reader.pk}",
                office_hours=True,
                topic=step.rung,
                binding=one.binding,
            )


def letter_key(subject: Subject, rung: str) -> str:
    """A clock's key is as it was before other things could be due, so that no letter goes out twice."""
    named = f"{subject.pk}" if subject.kind == DueKind.CLOCK else f"{subject.kind}-{subject.pk}"
    figure = f"-{subject.figure}" if subject.figure else ""
    return f"reminder-{named}-{rung}-{subject.due_at.astimezone(UTC):%Y%m%d%H%M%S}{figure}"


def _claimed(rung: Rung, subjects: Sequence[Subject], token: str) -> models.QuerySet[Reminder]:
    kinds = {one.kind for one in subjects}
    keys = [one.pk for one in subjects]
    return Reminder.objects.filter(kind__in=kinds, subject_id__in=keys, rung=rung, claim=token)
