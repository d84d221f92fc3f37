"""企业联系人台账: a row a person to call; a new name or telephone is a new contact, nobody is removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ConsentWay, ContactAct
from enterprises.imports.footprints import CONTACTS
from enterprises.imports.reach import Named, NamedEnterprises, hold
from enterprises.imports.register import CODE, MASK, NAME
from enterprises.models import ContactEvent, Enterprise, EnterpriseContact
from enterprises.services.contacts import event_of, struck_contacts
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
    Column(
        "consent_way",
        "同意方式",
        Kind.CHOICE,
        choices={str(label): value for value, label in ConsentWay.choices},
        width=16,
    ),
    Column("consent_on", "同意日期", Kind.DATE),
    Column("verified_on", "核实日期", Kind.DATE),
)
FACTS = ("title", "is_main", "consent_way", "consent_on", "verified_on")
WORDS = tuple(name for name in FACTS if name != "is_main")
Person = tuple[str, str]
Known = dict[int, dict[Person, EnterpriseContact]]
Marks = dict[int, frozenset[tuple[Any, ...]]]


@dataclass
class Prepared:
    """``marks``: by enterprise the contacts there were when the rows were planned, and what stood of each."""

    marks: Marks
    main: set[int] = field(default_factory=set)
    created: list[Row] = field(default_factory=list)
    updated: list[Row] = field(default_factory=list)
    appointed: list[Row] = field(default_factory=list)
    told: list[ContactEvent] = field(default_factory=list)


class ContactImporter:
    """``overwrite`` puts the file above what a person typed since."""

    def __init__(self, by: User, present: frozenset[str], *, overwrite: bool = False) -> None:
        self.by, self.overwrite = by, overwrite
        self.typed: frozenset[tuple[int, Person]] = frozenset()
        self.struck: frozenset[tuple[int, Person]] = frozenset()
        self.taken: dict[tuple[int, Person], int] = {}
        self.main: dict[int, int] = {}

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        named = NamedEnterprises(self.by, rows)
        known = _known(named.ids())
        self.typed = frozenset() if self.overwrite else _typed_since(named.ids())
        if not self.overwrite:
            numbers = ((row.values["contact_name"], normalise_phone(row.values["phone"])) for row in rows)
            people = [(name, mask_phone(number)) for name, number in numbers if number]
            self.struck = struck_contacts(named.ids(), people)
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
        Update(EnterpriseContact, WORDS, by="id").write(work.updated)
        Update(EnterpriseContact, ("is_main",), by="id").write(work.appointed)
        Insert(EnterpriseContact).write(work.created)
        _appoint_heirs(list(work.marks))
        ContactEvent.objects.bulk_create(work.told)
        write_search_texts(list(Enterprise.objects.filter(pk__among=list(work.marks))))

    def _take(self, row: ParsedRow, named: NamedEnterprises, known: Known, ready: Prepared) -> RowResult:
        try:
            owner = named.of(row.values)
            person = _person(row.values)
            there = known.get(owner.pk, {})
            self._check_once(row, owner, person)
            if person not in there and (owner.pk, _told_as(person)) in self.struck:
                return _left_out(owner, person)
            is_main = self._is_main(row, owner)
            _check_callable(person, there)
            _check_stated(row.values)
        except RowRefused as refusal:
            return refusal.result
        contact = there.get(person)
        kept: tuple[Change, ...] = ()
        if is_main and self._main_stays(owner, person, there):
            is_main, kept = False, (Change("is_main", _("否"), _("是")),)
        if contact is None:
            return self._add(row.values, owner, person, ready, is_main=is_main, kept=kept)
        return self._update(row.values, owner, contact, ready, is_main=is_main, kept=kept)

    def _main_stays(self, owner: Named, person: Person, there: Mapping[Person, EnterpriseContact]) -> bool:
        """Another is the main contact, by a person's word."""
        return any(
            contact.is_main and other != person and (owner.pk, _told_as(other)) in self.typed
            for other, contact in there.items()
        )

    def _add(
        self,
        values: Mapping[str, Any],
        owner: Named,
        person: Person,
        ready: Prepared,
        *,
        is_main: bool,
        kept: tuple[Change, ...],
    ) -> RowResult:
        name, phone = person
        made = EnterpriseContact(
            enterprise_id=owner.pk, name=name, phone=phone, title=values.get("title") or "", is_main=is_main
        )
        for column, value in _stated(values).items():
            setattr(made, column, value)
        ready.created.append(Insert(EnterpriseContact).row(made))
        ready.told.append(event_of(made, ContactAct.IMPORTED, by=self.by))
        if is_main:
            ready.main.add(owner.pk)
        return RowResult(Outcome.CREATED, kept=kept, label=f"{owner.name} {name}")

    def _update(
        self,
        values: Mapping[str, Any],
        owner: Named,
        contact: EnterpriseContact,
        ready: Prepared,
        *,
        is_main: bool,
        kept: tuple[Change, ...],
    ) -> RowResult:
        now = {name: getattr(contact, name) for name in FACTS}
        wanted = {**now, "is_main": contact.is_main or is_main, **_newer(values, contact)}
        if (
            wanted["title"] != now["title"]
            and (owner.pk, _told_as((contact.name, contact.phone))) in self.typed
        ):
            kept = (*kept, Change("title", now["title"], wanted["title"]))
            wanted["title"] = now["title"]
        label = f"{owner.name} {contact.name} {mask_phone(contact.phone)}"
        changes = [
            Change(name, _in_words(name, now[name]), _in_words(name, wanted[name]))
            for name in FACTS
            if wanted[name] != now[name]
        ]
        if not changes:
            return RowResult(Outcome.UNCHANGED, kept=kept, label=label)
        if wanted["is_main"] and not contact.is_main:
            ready.main.add(owner.pk)
            ready.appointed.append(Update(EnterpriseContact, ("is_main",), by="id").row(True, contact.pk))
        words = [wanted[name] for name in WORDS]
        ready.updated.append(Update(EnterpriseContact, WORDS, by="id").row(*words, contact.pk))
        note = "；".join(f"{one.before} → {one.after}" for one in changes)[:200]
        ready.told.append(event_of(contact, ContactAct.IMPORTED, by=self.by, note=note))
        return RowResult(Outcome.UPDATED, changes=tuple(changes), label=label, kept=kept)

    def _check_once(self, row: ParsedRow, owner: Named, person: Person) -> None:
        first = self.taken.setdefault((owner.pk, person), row.number)
        if first != row.number:
            raise RowRefused("contact_name", _("与第 %(row)s 行重复") % {"row": first})

    def _is_main(self, row: ParsedRow, owner: Named) -> bool:
        if not row.values.get("is_main"):
            return False
        first = self.main.setdefault(owner.pk, row.number)
        if first != row.number:
            raise RowRefused("is_main", _("第 %(row)s 行已是这家企业的主要联系人") % {"row": first})
        return True


