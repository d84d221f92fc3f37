from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from enterprises.enums import ListKind, ListState
from enterprises.models import ListThreshold, ServiceList, ServiceListEntry
from enterprises.services.candidates import candidates, enter_candidates
from enterprises.services.roll_over_plans import plan_roll_over
from enterprises.services.service_lists import enter_list
from enterprises.services.thresholds import set_threshold, threshold_of
from enterprises.services.yearly_lists import publish_list
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.errors import NotAllowed, Refused
from tests.enterprises.conftest import signed_in
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, FigureFactory, ListEntryFactory

pytestmark = pytest.mark.django_db
LIST, NEW = "/settings/list-thresholds/", "/settings/list-thresholds/new/"
OVER = ListKind.OVER_100M
THIS = timezone.localdate().year


def typed(**changes: Any) -> dict[str, Any]:
    return {"output_wan": "2亿", "from_year": THIS + 1, "reason": "局党组会议纪要", **changes}


def raised(head: User, year: int = THIS, wan: int = 20_000) -> ListThreshold:
    return set_threshold(by=head, from_year=year, output_wan=Decimal(wan), reason="会议纪要")


def test_a_new_one_is_shown_and_holds_for_its_year_and_later(head_client: Client) -> None:
    assert "10,000 万元（1 亿元）" in head_client.get(LIST).text
    assert head_client.post(NEW, typed()).status_code == 302

    shown = head_client.get(LIST).text
    assert "20,000.00" in shown
    assert "局党组会议纪要" in shown
    assert [threshold_of(year).output_wan for year in (THIS, THIS + 1, THIS + 3)] == [10_000, 20_000, 20_000]
    assert (
        "达到列入起点 20,000 万元（2 亿元）"
        in head_client.get(f"/lists/over-100m/{THIS + 1}/candidates/").text
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"output_wan": "0"}, "不能小于"),
        ({"output_wan": "很多"}, "不是数字"),
        ({"reason": ""}, "请填写“依据”"),
        ({"output_wan": "10000"}, "不用再设"),
        ({"from_year": THIS - 1}, "选"),
    ],
)
def test_what_was_typed_is_kept(head_client: Client, changes: dict[str, Any], words: str) -> None:
    response = head_client.post(NEW, typed(**changes))
    assert response.status_code == 422
    assert words in response.text
    assert not ListThreshold.objects.exists()


def test_readers_see_it_and_change_nothing(county: Unit) -> None:
    client = signed_in(person(RoleCode.CASE_OFFICER, county))
    assert client.get(LIST).status_code == 200
    assert client.get(NEW).status_code == 403
    with pytest.raises(NotAllowed):
        raised(person(RoleCode.CASE_OFFICER, county))


def test_candidates_and_lines_are_judged_by_the_year_of_their_list(head: User) -> None:
    small, big = (FigureFactory(year=THIS, value=Decimal(value)) for value in (15_000, 20_000))
    raised(head)

    assert [row.pk for row in candidates(head, OVER, THIS)] == [big.pk]
    day = timezone.localdate()
    (entry,) = enter_candidates([big], by=head, year=THIS, entered_on=day).entries
    assert entry.threshold_wan == 20_000
    with pytest.raises(Refused, match="不足 20,000 万元（2 亿元）"):
        enter_list(
            small.enterprise, by=head, kind=OVER, year=THIS, entered_on=day, evidence_wan=Decimal(15_000)
        )
    past = enter_list(
        small.enterprise, by=head, kind=OVER, year=THIS - 1, entered_on=day, evidence_wan=Decimal(15_000)
    )
    assert past.threshold_wan == 10_000


def test_the_later_of_two_for_one_year_stands_and_what_is_listed_keeps_its_own(head: User) -> None:
    line = enter_list(
        EnterpriseFactory(), by=head, kind=OVER, year=THIS, entered_on=timezone.localdate(),
        evidence_wan=Decimal(15_000),
    )  # fmt: skip
    raised(head, wan=30_000)
    raised(head, wan=20_000)
    assert threshold_of(THIS).output_wan == 20_000
    assert ServiceListEntry.objects.get(pk=line.pk).threshold_wan == 10_000


def test_saying_it_names_how_many_are_below(head_client: Client, head: User) -> None:
    ListEntryFactory(year=THIS, evidence_wan=Decimal(15_000))
    answer = head_client.post(NEW, typed(from_year=THIS), follow=True)
    assert "已有 1 条产值低于新起点" in answer.text


def test_a_published_list_has_no_new_one(head: User) -> None:
    ListEntryFactory(year=THIS, threshold_wan=Decimal(10_000))
    publish_list(OVER, THIS, by=head)
    with pytest.raises(Refused, match=f"请从 {THIS + 1} 年起用"):
        raised(head)
    raised(head, THIS + 1)
    published = ServiceList.objects.get(kind=OVER, year=THIS)
    assert published.state == ListState.PUBLISHED
    assert published.published_entries.get().threshold_wan == 10_000


def test_the_roll_over_leaves_out_what_is_below_with_its_evidence(head: User) -> None:
    line = ListEntryFactory(year=THIS - 1, evidence_wan=Decimal(15_000))
    raised(head)
    (left,) = plan_roll_over(OVER, THIS).left_out
    assert left.entry == line
    assert left.reason == f"沿用 {THIS - 1} 年清单的依据 15,000.00 万元，不足 20,000 万元（2 亿元）"
    assert not left.by_choice


def test_the_database_keeps_the_record_and_its_lines(head: User) -> None:
    made = raised(head)
    with pytest.raises(DatabaseError), transaction.atomic():
        ListThreshold.objects.filter(pk=made.pk).update(output_wan=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListEntryFactory(
            evidence_wan=Decimal(9_000), threshold_wan=Decimal(10_000), entered_on=date(2023, 1, 9)
        )
