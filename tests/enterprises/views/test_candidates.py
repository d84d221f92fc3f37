from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from enterprises.models import CandidateRefusal, Enterprise, ServiceListEntry
from foundation.accounts.models import Unit
from tests.enterprises.conftest import asked
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, ProjectFactory

pytestmark = pytest.mark.django_db
URL = "/lists/over-100m/2024/candidates/"
ENTRY = f"{URL}entry/"


@pytest.fixture
def firms(county: Unit) -> list[Enterprise]:
    found = []
    for number in range(3):
        firm = EnterpriseFactory(county=county, name=f"候选{number}机械")
        FigureFactory(enterprise=firm, year=2023, value=Decimal(10_000 + number))
        found.append(firm)
    return found


def test_chosen_ones_are_named_first_and_entered_then(head_client: Client, firms: list[Enterprise]) -> None:
    page = head_client.get(URL).text
    assert all(firm.name in page for firm in firms)
    keys = [firm.figures.get().pk for firm in firms[:2]]

    shown = head_client.post(ENTRY, {"row": keys})
    assert shown.status_code == 200
    assert "确认列入 2 条" in shown.text
    assert not ServiceListEntry.objects.exists()

    wrong = head_client.post(ENTRY, {"row": keys, "sure": "True", "entered_on": "2099-01-01"})
    assert wrong.status_code == 422
    assert "不能晚于今天" in wrong.text

    done = head_client.post(ENTRY, {"row": keys, "sure": "True", "entered_on": "2024-03-01"}, follow=True)
    assert "已将 2 条列入" in done.text
    assert "按数据" in done.text
    assert set(ServiceListEntry.objects.values_list("enterprise", flat=True)) == {
        firm.pk for firm in firms[:2]
    }


def test_one_that_was_corrected_after_it_was_ticked_is_named_and_not_entered(
    head_client: Client, firms: list[Enterprise]
) -> None:
    keys = [firm.figures.get().pk for firm in firms[:2]]
    FigureFactory(
        enterprise=firms[0], year=2023, value=9_000, corrects_id=keys[0], revision=2, reason="多记一位"
    )
    done = head_client.post(ENTRY, {"row": keys, "sure": "True", "entered_on": "2024-03-01"}, follow=True)
    assert "已将 1 条列入" in done.text
    assert f"“{firms[0].name}”没有列入：勾选时的“2023 年 10,000.00 万元”" in done.text
    assert ServiceListEntry.objects.get().enterprise == firms[1]


def test_all_at_once_leaves_out_whom_a_person_left_out(head_client: Client, firms: list[Enterprise]) -> None:
    refusal = f"{URL}{firms[0].pk}/refusal/"
    assert head_client.post(refusal, {"reason": ""}).status_code == 422
    assert head_client.post(refusal, {"reason": "含贸易收入"}).status_code == 302
    head_client.get("/")  # shows the message
    assert firms[0].name not in head_client.get(URL).text
    assert firms[0].name in head_client.get(f"{URL}?refused=on").text

    assert "确认列入 2 条" in head_client.post(ENTRY, {"all": "1"}).text

    assert head_client.post(f"{URL}{firms[0].pk}/return/").status_code == 302
    assert CandidateRefusal.objects.get().returned_at is not None
    assert "确认列入 3 条" in head_client.post(ENTRY, {"all": "1"}).text


@pytest.mark.parametrize("keys", [[], ["x"], ["9" * 30], ["-1"]])
def test_nothing_chosen_is_said(head_client: Client, firms: list[Enterprise], keys: list[str]) -> None:
    page = head_client.post(ENTRY, {"row": keys}, follow=True)
    assert "没有选中任何候选" in page.text


class TestProjects:
    URL = "/lists/new-projects/2024/candidates/"

    def test_chosen_ones_are_entered_by_the_rule(self, head_client: Client, county: Unit) -> None:
        first, second = ProjectFactory.create_batch(
            2, enterprise__county=county, commissioned_on=date(2024, 5, 1), total_wan=Decimal(8_800)
        )
        page = head_client.get(self.URL).text
        assert first.name in page
        assert "2024-05-01" in page

        keys = {"row": [first.pk, second.pk]}
        assert "确认列入 2 条" in head_client.post(f"{self.URL}entry/", keys).text
        told = {"row": [first.pk], "sure": "True", "entered_on": "2024-06-01"}
        done = head_client.post(f"{self.URL}entry/", told, follow=True)

        assert "已将 1 条列入" in done.text
        entry = ServiceListEntry.objects.get()
        assert (entry.project, entry.project_name, entry.evidence_wan) == (first, first.name, 8_800)
        assert entry.get_admission_display() == "按数据"
        assert first.name not in head_client.get(self.URL).text

    def test_one_is_left_out_and_the_other_of_the_same_enterprise_stays(
        self, head_client: Client, county: Unit
    ) -> None:
        firm = EnterpriseFactory(county=county)
        first, second = ProjectFactory.create_batch(2, enterprise=firm, commissioned_on=date(2024, 5, 1))

        refused = head_client.post(f"{self.URL}{first.pk}/refusal/", {"reason": "原址技改"}, follow=True)

        assert refused.status_code == 200
        table = head_client.get(f"{self.URL}?export=csv")
        body = b"".join(table.streaming_content).decode("utf-8-sig")
        assert first.name not in body
        assert second.name in body
        assert first.name in head_client.get(f"{self.URL}?refused=on").text
        assert head_client.post(f"{self.URL}{first.pk}/return/").status_code == 302
        head_client.get("/")
        assert first.name in head_client.get(self.URL).text

    def test_one_that_lies_outside_the_reach_is_not_there(
        self, officer_client: Client, units: dict[str, Unit]
    ) -> None:
        there = ProjectFactory(enterprise__county=units["linqing"], commissioned_on=date(2024, 5, 1))
        assert officer_client.get(f"{self.URL}{there.pk}/refusal/").status_code in {403, 404}

    def test_asks_the_same_whatever_the_rows(self, head_client: Client, county: Unit) -> None:
        ProjectFactory.create_batch(30, enterprise__county=county, commissioned_on=date(2024, 5, 1))
        assert asked(head_client, self.URL) <= 8


def test_a_reader_is_refused(leader_client: Client, firms: list[Enterprise]) -> None:
    assert leader_client.get(URL).status_code == 403


def test_asks_the_same_whatever_the_rows(head_client: Client, county: Unit) -> None:
    for number in range(30):
        FigureFactory(enterprise=EnterpriseFactory(county=county), year=2023, value=Decimal(10_000 + number))
    assert asked(head_client, URL) <= 8
