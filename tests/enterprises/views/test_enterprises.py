from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import asked, signed_in
from tests.factories.accounts import grant, person
from tests.factories.enterprises import (
    AnnualOutputFactory,
    AssignmentFactory,
    EnterpriseContactFactory,
    EnterpriseFactory,
    ListEntryFactory,
    ProvisionalEnterpriseFactory,
    serve,
    uscc,
)

pytestmark = pytest.mark.django_db
LIST = "/enterprises/"
CODE = "91371503MA3C0002XN"
LARGEST_PAGE = 60_000


def names(response: object) -> list[str]:
    return [row.name for row in response.context["page"].rows]  # type: ignore[attr-defined]


def facts(**changes: str) -> dict[str, str]:
    return {"name": "茌平铝业有限公司", "county": "", "is_above_scale": "False", **changes}


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
            name="宏泰科技", industry_code="3411", size_class="large", is_above_scale=True
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
        AnnualOutputFactory(enterprise=enterprise, output_wan=Decimal("12345.67"))
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

        for name in ("enterprise-edit", "contact-new", "output-new", "assignment-new"):
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
        enterprise = EnterpriseFactory(archived_at=timezone.now())

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
            AnnualOutputFactory(enterprise=enterprise, year=2020 + n)
            AssignmentFactory(enterprise=enterprise, ended_on=date(2023, 2, 1))

        assert asked(signed_in(request.getfixturevalue(reader)), enterprise.get_absolute_url()) <= 10


@pytest.mark.parametrize(
    "name", ["enterprise-detail", "enterprise-edit", "enterprise-code", "output-new", "contact-new"]
)
def test_pages_are_404_outside_the_reach(name: str, officer_client: Client, units: dict[str, Unit]) -> None:
    enterprise = EnterpriseFactory(county=units["linqing"])

    assert officer_client.get(reverse(name, args=[enterprise.pk])).status_code == 404


@pytest.mark.parametrize("name", ["enterprise-edit", "enterprise-code", "output-new", "contact-new"])
def test_forms_are_403_where_a_reader_sees_but_may_not_edit(
    name: str, officer: User, units: dict[str, Unit]
) -> None:
    """Reads the whole city as a leader, edits one county as an officer: another county's form stays shut."""
    both = grant(officer, RoleCode.LEADER, units["chiping"].parent)
    enterprise = EnterpriseFactory(county=units["linqing"])

    client = signed_in(both)
    assert client.get(enterprise.get_absolute_url()).status_code == 200
    assert client.get(reverse(name, args=[enterprise.pk])).status_code == 403


class TestNew:
    URL = "/enterprises/new/"

    def test_registers_and_leads_to_the_page(self, head_client: Client, county: Unit) -> None:
        response = head_client.post(
            self.URL, facts(uscc="９１３７１５０３ ma3c0002xn", industry_code="C3252")
        )

        enterprise = Enterprise.objects.get(uscc=CODE)
        assert response.headers["Location"] == enterprise.get_absolute_url()
        assert (enterprise.county, enterprise.industry_code) == (county, "3252")

    def test_links_the_owner_of_a_taken_code(self, head_client: Client, county: Unit) -> None:
        owner = EnterpriseFactory(uscc=CODE, name="先来的<b>", county=county)

        response = head_client.post(self.URL, facts(uscc=CODE))

        assert response.status_code == 422
        page = response.content.decode()
        assert page.count(f'href="{owner.get_absolute_url()}"') == 1
        assert "先来的&lt;b&gt;" in page
        assert "茌平铝业有限公司" in page

    def test_names_but_does_not_link_an_owner_out_of_reach(
        self, officer_client: Client, units: dict[str, Unit]
    ) -> None:
        owner = EnterpriseFactory(uscc=CODE, name="外县的", county=units["linqing"])

        page = officer_client.post(self.URL, facts(uscc=CODE)).content.decode()

        assert "临清市" in page
        assert owner.get_absolute_url() not in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"uscc": "91371503MA3C0002X"}, "现在是 17 位"),
            ({"uscc": ""}, "请填写“统一社会信用代码”"),
            ({"uscc": CODE, "name": ""}, "请填写“企业名称”"),
            ({"uscc": CODE, "name": "字" * 121}, "120"),
            ({"uscc": CODE, "industry_code": "机械"}, "2 至 4 位"),
            ({"uscc": CODE, "capital_wan": "12O.5"}, "12O.5"),
            ({"uscc": CODE, "registered_on": "2023-02-30"}, "日历上没有"),
            ({"uscc": CODE, "registered_on": "2099-01-01"}, "不能晚于今天"),
            ({"uscc": CODE, "county": "99999"}, "县市区"),
            ({"uscc": CODE, "size_class": "huge"}, "规模"),
            ({"uscc": "91371500MA00000011"}, ""),
        ],
    )
    def test_keeps_the_typed_text_with_what_is_wrong(
        self, head_client: Client, county: Unit, changes: dict[str, str], words: str
    ) -> None:
        response = head_client.post(self.URL, facts(address="手打的地址", **changes))

        assert response.status_code == 422
        page = response.content.decode()
        assert words in page
        assert "手打的地址" in page
        assert not Enterprise.objects.exists()

    def test_asks_for_the_county_where_the_code_names_only_the_city(
        self, head_client: Client, county: Unit
    ) -> None:
        code = uscc(7, division="371500")

        assert "看不出县市区" in head_client.post(self.URL, facts(uscc=code)).content.decode()
        assert head_client.post(self.URL, facts(uscc=code, county=str(county.pk))).status_code == 302

    def test_refuses_the_county_of_the_code_out_of_reach(self, units: dict[str, Unit]) -> None:
        client = signed_in(person(RoleCode.CASE_OFFICER, units["linqing"]))

        assert "不在您的工作范围" in client.post(self.URL, facts(uscc=CODE)).content.decode()

    def test_mentions_that_the_firm_has_moved(self, head_client: Client, units: dict[str, Unit]) -> None:
        response = head_client.post(self.URL, facts(uscc=CODE, county=str(units["linqing"].pk)), follow=True)

        assert "371503" in response.content.decode()

    def test_is_403_for_a_reader(self, leader_client: Client) -> None:
        assert leader_client.get(self.URL).status_code == 403


