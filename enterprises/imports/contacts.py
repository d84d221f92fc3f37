"""企业联系人台账: a row a person to call; a new name or telephone is a new contact, nobody is removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.imports.reach import Named, NamedEnterprises, hold
from enterprises.imports.register import CODE, MASK, NAME
from enterprises.models import Enterprise, EnterpriseContact
from enterprises.services.search_text import write_search_texts
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.enums import Outcome
from foundation.spreadsheets.kinds import Change, ImportKind, ParsedRow, Plan, RowRefused, RowResult, register
from foundation.spreadsheets.prepared import Insert, Row, Update
from foundation.web.phones import mask_phone, normalise_phone

COLUMNS = (
    NAME,
    CODE,
    Column("contact_name", "联系人", required=True, max_length=40, variants=("姓名",), example="王经理"),
    Column("title", "职务", max_length=40, example="办公室主任"),
    Column(
        "phone",
        "联系电话",
        Kind.PHONE,
        required=True,
        max_length=40,
        variants=("电话", "手机"),
        example="0635-8412345",
    ),
    Column("is_main", "主要联系人", Kind.CHOICE, choices={"是": True, "否": False}, width=12),
)
Person = tuple[str, str]
Known = dict[int, dict[Person, EnterpriseContact]]


@dataclass
class Prepared:
    """``marks``: by enterprise the contacts there were when the rows were planned, and which was the main one."""

    marks: dict[int, frozenset[tuple[Person, str, bool]]]
    main: set[int] = field(default_factory=set)
    created: list[Row] = field(default_factory=list)
    updated: list[Row] = field(default_factory=list)


class ContactImporter:
    def __init__(self, by: User, present: frozenset[str]) -> None:
        self.by = by
        self.taken: dict[tuple[int, Person], int] = {}
        self.main: dict[int, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows)
        known = _known(named.ids())
        ready = Prepared(_marks(named.ids(), known))
        results = [self._take(row, named, known, ready) for row in rows]
        return Plan(results, ready if ready.created or ready.updated else None)

    def still_holds(self, work: Prepared) -> bool:
        hold(work.marks)
        return _marks(list(work.marks), _known(list(work.marks))) == work.marks

    def write(self, work: Prepared) -> None:
        """The former main contact steps back before the new one is written: the database keeps one."""
        EnterpriseContact.objects.filter(enterprise__among=list(work.main), is_main=True).update(
            is_main=False
        )
        Update(EnterpriseContact, ("title", "is_main"), by="id").write(work.updated)
        Insert(EnterpriseContact).write(work.created)
        write_search_texts(list(Enterprise.objects.filter(pk__among=list(work.marks))))

    def _take(self, row: ParsedRow, named: NamedEnterprises, known: Known, ready: Prepared) -> RowResult:
        try:
            owner = named.of(row.values)
            person = _person(row.values)
            there = known.get(owner.pk, {})
            self._check_once(row, owner, person)
            is_main = self._is_main(row, owner, there)
        except RowRefused as refusal:
            return refusal.result
        contact = there.get(person)
        if contact is None:
            return self._add(row.values, owner, person, ready, is_main=is_main)
        return self._update(row.values, owner, contact, ready, is_main=is_main)

    def _add(
        self, values: Mapping[str, Any], owner: Named, person: Person, ready: Prepared, *, is_main: bool
    ) -> RowResult:
        name, phone = person
        made = EnterpriseContact(
            enterprise_id=owner.pk, name=name, phone=phone, title=values.get("title") or "", is_main=is_main
        )
        ready.created.append(Insert(EnterpriseContact).row(made))
        if is_main:
            ready.main.add(owner.pk)
        return RowResult(Outcome.CREATED)

    def _update(
        self,
        values: Mapping[str, Any],
        owner: Named,
        contact: EnterpriseContact,
        ready: Prepared,
        *,
        is_main: bool,
    ) -> RowResult:
        title = values.get("title") or contact.title
        becomes_main = is_main and not contact.is_main
        changes = []
        if title != contact.title:
            changes.append(Change("title", contact.title, title))
        if becomes_main:
            changes.append(Change("is_main", _("否"), _("是")))
            ready.main.add(owner.pk)
        if not changes:
            return RowResult(Outcome.UNCHANGED)
        update = Update(EnterpriseContact, ("title", "is_main"), by="id")
        ready.updated.append(update.row(title, contact.is_main or becomes_main, contact.pk))
        label = f"{owner.name} {contact.name} {mask_phone(contact.phone)}"
        return RowResult(Outcome.UPDATED, changes=tuple(changes), label=label)

    def _check_once(self, row: ParsedRow, owner: Named, person: Person) -> None:
        first = self.taken.setdefault((owner.pk, person), row.number)
        if first != row.number:
            raise RowRefused("contact_name", _("与第 %(row)s 行重复") % {"row": first})

    def _is_main(self, row: ParsedRow, owner: Named, there: Mapping[Person, EnterpriseContact]) -> bool:
        """As the file says; an enterprise that has nobody yet takes the first row's person."""
        wanted = row.values.get("is_main")
        has_main = any(contact.is_main for contact in there.values())
        if not wanted and (wanted is False or has_main or self.main.get(owner.pk, row.number) != row.number):
            return False
        first = self.main.setdefault(owner.pk, row.number)
        if first != row.number:
            raise RowRefused("is_main", _("第 %(row)s 行已是这家企业的主要联系人") % {"row": first})
        return True


def _person(values: Mapping[str, Any]) -> Person:
    if MASK in values["phone"]:
        raise RowRefused("phone", _("是脱敏后的号码，请填完整号码"))
    number = normalise_phone(values["phone"])
    if number is None:
        raise RowRefused("phone", _("不是能拨打的电话，请填 11 位手机号或带区号的座机号"))
    return values["contact_name"], number


def _known(enterprises: Sequence[int]) -> Known:
    found: Known = {}
    for row in EnterpriseContact.objects.filter(enterprise__among=list(enterprises)):
        found.setdefault(row.enterprise_id, {})[row.name, row.phone] = row
    return found


def _marks(enterprises: Sequence[int], known: Known) -> dict[int, frozenset[tuple[Person, str, bool]]]:
    return {
        pk: frozenset((person, row.title, row.is_main) for person, row in known.get(pk, {}).items())
        for pk in enterprises
    }


register(
    ImportKind(
        name="contacts",
        title=gettext_lazy("企业联系人"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=COLUMNS,
        open=ContactImporter,
        hint=gettext_lazy("一行一位联系人；按姓名和电话识别，没有出现在表里的不受影响。"),
    )
)
