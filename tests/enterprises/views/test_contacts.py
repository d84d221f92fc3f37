from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise, EnterpriseContact
from foundation.accounts.models import Unit
from foundation.audit.models import AuditEntry
from tests.factories.enterprises import EnterpriseContactFactory, EnterpriseFactory

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county)


@pytest.fixture
def contact(enterprise: Enterprise) -> EnterpriseContact:
    return EnterpriseContactFactory(enterprise=enterprise, phone=PHONE, is_main=True)


def url(name: str, contact: EnterpriseContact) -> str:
    return reverse(name, args=[contact.enterprise_id, contact.pk])


def test_contact_new_normalises_what_was_typed(officer_client: Client, enterprise: Enterprise) -> None:
    officer_client.post(
        reverse("contact-new", args=[enterprise.pk]),
        {"name": " 王经理 ", "phone": "+86 138-1234 5678", "title": "经理"},
    )

    found = enterprise.contacts.get()
    assert (found.name, found.phone, found.is_main) == ("王经理", PHONE, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "", "phone": PHONE}, "请填写“姓名”"),
        ({"name": "王", "phone": "1381234"}, "现在是 7 位数字"),
        ({"name": "王", "phone": ""}, "请填写“电话”"),
        ({"name": "王" * 41, "phone": PHONE}, "40"),
    ],
)
def test_contact_new_keeps_the_typed_text(
    officer_client: Client, enterprise: Enterprise, data: dict[str, str], words: str
) -> None:
    response = officer_client.post(
        reverse("contact-new", args=[enterprise.pk]), {**data, "title": "打过的职务"}
    )

    assert response.status_code == 422
    assert words in response.content.decode()
    assert "打过的职务" in response.content.decode()
    assert not enterprise.contacts.exists()


def test_contact_new_keeps_the_form_for_the_same_person(
    officer_client: Client, contact: EnterpriseContact
) -> None:
    response = officer_client.post(
        reverse("contact-new", args=[contact.enterprise_id]), {"name": contact.name, "phone": PHONE}
    )

    assert response.status_code == 422
    assert "已有这位联系人" in response.content.decode()


def test_contact_edit_changes_the_person(officer_client: Client, contact: EnterpriseContact) -> None:
    assert contact.name in officer_client.get(url("contact-edit", contact)).content.decode()

    officer_client.post(url("contact-edit", contact), {"name": "李厂长", "phone": PHONE})

    contact.refresh_from_db()
    assert (contact.name, contact.is_main) == ("李厂长", True)


def test_contact_removal_asks_first(officer_client: Client, contact: EnterpriseContact) -> None:
    page = officer_client.get(url("contact-removal", contact))
    assert "确认移除" in page.content.decode()
    assert PHONE not in page.content.decode()
    assert EnterpriseContact.objects.exists()

    officer_client.post(url("contact-removal", contact))
    assert not EnterpriseContact.objects.exists()


def test_contact_reveal_shows_the_number_once_and_records_it(
    officer_client: Client, contact: EnterpriseContact
) -> None:
    detail = reverse("enterprise-detail", args=[contact.enterprise_id])

    assert PHONE in officer_client.post(url("contact-reveal", contact), follow=True).content.decode()
    assert PHONE not in officer_client.get(detail).content.decode()
    assert AuditEntry.objects.filter(action="contact.reveal").count() == 1


def test_contact_reveal_never_answers_get(officer_client: Client, contact: EnterpriseContact) -> None:
    assert officer_client.get(url("contact-reveal", contact)).status_code == 405
    assert not AuditEntry.objects.filter(action="contact.reveal").exists()


def test_contact_reveal_is_403_without_the_right(leader_client: Client, contact: EnterpriseContact) -> None:
    assert leader_client.post(url("contact-reveal", contact)).status_code == 403


@pytest.mark.parametrize("name", ["contact-edit", "contact-removal", "contact-reveal"])
def test_pages_are_404_outside_the_reach_and_for_the_contact_of_another(
    name: str, officer_client: Client, enterprise: Enterprise, units: dict[str, Unit]
) -> None:
    outside = EnterpriseContactFactory(enterprise=EnterpriseFactory(county=units["linqing"]))

    assert officer_client.post(url(name, outside)).status_code == 404
    assert officer_client.post(reverse(name, args=[enterprise.pk, outside.pk])).status_code == 404
    assert EnterpriseContact.objects.filter(pk=outside.pk).exists()


def test_consent_verification_and_withdrawal_are_shown_and_told(
    officer_client: Client, contact: EnterpriseContact
) -> None:
    """From the form to the history: what was agreed, when the number was verified, and that calls end."""
    page = contact.enterprise.get_absolute_url()
    args = [contact.enterprise_id, contact.pk]
    assert "待核实" in officer_client.get(page).text
    edit = {
        "name": contact.name,
        "title": contact.title,
        "phone": PHONE,
        "consent_way": "spoken",
        "consent_on": "2026-03-01",
    }
    assert officer_client.post(reverse("contact-edit", args=args), edit).status_code == 302
    officer_client.post(reverse("contact-verification", args=args))
    shown = officer_client.get(page).text
    assert "电话或当面同意 2026-03-01" in shown
    assert f"{timezone.localdate()} 核实" in shown

    withdrawal = reverse("contact-withdrawal", args=args)
    assert officer_client.post(withdrawal, {"reason": ""}).status_code == 422
    assert officer_client.post(withdrawal, {"reason": "来电要求"}, follow=True).status_code == 200
    assert officer_client.post(withdrawal, {"reason": "又一次"}).status_code == 422
    gone = officer_client.get(page).text
    assert "撤回同意，不再联系" in gone
    assert PHONE not in gone
    assert officer_client.post(reverse("contact-reveal", args=args)).status_code in (403, 409)
    assert officer_client.post(reverse("contact-verification", args=args)).status_code == 409
    history = officer_client.get(reverse("contact-history", args=[contact.enterprise_id])).text
    assert "撤回同意" in history
    assert PHONE not in history
    acts = list(contact.enterprise.contact_events.values_list("act", flat=True))
    assert acts == ["withdrawn", "verified", "consented"]


def test_the_list_finds_who_is_due_unasked_or_withdrawn(head_client: Client, county: Unit) -> None:
    today = timezone.localdate()
    facts: dict[str, dict[str, Any]] = {
        "赵新新": {"verified_on": today, "consent_way": "written", "consent_on": today},
        "钱旧旧": {"verified_on": date(2020, 1, 1), "consent_way": "spoken", "consent_on": today},
        "孙未问": {"verified_on": today},
        "李不打": {"withdrawn_on": today},
    }
    for name, values in facts.items():
        EnterpriseContactFactory(enterprise=EnterpriseFactory(county=county), name=name, **values)

    def named(**query: str) -> set[str]:
        text = head_client.get(reverse("contact-list"), query).text
        return {name for name in facts if name in text}

    assert named() == set(facts)
    assert named(state="due") == {"钱旧旧"}
    assert named(state="unasked") == {"孙未问"}
    assert named(state="withdrawn") == {"李不打"}
    file = head_client.get(reverse("contact-list"), {"export": "csv"})
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "电话已脱敏" in text
    assert not re.search(r"138\d{8}", text)
