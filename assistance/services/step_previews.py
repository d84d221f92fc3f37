"""Whom a step would tell now: what the sweep would find and say, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistance.enums import Rung
from assistance.models import ReminderStep
from assistance.services.calendar_year import missing_year_told
from assistance.services.due_words import told_of
from assistance.services.lights import Now
from assistance.services.reminders import waiting
from assistance.services.spans import Steps, spans_of
from assistance.services.steps import steps_on
from assistance.services.telling import Told

SHOWN = 20
MOST_READ = 2000

Finder = Callable[[Now, ReminderStep], list[Told]]
_finders: dict[Rung, Finder] = {Rung.NO_CALENDAR: missing_year_told}


def register(rung: Rung, finder: Finder) -> None:
    """For a rung whose figure is reckoned on an upper floor."""
    _finders[rung] = finder


@dataclass(frozen=True)
class Preview:
    """``cut``: there are more than were read, and both numbers are at least these."""

    things: int
    people: int
    told: Sequence[Told]
    cut: bool


def preview_of(step: ReminderStep, now: Now) -> Preview:
    """As if the sweep ran at ``now`` under this draft beside the other steps as they stand."""
    told = list(_told(step, now))
    kept = told[:MOST_READ]
    readers = {reader.pk for one in kept for reader in one.readers}
    return Preview(len(kept), len(readers), kept[:SHOWN], cut=len(told) > MOST_READ)


def _told(step: ReminderStep, now: Now) -> list[Told]:
    rung = Rung(step.rung)
    if not step.is_on:
        return []
    if rung in _finders:
        return _finders[rung](now, step)
    steps: Steps = {**steps_on(), rung: step}
    found: list[Told] = []
    for span in spans_of(now, steps):
        if span.rung == rung and len(found) <= MOST_READ:
            found += told_of(list(waiting(span)[: MOST_READ + 1]), span, now)
    return found
