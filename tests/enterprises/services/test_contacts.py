from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.models import ContactEvent, Enterprise, EnterpriseContact
from enterprises.services.contacts import remove_contact, reveal_phone, save_contact, withdraw_consent
from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseContactFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db


def main_of(enterprise: Enterprise) -> str:
    return enterprise.contacts.get(is_main=True).name


def test_save_contact_makes_the_first_one_main(head: User) -> None:
    enterprise = EnterpriseFactory()
    save_contact(enterprise, by=head, name="甲", phone="13800000001")
    save_contact(enterprise, by=head, name="乙", phone="13800000002")

    assert main_of(enterprise) == "甲"


def test_save_contact_moves_the_main_one(head: User) -> None:
    enterprise = EnterpriseFactory()
    save_contact(enterprise, by=head, name="甲", phone="13800000001")
    second = save_contact(enterprise, by=head, name="乙", phone="13800000002")
    save_contact(enterprise, by=head, contact=second, name="乙", phone="13800000003", is_main=True)

    assert main_of(enterprise) == "乙"
    assert enterprise.contacts.count() == 2


def test_save_contact_keeps_the_only_main_one_main(head: User) -> None:
    enterprise = EnterpriseFactory()
    contact = save_contact(enterprise, by=head, name="甲", phone="13800000001")
    save_contact(enterprise, by=head, contact=contact, name="甲", phone="13800000001", is_main=False)

    assert main_of(enterprise) == "甲"


def test_save_contact_refuses_the_same_person_twice(head: User) -> None:
    contact = EnterpriseContactFactory()

    with pytest.raises(Refused, match="已有这位联系人"):
        save_contact(contact.enterprise, by=head, name=contact.name, phone=contact.phone)


def test_save_contact_is_found_by_the_end_of_the_number(head: User) -> None:
    enterprise = EnterpriseFactory()
    save_contact(enterprise, by=head, name="甲", phone="13800007788")

    assert Enterprise.objects.matching("7788").get() == enterprise


def test_save_contact_refuses_a_reader(leader: User) -> None:
    with pytest.raises(NotAllowed):
        save_contact(EnterpriseFactory(), by=leader, name="甲", phone="13800000001")


def test_remove_contact_hands_the_main_place_on(head: User) -> None:
    enterprise = EnterpriseFactory(phone="13800007788")
    EnterpriseContactFactory(enterprise=enterprise, name="继任")

    remove_contact(enterprise.contacts.get(is_main=True), by=head)

    assert main_of(enterprise) == "继任"
    assert not Enterprise.objects.matching("7788").exists()


def test_reveal_phone_is_on_record_without_the_number(officer: User, county: Unit) -> None:
    contact = EnterpriseContactFactory(enterprise=EnterpriseFactory(county=county), phone="13812345678")

    assert reveal_phone(contact, by=officer) == "13812345678"
    entry = AuditEntry.objects.get(action="contact.reveal")
    assert entry.detail == {"contact": contact.pk}


def test_reveal_phone_refuses_outside_reach_and_without_the_right(officer: User, leader: User) -> None:
    contact = EnterpriseContactFactory()

    for user in (officer, leader):
        with pytest.raises(NotAllowed):
            reveal_phone(contact, by=user)
    assert not AuditEntry.objects.filter(action="contact.reveal").exists()


def test_a_number_that_somebody_typed_today_is_verified_and_an_untouched_one_is_not(head: User) -> None:
    today = timezone.localdate()
    contact = EnterpriseContactFactory(verified_on=date(2020, 1, 1))
    same = {"name": contact.name, "phone": contact.phone, "title": "厂长"}
    assert save_contact(contact.enterprise, by=head, contact=contact, **same).verified_on == date(2020, 1, 1)
    moved = save_contact(contact.enterprise, by=head, contact=contact, name=contact.name, phone="13900000009")
    assert moved.verified_on == today


def test_a_withdrawn_contact_is_no_longer_called_until_a_later_consent(head: User, officer: User) -> None:
    today = timezone.localdate()
    enterprise = EnterpriseFactory(county=officer.unit, officer=officer)
    first = save_contact(
        enterprise, by=head, name="甲", phone="13800000001", consent_way="spoken", consent_on=today
    )
    save_contact(enterprise, by=head, name="乙", phone="13800000002")

    withdraw_consent(first, by=head, reason="来电要求")
    gone = EnterpriseContact.objects.get(pk=first.pk)
    assert (gone.is_main, gone.consent_way, main_of(enterprise)) == (False, "", "乙")
    with pytest.raises(Refused, match="电话不再显示"):
        reveal_phone(gone, by=officer)
    values = {"name": "甲", "phone": "13800000001", "consent_way": "written"}
    with pytest.raises(Refused, match="不能更早"):
        save_contact(enterprise, by=head, contact=gone, **values, consent_on=today - timedelta(days=1))
    again = save_contact(enterprise, by=head, contact=gone, **values, consent_on=today)
    assert not again.is_withdrawn


def test_the_history_keeps_no_whole_number(head: User) -> None:
    enterprise = EnterpriseFactory()
    contact = save_contact(enterprise, by=head, name="甲", phone="13812345678")
    contact = save_contact(enterprise, by=head, contact=contact, name="甲", phone="13887654321")
    remove_contact(contact, by=head)
    told = list(ContactEvent.objects.values_list("act", "masked_phone", "note"))
    assert [act for act, _phone, _note in told] == ["removed", "changed", "added"]
    assert all(
        "1234567" not in f"{phone}{note}" and "8765432" not in f"{phone}{note}" for _act, phone, note in told
    )


@pytest.mark.parametrize(
    "values",
    [
        {"consent_way": "spoken"},
        {"consent_on": date(2026, 1, 1)},
        {"withdrawn_on": date(2026, 1, 1), "is_main": True},
        {"withdrawn_on": date(2026, 1, 1), "consent_way": "spoken", "consent_on": date(2026, 1, 1)},
    ],
)
def test_the_database_refuses_half_a_consent(values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        EnterpriseContactFactory(**values)


def test_who_leaves_from_a_page_opened_before_another_was_made_main_leaves_that_one_main(head: User) -> None:
    enterprise = EnterpriseFactory()
    opened = save_contact(enterprise, by=head, name="甲", phone="13800000001")
    removed = save_contact(enterprise, by=head, name="乙", phone="13800000002")
    save_contact(enterprise, by=head, name="丙", phone="13800000003", is_main=True)
    removed.is_main = True
    withdraw_consent(opened, by=head, reason="不再联系")
    remove_contact(removed, by=head)

    assert main_of(enterprise) == "丙"
    assert enterprise.contacts.count() == 2