def _left_out(owner: Named, person: Person) -> RowResult:
    """Somebody removed this contact, or corrected the name or the number: asked before it comes back."""
    name, number = _told_as(person)
    kept = Change("contact_name", _("已由人工移除或更正"), f"{name} {number}")
    return RowResult(Outcome.UNCHANGED, kept=(kept,), label=f"{owner.name} {name}")


def _person(values: Mapping[str, Any]) -> Person:
    if MASK in values["phone"]:
        raise RowRefused("phone", _("是脱敏后的号码，请填完整号码"))
    number = normalise_phone(values["phone"])
    if number is None:
        raise RowRefused("phone", _("不是能拨打的电话，请填 11 位手机号或带区号的座机号"))
    return values["contact_name"], number


def _check_callable(person: Person, there: Mapping[Person, EnterpriseContact]) -> None:
    """Another name brings no telephone back that wants no calls; one whom a person recorded beside it stands."""
    contact = there.get(person)
    if contact is not None and contact.is_withdrawn:
        raise RowRefused("contact_name", _("已撤回同意，不再联系；重新同意的请在企业页面记录"))
    if contact is None and any(one.is_withdrawn and one.phone == person[1] for one in there.values()):
        raise RowRefused("phone", _("这个电话已撤回同意，不再联系；重新同意的请在企业页面记录"))


