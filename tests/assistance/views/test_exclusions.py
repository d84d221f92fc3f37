from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assistance.models import Case
from assistance.services.exclusions import propose_exclusion
from tests.factories.assistance import Cast, declined, handled


def url(name: str, case: Any) -> str:
    return reverse(name, args=[case.number])


def proposed(people: Cast) -> Case:
    case = handled(people)
    propose_exclusion(case, by=people.officer, reason="duplicate", note="与上月同一件")
    return case


def test_exclusion_is_asked_for_and_decided_by_two(people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.officer)
    sent = {"reason": "duplicate", "note": "与上月同一件"}
    assert client.post(url("case-exclusion", case), sent).status_code == 302
    client.force_login(people.head)
    page = client.get(url("exclusion-decision", case))
    assert "重复：与上月同一件" in page.text
    assert client.post(url("exclusion-decision", case), {"granted": "yes", "note": ""}).status_code == 302
    case.refresh_from_db()
    assert case.excluded


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"granted": "", "note": "原话"}, "请填写“审核意见”"),
        ({"granted": "no", "note": ""}, "不同意时请写明理由"),
        ({"granted": "magic", "note": "原话"}, "原话"),
    ],
)
def test_decision_needs_its_reason(sent: dict[str, str], sentence: str, people: Cast, client: Client) -> None:
    case = proposed(people)
    client.force_login(people.head)
    response = client.post(url("exclusion-decision", case), sent)
    assert response.status_code == 422
    assert sentence in response.text
    assert case.exclusions.get().decided_at is None


def test_decision_on_ones_own_request_is_refused(people: Cast, client: Client) -> None:
    case = handled(people)
    propose_exclusion(case, by=people.head, reason="invalid", note="x")
    client.force_login(people.head)
    response = client.post(url("exclusion-decision", case), {"granted": "yes"})
    assert response.status_code == 403
    assert "申请人不能审核自己的申请" in response.text


def test_pages_say_when_there_is_nothing_to_ask_or_decide(people: Cast, client: Client) -> None:
    client.force_login(people.head)
    assert client.get(url("exclusion-decision", handled(people))).status_code == 409
    assert client.get(url("case-exclusion", proposed(people))).status_code == 409
    assert client.get(url("case-exclusion", declined(people))).status_code == 409


@pytest.mark.parametrize("role", ["officer", "handler", "leader"])
def test_decision_is_the_heads(role: str, people: Cast, client: Client) -> None:
    case = proposed(people)
    client.force_login(people.person(role))
    assert client.post(url("exclusion-decision", case), {"granted": "yes"}).status_code == 403
    assert not Case.objects.get(pk=case.pk).excluded


def test_request_keeps_what_was_typed(people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.officer)
    response = client.post(url("case-exclusion", case), {"reason": "", "note": "企业来函撤回"})
    assert response.status_code == 422
    assert "企业来函撤回" in response.text
