"""Rows of the ladder as things told: the words, the link and the readers, for the sweep and for its preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assistance.enums import MatterKind, Rung
from assistance.models import Case, CaseClock, CaseMatter
from assistance.services.lights import Now
from assistance.services.readers import audience_of, readers_of
from assistance.services.reminder_words import as_of, sentence
from assistance.services.spans import Span
from assistance.services.telling import Subject, Told
from enterprises.models import Enterprise

NO_SHEETS: Mapping[int, CaseMatter] = {}


def told_of(
    rows: Sequence[Any], span: Span, now: Now, sheets: Mapping[int, CaseMatter] = NO_SHEETS
) -> list[Told]:
    """In two queries, however many rows."""
    audiences = [audience_of(row) for row in rows]
    found = readers_of(audiences, span.step.recipients)
    readers = {audience: found.of(audience, span.step.recipients) for audience in set(audiences)}
    words = _Words(span.rung, now)
    made = []
    for row, audience in zip(rows, audiences, strict=True):
        case: Case | None = getattr(row, "case", None)
        sheet = sheets.get(case.pk) if case else None
        made.append(
            Told(
                subject=Subject(span.things.kind, row.pk, span.things.moment_of(row)),
                about=case.number if case else row.name,
                words=words.of(row, sheet),
                body=words.body(row, case),
                url=_url(row, case, span, sheet),
                readers=readers[audience],
                binding=_is_binding(row, span),
                case_id=case.pk if case else None,
                data=_data(row, span),
            )
        )
    return made


class _Words:
    """Deadlines fall together at closing time, so few sentences serve many clocks."""

    def __init__(self, rung: Rung, now: Now) -> None:
        self.rung, self.now, self.as_of = rung, now, as_of(now)
        self.said: dict[tuple[object, ...], str] = {}

    def of(self, row: Any, sheet: CaseMatter | None) -> str:
        if not isinstance(row, CaseClock):
            return sentence(row, self.rung, self.now)
        key = (row.stage, row.unit, row.due_at)
        if key not in self.said:
            self.said[key] = sentence(row, self.rung, self.now)
        if sheet is None:
            return self.said[key]
        return _("%(words)s；已下达督办单 %(number)s") % {"words": self.said[key], "number": sheet.number}

    def body(self, row: Any, case: Case | None) -> str:
        lines = [case.enterprise.name, case.title] if case else []
        if isinstance(row, CaseMatter):
            lines.append(row.text)
        return "\n".join([*lines, self.as_of])


def _url(row: Any, case: Case | None, span: Span, sheet: CaseMatter | None) -> str:
    """督办 without a sheet of its own leads to the page that issues one."""
    if isinstance(row, Enterprise) or case is None:
        return str(row.get_absolute_url())
    if span.rung == Rung.SUPERVISE and sheet is None and case.lead_unit_id and not span.step.issues_sheet:
        return reverse("case-supervision", args=[case.number])
    return case.get_absolute_url()


def _is_binding(row: Any, span: Span) -> bool:
    """督办: the rung itself, and every rung of a sheet."""
    if isinstance(row, CaseMatter) and row.kind == MatterKind.SUPERVISION:
        return True
    return not span.step.may_unsubscribe


def _data(row: Any, span: Span) -> dict[str, str]:
    moment = span.things.moment_of(row).isoformat()
    if isinstance(row, CaseClock):
        return {"stage": row.stage, "due": moment}
    if isinstance(row, CaseMatter):
        return {"matter": row.kind, "due": moment}
    return {"since": moment}
