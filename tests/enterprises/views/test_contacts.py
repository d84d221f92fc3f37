from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

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


def test_contact_new_says_409_for_the_same_person(officer_client: Client, contact: EnterpriseContact) -> None:
    response = officer_client.post(
        reverse("contact-new", args=[contact.enterprise_id]), {"name": contact.name, "phone": PHONE}
    )

    assert response.status_code == 409
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
