from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assistance.enums import CaseStatus
from assistance.models import CallBack
from tests.factories.assistance import Cast, answered, handled


@pytest.fixture
def officer(people: Cast, client: Client) -> Client:
    client.force_login(people.officer)
    return client


def url(case: Any) -> str:
    return reverse("case-call-back", args=[case.number])


def test_call_back_page_shows_what_was_answered(people: Cast, officer: Client) -> None:
    response = officer.get(url(answered(people)))
    assert response.status_code == 200
    for words in ("手续已办结。", "已解决", "企业的说法", "未评价"):
        assert words in response.text


def test_call_back_page_hides_the_phone_of_another_team(people: Cast, client: Client) -> None:
    case = answered(people)
    for role, clear in (("officer", True), ("head", False)):
        client.force_login(people.person(role))
        assert (case.contact_phone in client.get(url(case)).text) is clear


def test_call_back_closes_a_confirmed_case(people: Cast, officer: Client) -> None:
    case = answered(people)
    sent = {"result": "confirmed", "rating": "4", "respondent": "王经理", "note": "满意"}
    response = officer.post(url(case), sent, follow=True)
    assert "企业确认已解决，已办结" in response.text
    case.refresh_from_db()
    assert (case.status, case.confirmed, case.rating) == (CaseStatus.CLOSED, True, "4")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"result": ""}, "请填写“企业的说法”"),
        ({"result": "magic"}, "magic"),
        ({"rating": "9"}, "9"),
        ({"result": "unreachable", "rating": "5"}, "未联系上企业，不能填满意度"),
        ({"result": "not_confirmed", "note": ""}, "请写明企业意见"),
        ({"note": "长" * 501}, "500"),
    ],
)
def test_call_back_that_makes_no_sense_is_not_kept(
    changes: dict[str, str], sentence: str, people: Cast, officer: Client
) -> None:
    case = answered(people)
    sent = {"result": "confirmed", "rating": "", "respondent": "王经理", "note": "原话", **changes}
    response = officer.post(url(case), sent)
    assert response.status_code == 422
    assert sentence in response.text
    assert "王经理" in response.text
    assert not CallBack.objects.exists()


def test_call_back_too_early_is_refused_at_the_door(people: Cast, officer: Client) -> None:
    case = handled(people)
    for response in (officer.get(url(case)), officer.post(url(case), {"result": "confirmed"})):
        assert response.status_code == 409
        assert "答复后才能回访" in response.text


@pytest.mark.parametrize(("role", "status"), [("handler", 403), ("leader", 403), ("other_officer", 404)])
def test_call_back_is_for_officer_and_head(role: str, status: int, people: Cast, client: Client) -> None:
    case = answered(people)
    client.force_login(people.person(role))
    assert client.get(url(case)).status_code == status
    assert client.post(url(case), {"result": "confirmed"}).status_code == status
