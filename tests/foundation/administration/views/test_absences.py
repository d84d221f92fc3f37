from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from foundation.accounts.models import Absence, Unit, User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import BureauFactory, UnitFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return UnitFactory(parent=BureauFactory())


@pytest.fixture
def zhang(unit: Unit) -> User:
    return person(RoleCode.CASE_OFFICER, unit, name="张三")


@pytest.fixture
def li(unit: Unit) -> User:
    return person(RoleCode.CASE_OFFICER, unit, name="李四")


def days(**fields: str) -> dict[str, str]:
    last = timezone.localdate() + timedelta(days=2)
    return {"starts_on": "今天", "ends_on": f"{last:%Y-%m-%d}", "reason": "出差", **fields}


def test_one_records_and_ends_the_own_absence(zhang: User, li: User, client: Client) -> None:
    client.force_login(zhang)
    assert client.post("/me/absences/new/", days(deputy_text="李四")).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy, absence.recorded_by) == (zhang, li, zhang)
    assert "由 李四 代办" in client.get("/me/absences/").text
    client.force_login(li)
    assert "由我代办" in client.get("/me/absences/").text
    assert client.post(f"/me/absences/{absence.pk}/ending/").status_code == 404
    client.force_login(zhang)
    client.post(f"/me/absences/{absence.pk}/ending/")
    absence.refresh_from_db()
    assert absence.ended_by == zhang


def test_refusal_keeps_what_was_typed(zhang: User, li: User, client: Client) -> None:
    client.force_login(zhang)
    response = client.post("/me/absences/new/", days(deputy_text="王八", reason="出差济南"))
    assert response.status_code == 422
    assert "没有找到“王八”" in response.text
    assert "出差济南" in response.text


def test_deputy_of_another_unit_cannot_be_slipped_in(zhang: User, client: Client) -> None:
    """T6: a key from outside is refused like one that does not exist."""
    stranger = person(RoleCode.CASE_OFFICER, UnitFactory(), name="外人")
    client.force_login(zhang)
    for key in (stranger.pk, 10**9):
        response = client.post("/me/absences/new/", days(deputy=str(key)))
        assert response.status_code == 422
        assert "外人" not in response.text
    assert not Absence.objects.exists()


def test_head_records_for_the_unit_and_for_nobody_else(zhang: User, li: User, client: Client) -> None:
    head = person(RoleCode.SECTION_HEAD, zhang.unit)
    stranger = person(RoleCode.CASE_OFFICER, UnitFactory())
    client.force_login(head)
    assert client.get(f"/settings/absences/new/?person={zhang.pk}").context["person"] == zhang
    assert client.get(f"/settings/absences/new/?person={stranger.pk}").context["person"] is None
    refused = client.post("/settings/absences/new/", days(user=str(stranger.pk), deputy=str(li.pk)))
    assert refused.status_code == 422
    client.post("/settings/absences/new/", days(user=str(zhang.pk), deputy=str(li.pk)))
    absence = Absence.objects.get()
    assert (absence.user, absence.recorded_by) == (zhang, head)
    page = client.get("/settings/absences/?state=running&q=张三").context["page"]
    assert page.rows == [absence]
    assert client.get("/settings/absences/?state=over").context["page"].rows == []


def test_others_neither_see_the_list_nor_the_rows(zhang: User, li: User, client: Client) -> None:
    row = Absence.objects.create(
        user=zhang,
        deputy=li,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        reason="出差",
        recorded_by=zhang,
    )
    client.force_login(li)
    assert client.get("/settings/absences/").status_code == 403
    client.force_login(person(RoleCode.SECTION_HEAD, UnitFactory()))
    assert client.get("/settings/absences/").context["page"].rows == []
    assert client.post(f"/settings/absences/{row.pk}/ending/").status_code == 404
