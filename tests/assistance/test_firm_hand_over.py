from __future__ import annotations

import uuid

import pytest
from django.test import Client

from assistance.models import Case
from assistance.services.firm_hand_over import cases_along, firms_to_hand_over, hand_over_firms
from enterprises.models import Enterprise
from enterprises.services.assignments import assign_officer
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.notifications.models import OutboxMessage
from tests.factories.accounts import UnitFactory, person
from tests.factories.assistance import Cast
from tests.factories.enterprises import EnterpriseFactory, serve
from tests.factories.reporting import CountedCaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(people: Cast) -> User:
    return person(RoleCode.CASE_OFFICER, people.county, name="马九")


@pytest.fixture
def firms(people: Cast) -> list[Enterprise]:
    """Three of the officer's, the first two with an open case of his."""
    made = EnterpriseFactory.create_batch(3, county=people.county)
    for firm in made:
        serve(firm, people.officer)
        firm.refresh_from_db()
    for firm in made[:2]:
        CountedCaseFactory(enterprise=firm, county=people.county, officer=people.officer)
    return made


def url(officer: User) -> str:
    return f"/people/{officer.pk}/enterprises/"


def hand(firms: list[Enterprise], people: Cast, to: User, *, with_cases: bool = True) -> object:
    return hand_over_firms(
        firms, by=people.county_head, origin=people.officer, to=to, reason="轮岗", token=uuid.uuid4(),
        with_cases=with_cases,
    )  # fmt: skip


def test_chosen_ones_go_with_their_cases_and_each_is_told_once(
    people: Cast, receiver: User, firms: list[Enterprise]
) -> None:
    client = Client()
    client.force_login(people.county_head)
    page = client.get(url(people.officer)).text
    assert all(firm.name in page for firm in firms)
    token = uuid.uuid4()
    told = {
        "token": token, "officer": receiver.pk, "reason": "轮岗", "with_cases": "on",
        "enterprise": [firms[0].pk, firms[2].pk],
    }  # fmt: skip

    done = client.post(url(people.officer), told, follow=True)

    assert "已将 2 家企业移交给马九。在办诉求移交 1 件（共 1 件）。" in done.text
    assert set(Enterprise.objects.filter(officer=receiver)) == {firms[0], firms[2]}
    assert Case.objects.get(officer=receiver).enterprise == firms[0]
    assert firms[1].assignments.current().get().officer == people.officer
    ended = firms[0].assignments.exclude(ended_on=None).get()
    assert (ended.officer, ended.end_reason) == (people.officer, "轮岗")
    subjects = OutboxMessage.objects.filter(key__startswith="assignments-").values_list(
        "recipient", "subject"
    )
    assert set(subjects) == {
        (receiver.pk, f"您接手帮包 2 家企业（原由{people.officer.name}帮包）"),
        (people.officer.pk, "您帮包的 2 家企业已移交给马九"),
    }
    again = client.post(url(people.officer), told, follow=True)
    assert "没有勾选任何企业" in again.text


def test_cases_that_wait_for_a_worker_are_not_told_as_handed_over(
    people: Cast, receiver: User, firms: list[Enterprise], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistance.services.bulk.AT_ONCE", 1)
    client = Client()
    client.force_login(people.county_head)
    told = {
        "token": uuid.uuid4(), "officer": receiver.pk, "reason": "轮岗", "with_cases": "on",
        "enterprise": [firm.pk for firm in firms[:2]],
    }  # fmt: skip

    done = client.post(url(people.officer), told, follow=True)

    assert not Case.objects.filter(officer=receiver).exists()
    assert "在办诉求移交 0 件（共 2 件）。其余正在后台办理" in done.text


def test_only_a_list_that_is_cut_says_so(
    people: Cast, firms: list[Enterprise], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(people.county_head)
    held = firms_to_hand_over(people.county_head, people.officer).count()
    monkeypatch.setattr("assistance.views.firm_hand_over.MOST", held)
    assert "只列出前" not in client.get(url(people.officer)).text
    monkeypatch.setattr("assistance.views.firm_hand_over.MOST", held - 1)
    assert f"只列出前 {held - 1} 家" in client.get(url(people.officer)).text


def test_nobody_chosen_and_nobody_to_receive_are_said_and_what_was_typed_stays(
    people: Cast, firms: list[Enterprise]
) -> None:
    client = Client()
    client.force_login(people.county_head)
    wrong = client.post(
        url(people.officer), {"token": uuid.uuid4(), "reason": "调离", "enterprise": [firms[0].pk]}
    )
    assert wrong.status_code == 422
    assert "调离" in wrong.text
    assert f'value="{firms[0].pk}" checked' in wrong.text
    assert f'value="{firms[1].pk}" checked' not in wrong.text


def test_one_that_went_to_another_meanwhile_holds_up_no_other(
    people: Cast, receiver: User, firms: list[Enterprise]
) -> None:
    other = person(RoleCode.CASE_OFFICER, people.county, name="赵六")
    fresh = Enterprise.objects.get(pk=firms[0].pk)
    assign_officer(fresh, by=people.county_head, officer=other)

    result = hand(firms, people, receiver)

    assert [name for name, _sentence in result.refused] == [firms[0].name]
    assert len(result.done) == 2
    assert Enterprise.objects.get(pk=firms[0].pk).officer == other


def test_cases_stay_where_they_are_not_to_go_along(
    people: Cast, receiver: User, firms: list[Enterprise]
) -> None:
    assert hand(firms, people, receiver, with_cases=False).act is None
    assert not Case.objects.filter(officer=receiver).exists()
    assert cases_along(people.county_head, people.officer, firms).count() == 2


def test_only_those_of_the_reach_are_offered(people: Cast, firms: list[Enterprise]) -> None:
    elsewhere = EnterpriseFactory(county=UnitFactory(name="临清市"))
    serve(elsewhere, people.officer)
    assert set(firms_to_hand_over(people.county_head, people.officer)) >= set(firms)
    assert elsewhere not in firms_to_hand_over(people.county_head, people.officer)
    assert elsewhere in firms_to_hand_over(people.head, people.officer)
