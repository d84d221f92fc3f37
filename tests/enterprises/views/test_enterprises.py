from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import asked, signed_in
from tests.factories.accounts import grant
from tests.factories.enterprises import (
    AssignmentFactory,
    EnterpriseContactFactory,
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    ProvisionalEnterpriseFactory,
    serve,
)

pytestmark = pytest.mark.django_db
LIST = "/enterprises/"
LARGEST_PAGE = 60_000


def names(response: object) -> list[str]:
    return [row.name for row in response.context["page"].rows]  # type: ignore[attr-defined]


class TestList:
    def test_shows_who_serves_and_who_is_missing(
        self, head_client: Client, county: Unit, officer: User
    ) -> None:
        serve(EnterpriseFactory(county=county, name="有人管的厂"), officer)
        EnterpriseFactory(county=county, name="没人管的厂")

        page = head_client.get(LIST).content.decode()

        assert "李专员" in page
        assert "暂无专员" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=宏泰", {"宏泰"}),
            ("q=htkj", {"宏泰"}),
            ("q=厂", {"东阿"}),
            ("listed=over100m", {"宏泰"}),
            ("listed=over100m&listed=commissioned", {"宏泰"}),
            ("served=yes", {"宏泰"}),
            ("served=no", {"东阿"}),
            ("industry=C", {"宏泰"}),
            ("industry=34&industry=06", {"宏泰", "东阿"}),
            ("industry=B", {"东阿"}),
            ("size=large", {"宏泰"}),
            ("above=yes", {"宏泰"}),
            ("above=no", {"东阿"}),
            ("provisional=on", {"东阿"}),
            ("served=no&size=large", set()),
        ],
    )
    def test_filters(self, head_client: Client, officer: User, query: str, found: set[str]) -> None:
        first = EnterpriseFactory(
            name="宏泰科技", industry_code="3411", stated_size="large", is_above_scale=True
        )
        serve(first, officer)
        ListEntryFactory(enterprise=first, year=timezone.localdate().year, entered_on=timezone.localdate())
        ProvisionalEnterpriseFactory(name="东阿矿厂", industry_code="0690")

        assert {name[:2] for name in names(head_client.get(f"{LIST}?{query}"))} == found

    def test_filters_by_county_and_officer(
        self, head_client: Client, county: Unit, officer: User, units: dict[str, Unit]
    ) -> None:
        serve(EnterpriseFactory(county=county, name="甲"), officer)
        EnterpriseFactory(county=units["linqing"], name="乙")

        assert names(head_client.get(f"{LIST}?county={county.pk}")) == ["甲"]
        assert names(head_client.get(f"{LIST}?officer={officer.pk}")) == ["甲"]
        assert names(head_client.get(f"{LIST}?officer_text=李专")) == ["甲"]

    @pytest.mark.parametrize(
        "query",
        [
            "county=x",
            "county=999999999999999999999",
            "served=maybe",
            "industry=ZZ",
            "officer=abc",
            "q=h",
            "sort=bad",
            "after=%00",
            "page=7",
            "per=1000000",
            "nonsense=1",
        ],
    )
    def test_ignores_bad_parameters(self, head_client: Client, query: str) -> None:
        EnterpriseFactory()

        assert head_client.get(f"{LIST}?{query}").status_code == 200

    def test_says_why_one_letter_is_ignored(self, head_client: Client, units: dict[str, Unit]) -> None:
        assert "关键词" in head_client.get(f"{LIST}?q=h").content.decode()

    def test_shows_the_county_s_own_only(
        self, officer_client: Client, county: Unit, units: dict[str, Unit]
    ) -> None:
        EnterpriseFactory(county=county, name="本县")
        EnterpriseFactory(county=units["linqing"], name="外县")

        response = officer_client.get(LIST)

        assert names(response) == ["本县"]
        assert "county" not in response.context["page"].form.fields

    def test_offers_only_what_the_reader_may(
        self, head_client: Client, leader_client: Client, units: dict[str, Unit]
    ) -> None:
        assert reverse("enterprise-new") in head_client.get(LIST).content.decode()
        page = leader_client.get(LIST).content.decode()
        assert reverse("enterprise-new") not in page
        assert "export=" not in page
        assert leader_client.get(f"{LIST}?export=csv").status_code == 403

    def test_teaches_when_it_is_empty(self, head_client: Client, units: dict[str, Unit]) -> None:
        page = head_client.get(LIST).content.decode()

        assert "还没有企业" in page
        assert "没有符合条件的记录" in head_client.get(f"{LIST}?q=不存在").content.decode()

    def test_exports_what_it_shows(self, head_client: Client, units: dict[str, Unit]) -> None:
        EnterpriseFactory(name="=cmd()宏泰")
        EnterpriseFactory(name="别的")

        body = b"".join(head_client.get(f"{LIST}?q=宏泰&export=csv").streaming_content).decode("utf-8-sig")

        assert "关键词：宏泰" in body
        assert "'=cmd()宏泰" in body
        assert "别的" not in body

    @pytest.mark.parametrize("rows", [1, 3, 30])
    @pytest.mark.parametrize("reader", ["head", "officer"])
    def test_asks_the_same_whatever_the_rows(
        self, reader: str, rows: int, county: Unit, officer: User, request: pytest.FixtureRequest
    ) -> None:
        for _ in range(rows):
            serve(EnterpriseFactory(county=county), officer)
        client = signed_in(request.getfixturevalue(reader))

        assert asked(client, LIST) <= 8
        assert len(client.get(LIST).content) <= LARGEST_PAGE

    def test_searches_in_one_more_question(self, head_client: Client, units: dict[str, Unit]) -> None:
        for number in range(30):
            EnterpriseFactory(name=f"宏泰{number}")

        assert asked(head_client, f"{LIST}?q=宏泰") <= 8


