from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.enums import ListKind
from enterprises.models import ServiceListEntry
from foundation.accounts.models import Unit, User
from tests.enterprises.conftest import asked, signed_in
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, NewProjectFactory, serve

pytestmark = pytest.mark.django_db
OVER, PROJECTS = "/lists/over-100m/2023/", "/lists/new-projects/2023/"


def names(response: object) -> list[str]:
    return [row.enterprise.name for row in response.context["page"].rows]  # type: ignore[attr-defined]


class TestPage:
    def test_lists_leads_to_this_year(self, head_client: Client) -> None:
        assert (
            head_client.get("/lists/").headers["Location"] == f"/lists/over-100m/{timezone.localdate().year}/"
        )

    @pytest.mark.parametrize(
        "path", ["/lists/over-100m/1800/", "/lists/over-100m/99999999999999/", "/lists/other/2023/"]
    )
    def test_is_404_for_no_list(self, head_client: Client, path: str) -> None:
        assert head_client.get(path).status_code == 404

    def test_shows_figures_that_open_their_rows(
        self, head_client: Client, officer: User, units: dict[str, Unit]
    ) -> None:
        stayed, gone, new = (EnterpriseFactory(name=name) for name in ("留下", "离开", "新来"))
        for enterprise in (stayed, gone):
            ListEntryFactory(enterprise=enterprise, year=2022, entered_on=date(2022, 1, 5))
        for enterprise in (stayed, new):
            ListEntryFactory(enterprise=enterprise, year=2023)
        ListEntryFactory(
            enterprise=EnterpriseFactory(name="出单"), left_on=date(2023, 6, 1), left_reason="停产"
        )
        serve(new, officer)

        context = head_client.get(OVER).context
        figures = context["figures"]

        for number, key, found in [
            (figures.standing, "standing_url", {"留下", "新来"}),
            (figures.served, "served_url", {"新来"}),
            (figures.missing, "unserved_url", {"留下"}),
            (figures.new, "new_url", {"新来"}),
            (figures.gone, "gone_url", {"离开"}),
        ]:
            rows = names(head_client.get(context[key]))
            assert (number, set(rows)) == (len(found), found), key

    def test_prints_the_share_truncated(
        self, head_client: Client, officer: User, units: dict[str, Unit]
    ) -> None:
        for number in range(3):
            entry = ListEntryFactory()
            if number < 2:
                serve(entry.enterprise, officer)

        page = head_client.get(OVER).content.decode()
        assert "66.66%" in page
        assert "2/3" in page

    def test_shows_projects_with_their_date(self, head_client: Client, units: dict[str, Unit]) -> None:
        NewProjectFactory(project_name="年产五万吨项目", commissioned_on=date(2023, 3, 1))

        page = head_client.get(PROJECTS).content.decode()
        assert "年产五万吨项目" in page
        assert "2023-03-01" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=宏泰", {"宏泰"}),
            ("state=in", {"宏泰"}),
            ("state=out", {"东阿"}),
            ("served=no", {"宏泰", "东阿"}),
            ("served=yes", set()),
        ],
    )
    def test_filters(self, head_client: Client, units: dict[str, Unit], query: str, found: set[str]) -> None:
        ListEntryFactory(enterprise=EnterpriseFactory(name="宏泰"))
        ListEntryFactory(
            enterprise=EnterpriseFactory(name="东阿"), left_on=date(2023, 6, 1), left_reason="停产"
        )

        assert set(names(head_client.get(f"{OVER}?{query}"))) == found

    @pytest.mark.parametrize(
        "query", ["county=x", "change=bad", "sort=evidence", "sort=-evidence", "state=", "q=h", "after=x"]
    )
    def test_ignores_bad_parameters(self, head_client: Client, units: dict[str, Unit], query: str) -> None:
        ListEntryFactory.create_batch(2)

        assert head_client.get(f"{OVER}?{query}").status_code == 200

    def test_shows_the_reach_only(self, officer_client: Client, county: Unit, units: dict[str, Unit]) -> None:
        ListEntryFactory(enterprise=EnterpriseFactory(county=county, name="本县"))
        ListEntryFactory(enterprise=EnterpriseFactory(county=units["linqing"], name="外县"))

        response = officer_client.get(OVER)
        assert names(response) == ["本县"]
        assert response.context["figures"].standing == 1

    def test_exports_what_it_shows(self, head_client: Client, units: dict[str, Unit]) -> None:
        ListEntryFactory(enterprise=EnterpriseFactory(name="+宏泰"))
        ListEntryFactory(enterprise=EnterpriseFactory(name="别的"))

        body = b"".join(head_client.get(f"{OVER}?q=宏泰&export=csv").streaming_content).decode("utf-8-sig")
        assert "年产值过亿元企业清单_2023年" in body
        assert "'+宏泰" in body
        assert "别的" not in body

    @pytest.mark.parametrize("rows", [1, 3, 30])
    def test_asks_the_same_whatever_the_rows(self, head: User, officer: User, rows: int) -> None:
        for _ in range(rows):
            serve(ListEntryFactory().enterprise, officer)

        assert asked(signed_in(head), OVER) <= 8