def _check_stated(values: Mapping[str, Any]) -> None:
    way, day = values.get("consent_way"), values.get("consent_on")
    if bool(way) != bool(day):
        raise RowRefused("consent_on" if way else "consent_way", _("同意方式和同意日期要一起填"))
    for name in ("consent_on", "verified_on"):
        if values.get(name) and values[name] > timezone.localdate():
            raise RowRefused(name, _("不能晚于今天"))


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says of consent and verification; a blank cell says nothing."""
    return {name: values[name] for name in FACTS[2:] if values.get(name)}


def _newer(values: Mapping[str, Any], contact: EnterpriseContact) -> dict[str, Any]:
    """A ledger from before changes nothing that was recorded later."""
    told = {"title": values["title"]} if values.get("title") else {}
    stated = _stated(values)
    if "consent_on" in stated and (contact.consent_on is None or stated["consent_on"] > contact.consent_on):
        told |= {name: stated[name] for name in ("consent_way", "consent_on")}
    if "verified_on" in stated and (
        contact.verified_on is None or stated["verified_on"] > contact.verified_on
    ):
        told["verified_on"] = stated["verified_on"]
    return told


def _in_words(name: str, value: Any) -> str:
    if name == "is_main":
        return _("是") if value else _("否")
    if name == "consent_way":
        return str(ConsentWay(value).label) if value else ""
    return str(value or "")


def _known(enterprises: Sequence[int]) -> Known:
    found: Known = {}
    for row in EnterpriseContact.objects.filter(enterprise__among=list(enterprises)):
        found.setdefault(row.enterprise_id, {})[row.name, row.phone] = row
    return found


def _appoint_heirs(enterprises: Sequence[int]) -> None:
    """Where the file names no main contact and there is none, the eldest is; a later row may still name another."""
    there = EnterpriseContact.objects.callable().filter(enterprise__among=list(enterprises)).order_by("-pk")
    eldest = dict(there.values_list("enterprise_id", "pk"))
    served = EnterpriseContact.objects.filter(enterprise__among=list(enterprises), is_main=True)
    for enterprise in served.values_list("enterprise_id", flat=True):
        eldest.pop(enterprise, None)
    EnterpriseContact.objects.filter(pk__in=eldest.values()).update(is_main=True)


def _told_as(person: Person) -> Person:
    """As the history names a contact."""
    name, phone = person
    return name, mask_phone(phone)


def _typed_since(enterprises: Sequence[int]) -> frozenset[tuple[int, Person]]:
    """Whom a person added or changed after any file did."""
    acts = (ContactAct.ADDED, ContactAct.CHANGED, ContactAct.IMPORTED)
    rows = ContactEvent.objects.filter(enterprise__among=list(enterprises), act__in=acts).order_by("at", "pk")
    last = {
        (enterprise, (name, phone)): act
        for enterprise, name, phone, act in rows.values_list(
            "enterprise_id", "contact_name", "masked_phone", "act"
        )
    }
    return frozenset(key for key, act in last.items() if act != ContactAct.IMPORTED)


def _marks(enterprises: Sequence[int], known: Known) -> Marks:
    return {
        pk: frozenset(
            (person, row.withdrawn_on, *(getattr(row, name) for name in FACTS))
            for person, row in known.get(pk, {}).items()
        )
        for pk in enterprises
    }


register(
    ImportKind(
        name="contacts",
        title=gettext_lazy("企业联系人"),
        permission=Permission.ENTERPRISE_IMPORT,
        columns=COLUMNS,
        open=ContactImporter,
        overwriting=partial(ContactImporter, overwrite=True),
        footprint=CONTACTS,
        hint=gettext_lazy("一行一位联系人；按姓名和电话识别，没有出现在表里的不受影响。"),
    )
)