class TestDetail:
    def test_shows_facts_people_and_lists(self, head_client: Client, county: Unit, officer: User) -> None:
        enterprise = EnterpriseFactory(county=county, name="宏泰科技", former=["老厂"], is_above_scale=True)
        serve(enterprise, officer)
        ListEntryFactory(enterprise=enterprise, year=2023)
        FigureFactory(enterprise=enterprise, value=Decimal("12345.67"))
        EnterpriseContactFactory(enterprise=enterprise, name="王经理", phone="13812345678", is_main=True)

        page = head_client.get(enterprise.get_absolute_url()).content.decode()

        for text in (
            "宏泰科技",
            "老厂",
            "李专员",
            "12,345.67",
            "王经理",
            "138****5678",
            "2023 · 年产值过亿元企业",
            enterprise.uscc,
        ):
            assert text in page, text
        assert "13812345678" not in page

    def test_every_line_of_the_index_leads_to_a_part_of_the_page(
        self, head_client: Client, county: Unit
    ) -> None:
        response = head_client.get(EnterpriseFactory(county=county).get_absolute_url())
        targets = [url for _label, url, _current in response.context["sections"]]

        assert len(targets) == 12
        for target in targets:
            assert response.text.count(f'href="{target}"') == 1, target
            assert response.text.count(f'id="{target[1:]}"') == 1, target

    def test_shows_numbers_in_clear_to_its_own_officer_only(
        self, county: Unit, officer: User, officer_client: Client, head_client: Client
    ) -> None:
        enterprise = EnterpriseFactory(county=county, phone="13812345678")
        assert "13812345678" not in officer_client.get(enterprise.get_absolute_url()).content.decode()

        serve(enterprise, officer)
        assert "13812345678" in officer_client.get(enterprise.get_absolute_url()).content.decode()
        assert "13812345678" not in head_client.get(enterprise.get_absolute_url()).content.decode()

    def test_hides_acts_without_the_right(self, leader_client: Client, county: Unit) -> None:
        enterprise = EnterpriseFactory(county=county, phone="13812345678")

        page = leader_client.get(enterprise.get_absolute_url()).content.decode()

        for name in ("enterprise-edit", "contact-new", "figure-new", "assignment-new"):
            assert reverse(name, args=[enterprise.pk]) not in page
        assert "/phone/" not in page

    def test_offers_the_code_of_a_provisional_enterprise(
        self, head_client: Client, units: dict[str, Unit]
    ) -> None:
        enterprise = ProvisionalEnterpriseFactory()

        assert (
            reverse("enterprise-code", args=[enterprise.pk])
            in head_client.get(enterprise.get_absolute_url()).content.decode()
        )

    def test_shows_an_archived_one_without_acts(self, head_client: Client, units: dict[str, Unit]) -> None:
        enterprise = EnterpriseFactory(archived_at=timezone.now(), archive_reason="注销")

        page = head_client.get(enterprise.get_absolute_url()).content.decode()

        assert "归档" in page
        assert reverse("enterprise-edit", args=[enterprise.pk]) not in page

    @pytest.mark.parametrize("pk", ["999999", "99999999999999999999999"])
    def test_is_404_for_what_is_not_there(self, head_client: Client, pk: str) -> None:
        assert head_client.get(f"/enterprises/{pk}/").status_code == 404

    @pytest.mark.parametrize("rows", [1, 3])
    @pytest.mark.parametrize("reader", ["head", "officer"])
    def test_asks_the_same_whatever_it_holds(
        self, reader: str, rows: int, county: Unit, officer: User, request: pytest.FixtureRequest
    ) -> None:
        enterprise = EnterpriseFactory(county=county, former=[f"旧名{n}" for n in range(rows)])
        serve(enterprise, officer)
        EnterpriseContactFactory.create_batch(rows, enterprise=enterprise)
        for n in range(rows):
            ListEntryFactory(enterprise=enterprise, year=2020 + n)
            FigureFactory(enterprise=enterprise, year=2020 + n)
            AssignmentFactory(enterprise=enterprise, ended_on=date(2023, 2, 1))

        assert asked(signed_in(request.getfixturevalue(reader)), enterprise.get_absolute_url()) <= 13


@pytest.mark.parametrize(
    "name", ["enterprise-detail", "enterprise-edit", "enterprise-code", "figure-new", "contact-new"]
)
def test_pages_are_404_outside_the_reach(name: str, officer_client: Client, units: dict[str, Unit]) -> None:
    enterprise = EnterpriseFactory(county=units["linqing"])

    assert officer_client.get(reverse(name, args=[enterprise.pk])).status_code == 404


@pytest.mark.parametrize("name", ["enterprise-edit", "enterprise-code", "figure-new", "contact-new"])
def test_forms_are_403_where_a_reader_sees_but_may_not_edit(
    name: str, officer: User, units: dict[str, Unit]
) -> None:
    """Reads the whole city as a leader, edits one county as an officer: another county's form stays shut."""
    both = grant(officer, RoleCode.LEADER, units["chiping"].parent)
    enterprise = EnterpriseFactory(county=units["linqing"])

    client = signed_in(both)
    assert client.get(enterprise.get_absolute_url()).status_code == 200
    assert client.get(reverse(name, args=[enterprise.pk])).status_code == 403