class TestEntry:
    URL = "/lists/over-100m/2023/new/"

    def data(self, **changes: object) -> dict[str, object]:
        return {"evidence_wan": "15,000", "entered_on": "2023-01-10", "evidence_note": "企业年报", **changes}

    def test_enters_by_the_chosen_row(self, head_client: Client, units: dict[str, Unit]) -> None:
        enterprise = EnterpriseFactory()

        assert head_client.post(self.URL, self.data(enterprise=enterprise.pk)).headers["Location"] == OVER
        assert enterprise.list_entries.get().kind == ListKind.OVER_100M

    def test_enters_by_the_typed_name_without_scripts(
        self, head_client: Client, units: dict[str, Unit]
    ) -> None:
        enterprise = EnterpriseFactory(name="宏泰科技")

        head_client.post(self.URL, self.data(enterprise_text="htkj"))
        assert enterprise.list_entries.exists()

    def test_opens_with_the_enterprise_of_the_link(self, head_client: Client, units: dict[str, Unit]) -> None:
        enterprise = EnterpriseFactory(name="宏泰科技")

        assert "宏泰科技" in head_client.get(f"{self.URL}?enterprise={enterprise.pk}").content.decode()
        assert head_client.get(f"{self.URL}?enterprise=x").status_code == 200

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"evidence_wan": "9,999.99"}, "不足 10,000 万元"),
            ({"evidence_wan": "一亿"}, "不是数字"),
            ({"entered_on": "2023-02-30"}, "日历上没有"),
            ({"entered_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "不能晚于今天"),
            ({"enterprise": "", "enterprise_text": "没有这家"}, "没有找到“没有这家”"),
            ({"enterprise": "999999"}, "已不存在"),
            ({"enterprise": ""}, "请填写“企业”"),
        ],
    )
    def test_keeps_the_typed_text(
        self, head_client: Client, units: dict[str, Unit], changes: dict[str, object], words: str
    ) -> None:
        enterprise = EnterpriseFactory()

        response = head_client.post(self.URL, self.data(**{"enterprise": enterprise.pk, **changes}))

        assert response.status_code == 422
        assert words in response.content.decode()
        assert "企业年报" in response.content.decode()
        assert not ServiceListEntry.objects.exists()

    def test_refuses_twice(self, head_client: Client, units: dict[str, Unit]) -> None:
        entry = ListEntryFactory()

        response = head_client.post(self.URL, self.data(enterprise=entry.enterprise_id))
        assert response.status_code == 409
        assert "已在 2023 年该清单中" in response.content.decode()

    def test_asks_for_project_and_date(self, head_client: Client, units: dict[str, Unit]) -> None:
        enterprise = EnterpriseFactory()
        url = "/lists/new-projects/2023/new/"

        assert (
            "请填写“项目名称”" in head_client.post(url, self.data(enterprise=enterprise.pk)).content.decode()
        )
        data = self.data(
            enterprise=enterprise.pk, project_name="一期", commissioned_on="2023.3.1", evidence_wan=""
        )
        assert head_client.post(url, data).status_code == 302
        assert enterprise.list_entries.get().commissioned_on == date(2023, 3, 1)

    def test_is_403_without_the_right(self, officer_client: Client) -> None:
        assert officer_client.get(self.URL).status_code == 403


class TestExit:
    def test_leaves_with_date_and_reason(self, head_client: Client, units: dict[str, Unit]) -> None:
        entry = ListEntryFactory()
        url = reverse("list-entry-exit", args=[entry.pk])
        assert "确认出单" in head_client.get(url).content.decode()

        head_client.post(url, {"left_on": "2023-06-01", "reason": "停产"})

        entry.refresh_from_db()
        assert (entry.left_on, entry.left_reason) == (date(2023, 6, 1), "停产")
        assert head_client.post(url, {"left_on": "2023-06-02", "reason": "停产"}).status_code == 409

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"left_on": "2023-01-01", "reason": "停产"}, "不能早于入单日期"),
            ({"left_on": "2099-01-01", "reason": "停产"}, "不能晚于今天"),
            ({"left_on": "", "reason": "停产"}, "请填写“出单日期”"),
            ({"left_on": "2023-06-01", "reason": " "}, "请填写“出单原因”"),
        ],
    )
    def test_keeps_the_typed_text(
        self, head_client: Client, units: dict[str, Unit], data: dict[str, str], words: str
    ) -> None:
        entry = ListEntryFactory(entered_on=date(2023, 1, 10))

        response = head_client.post(reverse("list-entry-exit", args=[entry.pk]), data)

        assert response.status_code == 422
        assert words in response.content.decode()
        assert ServiceListEntry.objects.standing().exists()

    def test_is_404_outside_the_reach(self, county_head: User, units: dict[str, Unit]) -> None:
        entry = ListEntryFactory(enterprise=EnterpriseFactory(county=units["linqing"]))

        assert signed_in(county_head).get(reverse("list-entry-exit", args=[entry.pk])).status_code == 404
