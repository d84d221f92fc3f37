from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind
from assistance.models import Case, CaseEvent
from assistance.permissions import check_may_edit
from assistance.services.clocks import repromise
from assistance.services.search_text import write_search_text
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

EDITABLE = ("title", "description", "category", "nature", "contact_name", "contact_phone")
PRIVATE = ("contact_phone",)
"""Never spelt out in the timeline, which masks nothing."""


@dataclass(frozen=True)
class FieldConflict:
    """One field that two people changed: as it was opened, as the other left it, as typed now."""

    field: str
    opened: str
    theirs: str
    yours: str


class EditConflict(Refused):
    """Somebody else changed the same fields since the form was opened.

    ``theirs`` are the fields that only they changed, as they stand: what is sent next must not undo them.
    """

    def __init__(
        self, conflicts: list[FieldConflict], *, theirs: dict[str, str], last: CaseEvent, version: int
    ) -> None:
        super().__init__(_("%(name)s 刚刚修改了本诉求的相同内容。") % {"name": last.by.name})
        self.conflicts = conflicts
        self.theirs = theirs
        self.by_name = last.by.name
        self.at = last.at
        self.version = version


@transaction.atomic
def edit_case(case: Case, *, by: User, version: int, **values: Any) -> list[str]:
    """Change descriptive fields; returns the names of those that changed.

    ``version`` is the one the form was opened with. Fields that somebody else changed since, and
    that are typed differently now, raise EditConflict and nothing is saved; other fields merge.
    """
    current = (
        Case.objects.select_for_update(of=("self",)).select_related("enterprise", "category").get(pk=case.pk)
    )
    check_may_edit(by, current)
    opened = _as_opened(current, version)
    mine = {
        name: value
        for name, value in values.items()
        if _plain(value) != opened.get(name, _plain(getattr(current, name)))
    }
    conflicts = [
        FieldConflict(name, opened[name], _plain(getattr(current, name)), _plain(value))
        for name, value in mine.items()
        if name in opened and _plain(getattr(current, name)) not in (opened[name], _plain(value))
    ]
    if conflicts:
        theirs = {name: _plain(getattr(current, name)) for name in opened if name not in mine}
        raise EditConflict(conflicts, theirs=theirs, last=_last_edit(current), version=current.version)
    changed = {name: value for name, value in mine.items() if _plain(value) != _plain(getattr(current, name))}
    if changed:
        _save(current, changed, by=by)
    return sorted(changed)


def _save(case: Case, changed: dict[str, Any], *, by: User) -> None:
    before = {name: _plain(getattr(case, name)) for name in changed}
    shown = {
        name: [str(getattr(case, name)), str(value)] for name, value in changed.items() if name not in PRIVATE
    }
    for name, value in changed.items():
        setattr(case, name, value)
    case.version += 1
    case.save(update_fields=[*changed, "version"])
    after = {name: _plain(value) for name, value in changed.items()}
    moved = _take_up_promise(case, changed)
    CaseEvent.objects.create(
        case=case,
        kind=EventKind.EDITED,
        at=timezone.now(),
        by=by,
        data={"version": case.version, "before": before, "after": after, "shown": shown, **moved},
    )
    record(by=by, action="case.edit", obj=case, detail={"fields": sorted(changed), "version": case.version})
    if {"title", "description"} & changed.keys():
        write_search_text(case)


def _take_up_promise(case: Case, changed: dict[str, Any]) -> dict[str, Any]:
    """Another category or nature has another promise; what it did to deadline and extension the timeline knows."""
    before = case.resolve_due_at
    cut = repromise(case) if {"category", "nature"} & changed.keys() else 0
    told: dict[str, Any] = {"extension_cut": cut} if cut else {}
    if case.resolve_due_at != before:
        told["due"] = [before.isoformat(), case.resolve_due_at.isoformat()]
    return told


def _as_opened(case: Case, version: int) -> dict[str, str]:
    """What the fields that changed since ``version`` said at that version."""
    opened: dict[str, str] = {}
    for event in case.events.filter(kind=EventKind.EDITED).order_by("id"):
        if event.data.get("version", 0) > version:
            for name, value in event.data["before"].items():
                opened.setdefault(name, value)
    return opened


def _last_edit(case: Case) -> CaseEvent:
    return case.events.filter(kind=EventKind.EDITED).select_related("by").latest("id")


def _plain(value: Any) -> str:
    return str(value.pk) if isinstance(value, Model) else str(value)
