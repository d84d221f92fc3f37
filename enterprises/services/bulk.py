"""Many enterprises at once, for imports: the same facts as the single services, a few statements for all.

``prepare_rows`` works everything out before a transaction, ``write_rows`` only writes (ADR 7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import ContactAct
from enterprises.models import ContactEvent, Enterprise, EnterpriseContact, EnterpriseText, FormerName
from enterprises.services.contacts import event_of
from enterprises.services.edits import FOUND_BY
from enterprises.services.known import Around, KnownEnterprises, Marks, marks_now
from enterprises.services.scale import enter_many, leave_many
from enterprises.services.search_text import tokens_of
from foundation.accounts.models import User
from foundation.spreadsheets.prepared import Insert, Row, Update

KEPT_ONCE = "ON CONFLICT DO NOTHING"
REWRITTEN = "ON CONFLICT (enterprise_id) DO UPDATE SET tokens = excluded.tokens"
STAMPS = ("version", "changed_by", "changed_at")


@dataclass
class LedgerRow:
    """One row as it will be saved: a new ``enterprise``, or a known one with its ``changes`` by field."""

    enterprise: Enterprise
    changes: dict[str, Any] = field(default_factory=dict)
    contact: EnterpriseContact | None = None

    @property
    def code(self) -> str:
        return self.enterprise.uscc or ""

    @property
    def is_new(self) -> bool:
        return not self.enterprise.pk


@dataclass
class PreparedRows:
    """What is written for some rows of a ledger; what hangs on an enterprise comes with its code."""

    codes: list[str]
    marks: Marks
    by: User
    created: list[Row] = field(default_factory=list)
    updated: dict[tuple[str, ...], list[Row]] = field(default_factory=dict)
    former_names: list[tuple[str, Row]] = field(default_factory=list)
    contacts: list[tuple[str, Row]] = field(default_factory=list)
    contact_events: list[tuple[str, Row]] = field(default_factory=list)
    texts: list[tuple[str, Row]] = field(default_factory=list)
    above: dict[str, bool] = field(default_factory=dict)

    def still_hold(self) -> bool:
        return marks_now(self.codes) == self.marks


def prepare_rows(rows: Sequence[LedgerRow], known: KnownEnterprises, *, by: User) -> PreparedRows:
    codes = [row.code for row in rows]
    ready = PreparedRows(codes, known.marks(codes), by)
    now = timezone.now()
    for row in rows:
        _prepare_scale(ready, row)
        if row.is_new:
            ready.created.append(Insert(Enterprise).row(row.enterprise))
        elif row.changes:
            _prepare_change(ready, row, by=by, now=now)
        if row.contact is not None:
            ready.contacts.append((row.code, Insert(EnterpriseContact).row(row.contact)))
            told = event_of(row.contact, ContactAct.IMPORTED, by=by)
            ready.contact_events.append((row.code, Insert(ContactEvent).row(told)))
        if row.is_new or row.contact is not None or FOUND_BY & set(row.changes):
            text = EnterpriseText(tokens=_tokens(row, known.around))
            ready.texts.append((row.code, Insert(EnterpriseText).row(text)))
    return ready


def write_rows(ready: PreparedRows) -> Mapping[str, int]:
    """The keys of the enterprises by code. The import is recorded as a whole, with the file's digest, by the floor below."""
    Insert(Enterprise).write(ready.created)
    for names, rows in ready.updated.items():
        Update(Enterprise, names, by="uscc").write(rows)
    found = Enterprise.objects.filter(uscc__in=ready.codes).order_by()
    keys = {code or "": pk for code, pk in found.values_list("uscc", "pk")}
    for insert, hanging in (
        (Insert(FormerName, KEPT_ONCE), ready.former_names),
        (Insert(EnterpriseContact), ready.contacts),
        (Insert(ContactEvent), ready.contact_events),
        (Insert(EnterpriseText, REWRITTEN), ready.texts),
    ):
        insert.write([insert.put(row, enterprise_id=keys[code]) for code, row in hanging])
    _write_scale(ready, keys)
    return keys


def _prepare_scale(ready: PreparedRows, row: LedgerRow) -> None:
    """规上 is a dated membership; the column follows it and is not written here."""
    if row.is_new:
        if row.enterprise.is_above_scale:
            ready.above[row.code] = True
        row.enterprise.is_above_scale = False
    elif "is_above_scale" in row.changes:
        ready.above[row.code] = row.changes.pop("is_above_scale")


def _write_scale(ready: PreparedRows, keys: Mapping[str, int]) -> None:
    entered = [keys[code] for code, above in ready.above.items() if above]
    left = [keys[code] for code, above in ready.above.items() if not above]
    today = timezone.localdate()
    if entered:
        enter_many(entered, by=ready.by, entered_on=today, basis=_("企业台账导入"))
    if left:
        leave_many(left, by=ready.by, left_on=today, reason=_("企业台账导入为“否”"))


def _prepare_change(ready: PreparedRows, row: LedgerRow, *, by: User, now: datetime) -> None:
    names = (*sorted(row.changes), *STAMPS)
    values = [*(row.changes[name] for name in sorted(row.changes)), row.enterprise.version + 1, by, now]
    update = Update(Enterprise, names, by="uscc").row(*values, row.code)
    ready.updated.setdefault(names, []).append(update)
    if "name" in row.changes:
        former = FormerName(
            name=row.enterprise.name,
            changed_on=timezone.localdate(now),
            basis=_("台账导入"),
            noted_by=by,
            noted_at=now,
        )
        ready.former_names.append((row.code, Insert(FormerName).row(former)))


def _tokens(row: LedgerRow, around: Around) -> str:
    """What the enterprise is found by once the row is saved."""
    key, name = row.enterprise.pk, row.enterprise.name
    formers = set(around.former_names_of(key)) if key else set()
    phones = {phone for _name, phone in around.contacts_of(key)} if key else set()
    if "name" in row.changes:
        formers.add(name)
        name = row.changes["name"]
    if row.contact is not None:
        phones.add(row.contact.phone)
    number = row.changes.get("old_number", row.enterprise.old_number)
    return tokens_of(name, row.code, old_number=number, former_names=sorted(formers), phones=sorted(phones))
