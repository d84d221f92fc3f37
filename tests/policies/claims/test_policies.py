from __future__ import annotations

from datetime import date, timedelta

import pytest

from policies.claim_enums import PolicyState
from policies.document_numbers import is_number, normalise, year_of
from policies.models import Policy
from tests.factories.rewards import PolicyFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
ENDS = [None, *(TODAY + timedelta(days=days) for days in (-400, -1, 0, 1, 59, 60, 61, 400))]


def test_the_state_of_a_policy_is_the_same_on_its_page_and_in_the_list() -> None:
    for until in ENDS:
        PolicyFactory(valid_until=until)
        PolicyFactory(valid_until=until, repealed_on=TODAY, repeal_reason="被新文件代替")
    by_page = {policy.pk: policy.state(TODAY) for policy in Policy.objects.all()}
    by_list = {policy.pk: state for state in PolicyState for policy in Policy.objects.in_state(state, TODAY)}
    assert by_list == by_page
    assert set(by_page.values()) == set(PolicyState)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("聊工信发〔2023〕12号", "聊工信发〔2023〕12号"),
        ("聊工信发[2023] 12 号", "聊工信发〔2023〕12号"),
        ("聊工信发（２０２３）12号", "聊工信发〔2023〕12号"),
        ("聊工信发【2023】12号", "聊工信发〔2023〕12号"),
    ],
)
def test_a_document_number_is_put_right(typed: str, number: str) -> None:
    assert normalise(typed) == number
    assert is_number(number)
    assert year_of(number) == 2023


@pytest.mark.parametrize(
    "wrong", ["", "第十二号", "聊工信发〔23〕12号", "聊工信发〔2023〕0号", "聊工信发〔2023〕12"]
)
def test_what_is_no_document_number(wrong: str) -> None:
    assert not is_number(normalise(wrong))
