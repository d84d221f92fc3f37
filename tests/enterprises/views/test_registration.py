from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Enterprise
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import signed_in
from tests.factories.accounts import person
from tests.factories.enterprises import (
    EnterpriseFactory,
    ProvisionalEnterpriseFactory,
    uscc,
)

pytestmark = pytest.mark.django_db
CODE = "91371503MA3C0002XN"


def facts(**changes: str) -> dict[str, str]:
    return {"name": "茌平铝业有限公司", "county": "", "is_above_scale": "False", **changes}


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
            ({"uscc": CODE, "stated_size": "huge"}, "规模"),
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


class TestWrongCheckDigit:
    WRONG = CODE[:-1] + "M"

    def test_asks_for_a_reason_only_then(self, head_client: Client, county: Unit) -> None:
        fresh = head_client.get("/enterprises/new/")
        asked = head_client.post("/enterprises/new/", facts(uscc=self.WRONG))

        assert fresh.context["form"]["code_reason"].is_hidden
        assert asked.status_code == 422
        assert not asked.context["form"]["code_reason"].is_hidden
        assert "填写下面的核对说明" in asked.content.decode()
        assert not Enterprise.objects.exists()

    def test_is_taken_with_a_reason_and_marked_where_it_is_read(
        self, head_client: Client, county: Unit, head: User
    ) -> None:
        sent = facts(uscc=self.WRONG, code_reason="已与执照原件逐位核对")
        page = head_client.post("/enterprises/new/", sent, follow=True).content.decode()

        assert "校验位不符·已人工确认" in page
        assert "已与执照原件逐位核对" in page
        assert f"{head.name}于" in page
        assert "校验位不符·已人工确认" in head_client.get("/enterprises/").content.decode()

    def test_nothing_is_marked_where_the_code_is_right(self, head_client: Client, county: Unit) -> None:
        sent = facts(uscc=CODE, code_reason="已与执照原件逐位核对")

        page = head_client.post("/enterprises/new/", sent, follow=True).content.decode()

        assert "校验位不符" not in page

    def test_completes_a_provisional_enterprise(self, head_client: Client, county: Unit) -> None:
        enterprise = ProvisionalEnterpriseFactory(county=county)
        url = reverse("enterprise-code", args=[enterprise.pk])

        assert head_client.post(url, {"uscc": self.WRONG}).status_code == 422
        assert head_client.post(url, {"uscc": self.WRONG, "code_reason": "已核对"}).status_code == 302
        enterprise.refresh_from_db()
        assert (enterprise.uscc, enterprise.code_reason) == (self.WRONG, "已核对")
