from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from enterprises.permissions import check_may_edit
from enterprises.services.naming import keep_name
from enterprises.services.places import PLACES, check_places
from enterprises.services.search_text import write_search_text
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

EDITABLE = (
    "name", "old_number", "county", "township", "park", "industry_code", "stated_size", "legal_rep", "enterprise_type",
    "registered_on", "capital_wan", "address", "business_scope",
)  # fmt: skip
PERSONAL = frozenset({"legal_rep"})
FOUND_BY = frozenset({"name", "old_number"})


@dataclass(frozen=True)
class FieldConflict:
    """One field that two people changed, in the form of ``plain``."""

    field: str
    opened: str
    theirs: str
    yours: str


class EditConflict(Refused):
    """Somebody else changed the same fields since the form was opened; nothing was saved."""

    def __init__(self, current: Enterprise, conflicts: list[FieldConflict]) -> None:
        super().__init__(_("“%(name)s”刚刚被他人修改过相同的内容，请核对后再保存。") % {"name": current.name})
        self.conflicts = conflicts
        self.version = current.version
        self.changed_by: User | None = current.changed_by
        self.changed_at: datetime | None = current.changed_at


@transaction.atomic
def edit_enterprise(
    enterprise: Enterprise, *, by: User, version: int, opened: Mapping[str, str], **values: Any
) -> list[str]:
    """Change facts of an enterprise; a new name keeps the old one as 曾用名. Returns the changed fields.

    ``opened`` are the values (in the form of ``plain``) that the form of ``version`` showed. What
    somebody else changed since and is untouched here stays theirs; what both changed is a conflict.
    """
    locked = Enterprise.objects.select_for_update(of=("self",)).select_related(
        "changed_by", "county", *PLACES
    )
    current = locked.get(pk=enterprise.pk)
    check_may_edit(by, current)
    mine = _touched(values, opened)
    conflicts = _conflicts(current, mine, opened) if current.version != version else []
    if conflicts:
        raise EditConflict(current, conflicts)
    changed = {name: value for name, value in mine.items() if plain(value) != plain(getattr(current, name))}
    if changed:
        after = {name: changed.get(name, getattr(current, name)) for name in ("county", *PLACES)}
        check_places(after["county"], after)
        _save(current, changed, by=by)
    return sorted(changed)


def plain(value: Any) -> str:
    """A field's value as text that two versions can be compared by."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def snapshot(enterprise: Enterprise) -> dict[str, str]:
    """The editable fields as a form opens them."""
    return {name: plain(getattr(enterprise, name)) for name in EDITABLE}


def _touched(values: Mapping[str, Any], opened: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if plain(value) != opened.get(name, "")}


def _conflicts(
    current: Enterprise, mine: Mapping[str, Any], opened: Mapping[str, str]
) -> list[FieldConflict]:
    found = []
    for name, value in mine.items():
        theirs = plain(getattr(current, name))
        if theirs not in (opened.get(name, ""), plain(value)):
            found.append(FieldConflict(name, opened.get(name, ""), theirs, plain(value)))
    return found


def _save(current: Enterprise, changed: dict[str, Any], *, by: User) -> None:
    rows = Enterprise.objects.filter(pk=current.pk, version=current.version)
    stamp: dict[str, Any] = {"version": F("version") + 1, "changed_by": by, "changed_at": timezone.now()}
    today = str(timezone.localdate())
    stamp["corrected"] = {**current.corrected, **dict.fromkeys(sorted(changed), today)}
    if rows.update(**changed, **stamp) != 1:
        raise Refused(_("“%(name)s”刚刚被他人修改过，请刷新后核对再保存。") % {"name": current.name})
    if "name" in changed:
        keep_name(current, by=by, changed_on=timezone.localdate())
    before_and_after = {
        name: [plain(getattr(current, name)), plain(value)]
        for name, value in changed.items()
        if name not in PERSONAL
    }
    record(
        by=by,
        action="enterprise.edit",
        obj=current,
        detail={"changes": before_and_after, "fields": sorted(changed)},
    )
    current.refresh_from_db()
    if FOUND_BY & set(changed):
        write_search_text(current)
