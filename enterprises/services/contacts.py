from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, EnterpriseContact
from enterprises.permissions import check_may_edit, check_may_reveal
from enterprises.services.search_text import write_search_text
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def save_contact(
    enterprise: Enterprise,
    *,
    by: User,
    name: str,
    phone: str,
    title: str = "",
    is_main: bool = False,
    contact: EnterpriseContact | None = None,
) -> EnterpriseContact:
    """Add a contact, or change ``contact``. The first one is the main one; a new main one replaces the old."""
    check_may_edit(by, enterprise)
    contact = contact or EnterpriseContact(enterprise=enterprise)
    others = enterprise.contacts.exclude(pk=contact.pk)
    if others.filter(name=name, phone=phone).exists():
        raise Refused(_("“%(name)s”已有这位联系人和这个电话。") % {"name": enterprise.name})
    is_main = is_main or not others.filter(is_main=True).exists()
    if is_main:
        others.filter(is_main=True).update(is_main=False)
    contact.name, contact.title, contact.phone, contact.is_main = name, title, phone, is_main
    contact.save()
    write_search_text(enterprise)
    record(
        by=by, action="enterprise.contact", obj=enterprise, detail={"contact": contact.pk, "main": is_main}
    )
    return contact


@transaction.atomic
def remove_contact(contact: EnterpriseContact, *, by: User) -> None:
    """Remove a contact; the eldest of those left becomes the main one."""
    enterprise = contact.enterprise
    check_may_edit(by, enterprise)
    record(by=by, action="enterprise.remove_contact", obj=enterprise, detail={"contact": contact.pk})
    was_main = contact.is_main
    contact.delete()
    heir = enterprise.contacts.order_by("id").first() if was_main else None
    if heir is not None:
        heir.is_main = True
        heir.save(update_fields=["is_main"])
    write_search_text(enterprise)


@transaction.atomic
def reveal_phone(contact: EnterpriseContact, *, by: User) -> str:
    """The telephone number in clear, on record."""
    check_may_reveal(by, contact.enterprise)
    record(by=by, action="contact.reveal", obj=contact.enterprise, detail={"contact": contact.pk})
    return contact.phone