class TestEdit:
    def opened(self, client: Client, enterprise: Enterprise) -> dict[str, str]:
        """The fields as the form shows them."""
        form = client.get(reverse("enterprise-edit", args=[enterprise.pk])).context["form"]
        values = {name: form[name].value() for name in form.fields}
        return {
            name: "" if value is None else str(getattr(value, "pk", value)) for name, value in values.items()
        }

    def post(self, client: Client, enterprise: Enterprise, data: dict[str, str]) -> object:
        return client.post(reverse("enterprise-edit", args=[enterprise.pk]), data)

    def test_saves_and_says_so(self, head_client: Client, county: Unit) -> None:
        enterprise = EnterpriseFactory(county=county, capital_wan=Decimal(100))
        data = self.opened(head_client, enterprise)

        assert self.post(head_client, enterprise, {**data, "address": "新址"}).status_code == 302
        enterprise.refresh_from_db()
        assert (enterprise.address, enterprise.version) == ("新址", 2)

    def test_changes_nothing_when_saved_as_opened(self, head_client: Client, county: Unit) -> None:
        enterprise = EnterpriseFactory(
            county=county, capital_wan=Decimal("100.5"), registered_on=date(2020, 1, 2)
        )

        self.post(head_client, enterprise, self.opened(head_client, enterprise))

        assert Enterprise.objects.get(pk=enterprise.pk).version == 1

    def test_shows_both_versions_and_keeps_the_choice(
        self, head_client: Client, county: Unit, units: dict[str, Unit]
    ) -> None:
        enterprise = EnterpriseFactory(county=county, name="甲厂", address="旧址")
        mine = self.opened(head_client, enterprise) | {"name": "我的名字", "county": str(units["linqing"].pk)}
        theirs = mine | {"name": "他的名字", "address": "他的地址", "county": str(units["gaotang"].pk)}
        self.post(head_client, enterprise, theirs)

        response = self.post(head_client, enterprise, mine)

        page = response.content.decode()
        assert response.status_code == 409
        for text in ("甲厂", "他的名字", "我的名字", "周明", "高唐县", "临清市"):
            assert text in page, text

        chosen = {name: value for name, value in mine.items() if name not in ("name", "county")}
        chosen |= {"version": "2", "name": "我的名字", "county": str(units["gaotang"].pk)}
        assert self.post(head_client, enterprise, chosen).status_code == 302
        enterprise.refresh_from_db()
        assert (enterprise.name, enterprise.county, enterprise.address) == (
            "我的名字",
            units["gaotang"],
            "他的地址",
        )

    def test_loses_nothing_when_no_choice_was_made(self, head_client: Client, county: Unit) -> None:
        enterprise = EnterpriseFactory(county=county)
        data = self.opened(head_client, enterprise)
        del data["name"]

        response = self.post(head_client, enterprise, {**data, "yours-name": "我打的名字"})

        assert response.status_code == 422
        assert "我打的名字" in response.content.decode()
        assert "没有选择保留哪一份" in response.content.decode()

    @pytest.mark.parametrize(
        "changes",
        [
            {"opened": "garbage"},
            {"version": "x"},
            {"version": "-1"},
            {"version": "9" * 30},
            {"is_above_scale": "maybe"},
            {"name": "\x00"},
        ],
    )
    def test_answers_tampered_fields_in_words(
        self, head_client: Client, county: Unit, changes: dict[str, str]
    ) -> None:
        enterprise = EnterpriseFactory(county=county)
        data = self.opened(head_client, enterprise)

        assert self.post(head_client, enterprise, {**data, **changes}).status_code in (302, 409, 422)


class TestCode:
    def test_completes_a_provisional_enterprise(self, head_client: Client, county: Unit) -> None:
        enterprise = ProvisionalEnterpriseFactory(county=county)

        head_client.post(reverse("enterprise-code", args=[enterprise.pk]), {"uscc": CODE})

        assert Enterprise.objects.get(pk=enterprise.pk).uscc == CODE

    def test_refuses_a_taken_code_with_a_link(self, head_client: Client, county: Unit) -> None:
        owner = EnterpriseFactory(uscc=CODE, county=county)
        enterprise = ProvisionalEnterpriseFactory(county=county)

        response = head_client.post(reverse("enterprise-code", args=[enterprise.pk]), {"uscc": CODE})

        assert response.status_code == 422
        assert owner.get_absolute_url() in response.content.decode()

    def test_says_409_for_one_that_has_a_code(self, head_client: Client, county: Unit) -> None:
        enterprise = EnterpriseFactory(county=county)

        response = head_client.post(reverse("enterprise-code", args=[enterprise.pk]), {"uscc": CODE})

        assert response.status_code == 409
        assert "不能改写" in response.content.decode()
