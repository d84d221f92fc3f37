"""Contacts of an enterprise: who is called, whether they agreed, and when somebody last made sure of the number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import ContactAct
from enterprises.models import ContactEvent, Enterprise, EnterpriseContact
from enterprises.permissions import check_may_edit, check_may_reveal
from enterprises.services.filing import hold_active
from enterprises.services.search_text import write_search_text
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.web.phones import mask_phone

Person = tuple[str, str]
"""Name and masked number: as the history names a contact."""


@transaction.atomic
def save_contact(
    enterprise: Enterprise,
    *,
    by: User,
    name: str,
    phone: str,
    title: str = "",
    is_main: bool = False,
    consent_way: str = "",
    consent_on: date | None = None,
    contact: EnterpriseContact | None = None,
) -> EnterpriseContact:
    """Add a contact, or change ``contact``. The first one is the main one; a new main one replaces the old.

    Whoever types a number has it from somebody today: a new one, or a changed one, counts as verified. A consent
    that is given anew ends a withdrawal. The enterprise is held, so that of two first ones one is the main one.
    """
    check_may_edit(by, enterprise)
    hold_active(enterprise)
    before = EnterpriseContact.objects.get(pk=contact.pk) if contact else None
    contact = contact or EnterpriseContact(enterprise=enterprise)
    others = enterprise.contacts.exclude(pk=contact.pk)
    if others.filter(name=name, phone=phone).exists():
        raise Refused(_("“%(name)s”已有这位联系人和这个电话。") % {"name": enterprise.name})
    _take_consent(contact, before, consent_way, consent_on)
    is_main = not contact.is_withdrawn and (is_main or not others.filter(is_main=True).exists())
    if is_main:
        others.filter(is_main=True).update(is_main=False)
    contact.name, contact.title, contact.phone, contact.is_main = name, title, phone, is_main
    if before is None or before.phone != phone:
        contact.verified_on = timezone.localdate()
    contact.save()
    _tell_change(contact, before, by)
    write_search_text(enterprise)
    detail = {"contact": contact.pk, "main": is_main, "consent": consent_way}
    record(by=by, action="enterprise.contact", obj=enterprise, detail=detail)
    return contact


@transaction.atomic
def verify_contact(contact: EnterpriseContact, *, by: User) -> None:
    """Somebody has called, and it is still the right person and number."""
    check_may_edit(by, contact.enterprise)
    today = timezone.localdate()
    if contact.is_withdrawn:
        raise Refused(_("%(name)s已撤回同意，不再联系。") % {"name": contact.name})
    EnterpriseContact.objects.filter(pk=contact.pk).update(verified_on=today)
    tell(contact, ContactAct.VERIFIED, by=by)
    record(by=by, action="contact.verify", obj=contact.enterprise, detail={"contact": contact.pk})


@transaction.atomic
def withdraw_consent(contact: EnterpriseContact, *, by: User, reason: str) -> None:
    """The person wants no more calls: shown to nobody, offered to nobody; another becomes the main one."""
    enterprise = contact.enterprise
    check_may_edit(by, enterprise)
    hold_active(enterprise)
    rows = EnterpriseContact.objects.callable().filter(pk=contact.pk)
    values = {"consent_way": "", "consent_on": None, "is_main": False}
    if rows.update(withdrawn_on=timezone.localdate(), **values) != 1:
        raise Refused(_("%(name)s已经撤回同意。") % {"name": contact.name}, status=409)
    tell(contact, ContactAct.WITHDRAWN, by=by, note=reason)
    record(by=by, action="contact.withdraw", obj=enterprise, detail={"contact": contact.pk, "reason": reason})
    if contact.is_main:
        _appoint_heir(enterprise)


@transaction.atomic
def remove_contact(contact: EnterpriseContact, *, by: User) -> None:
    """Remove a contact; the eldest of those left becomes the main one. The history keeps the name and a masked number."""
    enterprise = contact.enterprise
    check_may_edit(by, enterprise)
    hold_active(enterprise)
    record(by=by, action="enterprise.remove_contact", obj=enterprise, detail={"contact": contact.pk})
    tell(contact, ContactAct.REMOVED, by=by)
    was_main = contact.is_main
    contact.delete()
    if was_main:
        _appoint_heir(enterprise)
    write_search_text(enterprise)


@transaction.atomic
def reveal_phone(contact: EnterpriseContact, *, by: User) -> str:
    """The telephone number in clear, on record."""
    check_may_reveal(by, contact.enterprise)
    if contact.is_withdrawn:
        raise Refused(_("%(name)s已撤回同意，电话不再显示。") % {"name": contact.name})
    record(by=by, action="contact.reveal", obj=contact.enterprise, detail={"contact": contact.pk})
    return contact.phone


def struck_contacts(enterprises: Sequence[int], people: Iterable[Person]) -> frozenset[tuple[int, Person]]:
    """Which of ``people`` (name and masked number) a person removed, or corrected into others, and nobody took up since."""
    acts = (ContactAct.ADDED, ContactAct.CHANGED, ContactAct.IMPORTED, ContactAct.REMOVED)
    rows = ContactEvent.objects.filter(enterprise__among=list(enterprises), act__in=acts).order_by("at", "pk")
    asked = {_former_words(*person): person for person in people}
    struck: set[tuple[int, Person]] = set()
    for enterprise, act, name, phone, note in rows.values_list(
        "enterprise_id", "act", "contact_name", "masked_phone", "note"
    ):
        former = asked.get(note.rpartition("；")[2]) if act == ContactAct.CHANGED else None
        if former is not None:
            struck.add((enterprise, former))
        if act == ContactAct.REMOVED:
            struck.add((enterprise, (name, phone)))
        else:
            struck.discard((enterprise, (name, phone)))
    return frozenset(struck)


def _former_words(name: str, masked_phone: str) -> str:
    return _("原为 %(name)s %(phone)s") % {"name": name, "phone": masked_phone}


def tell(contact: EnterpriseContact, act: ContactAct, *, by: User, note: str = "") -> None:
    event_of(contact, act, by=by, note=note).save()


def event_of(contact: EnterpriseContact, act: ContactAct, *, by: User, note: str = "") -> ContactEvent:
    return ContactEvent(
        enterprise_id=contact.enterprise_id,
        act=act,
        contact_name=contact.name,
        masked_phone=mask_phone(contact.phone),
        note=note,
        by=by,
        at=timezone.now(),
    )


def _take_consent(
    contact: EnterpriseContact, before: EnterpriseContact | None, way: str, day: date | None
) -> None:
    contact.consent_way, contact.consent_on = way, day if way else None
    if way and before is not None and before.is_withdrawn:
        if day is not None and before.withdrawn_on is not None and day < before.withdrawn_on:
            raise Refused(
                _("%(name)s于 %(day)s 撤回同意，重新同意的日期不能更早。")
                % {"name": before.name, "day": before.withdrawn_on}
            )
        contact.withdrawn_on = None


def _tell_change(contact: EnterpriseContact, before: EnterpriseContact | None, by: User) -> None:
    if before is None:
        tell(contact, ContactAct.ADDED, by=by)
    else:
        changed = [
            str(EnterpriseContact._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in ("name", "title", "phone", "is_main")
            if getattr(before, name) != getattr(contact, name)
        ]
        if changed:
            note = _("改了%(fields)s；%(former)s") % {
                "fields": "、".join(changed),
                "former": _former_words(before.name, mask_phone(before.phone)),
            }
            tell(contact, ContactAct.CHANGED, by=by, note=note)
    if contact.consent_way and (before is None or before.consent_way != contact.consent_way):
        note = f"{contact.get_consent_way_display()} {contact.consent_on}"
        tell(contact, ContactAct.CONSENTED, by=by, note=note)


def _appoint_heir(enterprise: Enterprise) -> None:
    if enterprise.contacts.filter(is_main=True).exists():
        return
    heir = enterprise.contacts.filter(withdrawn_on__isnull=True).order_by("id").first()
    if heir is not None:
        heir.is_main = True
        heir.save(update_fields=["is_main"])
