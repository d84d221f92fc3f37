from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enterprises.enums import ListKind
from enterprises.models import ServiceList, ServiceListEntry
from enterprises.services.roll_over import roll_over
from enterprises.services.service_lists import leave_list
from enterprises.services.yearly_lists import publish_list
from foundation.accounts.models import Unit, User
from tests.enterprises.conftest import asked, signed_in
from tests.factories.enterprises import (
    EnterpriseContactFactory,
    EnterpriseFactory,
    FigureFactory,
    ListEntryFactory,
    NewProjectFactory,
    serve,
)

pytestmark = pytest.mark.django_db
OVER = ListKind.OVER_100M
LAST, NEW = "/lists/over-100m/2023/", "/lists/over-100m/2024/"
PUBLICATION, ROLL_OVER, DISCARD = f"{LAST}publication/", f"{NEW}roll-over/", f"{NEW}roll-over/discard/"


def listed(name: str, **fields: object) -> ServiceListEntry:
    entry: ServiceListEntry = ListEntryFactory(enterprise=EnterpriseFactory(name=name), **fields)
    return entry


def text(response: Any) -> str:
    return response.content.decode()


def names(response: Any) -> set[str]:
    return {row.enterprise.name for row in response.context["page"].rows}


class TestState:
    def test_says_that_the_year_is_not_published(self, head_client: Client, officer_client: Client) -> None:
        listed("宏泰")

        page = text(head_client.get(LAST))
        assert "本年度未发布" in page
        assert PUBLICATION in page
        assert f"{NEW}roll-over/" in page

        page = text(officer_client.get(LAST))
        assert "本年度未发布" in page
        assert PUBLICATION not in page
        assert "roll-over" not in page

    def test_tells_what_differs_from_what_was_published(self, head: User, head_client: Client) -> None:
        listed("留下")
        goes = listed("出单")
        publish_list(OVER, 2023, by=head)
        assert "此后没有变化" in text(head_client.get(LAST))

        leave_list(goes, by=head, left_on=date(2023, 6, 1), reason="停产")
        listed("新增")
        listed("来了又走", left_on=date(2023, 7, 1), left_reason="停产")

        response = head_client.get(LAST)
        assert "发布后新增 1 条" in text(response)
        assert "发布后出单 1 条" in text(response)
        for key, found in [("added_url", {"新增"}), ("left_url", {"出单"})]:
            assert names(head_client.get(response.context[key])) == found

    def test_offers_last_years_list_where_there_is_none(
        self, head_client: Client, leader_client: Client
    ) -> None:
        assert "结转 2023 年清单" in text(head_client.get(NEW))
        assert "结转 2023 年清单" not in text(leader_client.get(NEW))

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            ("2023-01-09", set()),
            ("2023-01-10", {"早", "走"}),
            ("2023-06-01", {"早"}),
            ("2023-08-01", {"早", "晚"}),
        ],
    )
    def test_stands_as_of_a_day(self, head_client: Client, day: str, found: set[str]) -> None:
        listed("早")
        listed("走", left_on=date(2023, 6, 1), left_reason="停产")
        listed("晚", entered_on=date(2023, 8, 1))

        assert names(head_client.get(f"{LAST}?on={day}")) == found

    @pytest.mark.parametrize("rows", [1, 30])
    def test_asks_the_same_whatever_the_rows(self, head: User, officer: User, rows: int) -> None:
        for _number in range(rows):
            serve(ListEntryFactory().enterprise, officer)
        publish_list(OVER, 2023, by=head)

        for url in (LAST, f"{LAST}published/", f"{NEW}difference/", f"{LAST}difference/?base=2023"):
            assert asked(signed_in(head), url) <= 8
        for url in (ROLL_OVER, f"{LAST}publication/"):
            assert asked(signed_in(head), url) <= 12


class TestPublication:
    def test_publishes_what_the_page_counted(self, head_client: Client, officer: User) -> None:
        serve(listed("宏泰").enterprise, officer)
        listed("无人")
        page = text(head_client.get(PUBLICATION))
        assert "现在在单的 2 条" in page

        response = head_client.post(PUBLICATION, {"expected": 2}, follow=True)

        assert "已发布，共 2 条" in text(response)
        assert ServiceList.objects.get().is_published

    def test_asks_again_when_the_list_changed_meanwhile(self, head_client: Client) -> None:
        listed("宏泰")

        response = head_client.post(PUBLICATION, {"expected": 2})

        assert response.status_code == 422
        assert "现在在单 1 条，请核对" in text(response)
        assert 'value="1"' in text(response)
        assert not ServiceList.objects.get().is_published

    def test_of_an_empty_list_says_what_to_do(self, head_client: Client) -> None:
        assert "没有可发布的条目" in text(head_client.get(PUBLICATION))

    def test_is_over_once_published(self, head: User, head_client: Client) -> None:
        listed("宏泰")
        publish_list(OVER, 2023, by=head)

        for response in (head_client.get(PUBLICATION), head_client.post(PUBLICATION, {"expected": 1})):
            assert response.status_code == 409
            assert "不能重复发布" in text(response)

    def test_is_403_for_a_county(self, county_head: User) -> None:
        for url in (PUBLICATION, ROLL_OVER, DISCARD):
            assert signed_in(county_head).get(url).status_code == 403


class TestPublished:
    def test_shows_the_lines_as_they_were(self, head: User, head_client: Client, officer: User) -> None:
        entry = listed("宏泰")
        serve(entry.enterprise, officer)
        publish_list(OVER, 2023, by=head)
        entry.enterprise.name = "改名"
        entry.enterprise.save()

        page = text(head_client.get(f"{LAST}published/"))
        assert "宏泰" in page
        assert "李专员" in page
        body = b"".join(head_client.get(f"{LAST}published/?export=csv").streaming_content).decode("utf-8-sig")
        line = body.splitlines()[-1]
        assert line.split(",")[1] == "宏泰"
        assert line.endswith("企业名称：宏泰 → 改名")

    def test_is_of_the_readers_reach(
        self, head: User, officer_client: Client, county: Unit, units: dict[str, Unit]
    ) -> None:
        ListEntryFactory(enterprise=EnterpriseFactory(name="本县", county=county))
        ListEntryFactory(enterprise=EnterpriseFactory(name="外县", county=units["linqing"]))
        publish_list(OVER, 2023, by=head)

        page = text(officer_client.get(f"{LAST}published/"))
        assert "本县" in page
        assert "外县" not in page

    def test_is_404_before(self, head_client: Client) -> None:
        assert head_client.get(f"{LAST}published/").status_code == 404


class TestRollOver:
    def test_shows_officers_contacts_and_gaps(self, head_client: Client, officer: User) -> None:
        served = listed("有人").enterprise
        serve(served, officer)
        EnterpriseContactFactory(enterprise=served, name="王联系", is_main=True)
        listed("无人")

        page = text(head_client.get(ROLL_OVER))
        for word in ("建议转入的 <b>2</b>", "李专员", "王联系", "暂无专员", "暂无联系人"):
            assert word in page or word.replace("<b>", "").replace("</b>", "") in page, word

    def test_previews_and_then_carries(self, head_client: Client) -> None:
        listed("转入")
        picked, small = listed("不要"), listed("变小")
        FigureFactory(enterprise=small.enterprise, year=2023, value=Decimal(9000))
        data = {"entry": [picked.pk], "reason": "已迁出"}

        preview = head_client.post(ROLL_OVER, {**data, "step": "preview"})
        assert "确认结转 1 条" in text(preview)
        assert "1 条：已迁出" in text(preview)
        assert "1 条：2023 年产值不足 10,000 万元（1 亿元）" in text(preview)
        assert not ServiceListEntry.objects.filter(year=2024).exists()

        done = head_client.post(ROLL_OVER, {**data, "step": "confirm", "expected": 1}, follow=True)
        assert "已由 2023 年结转 1 条为草稿，未转入 2 条" in text(done)
        assert names(done) == {"转入"}
        assert "放弃结转" in text(done)

    def test_goes_back_to_the_choice_with_all_that_was_chosen(self, head_client: Client) -> None:
        picked = listed("不要")

        page = text(head_client.post(ROLL_OVER, {"entry": [picked.pk], "reason": "已迁出", "step": "choose"}))
        assert f'value="{picked.pk}" checked' in page
        assert "已迁出" in page

    @pytest.mark.parametrize("step", ["preview", "confirm"])
    def test_asks_for_a_reason_and_keeps_the_ticks(self, head_client: Client, step: str) -> None:
        picked = listed("不要")

        response = head_client.post(
            ROLL_OVER, {"entry": [picked.pk, "x", "9" * 30, "9" * 5000], "reason": " ", "step": step}
        )
        assert response.status_code == 422
        assert "请写明原因" in text(response)
        assert f'value="{picked.pk}" checked' in text(response)
        assert not ServiceListEntry.objects.filter(year=2024).exists()

    def test_asks_again_when_last_year_changed_meanwhile(self, head_client: Client) -> None:
        listed("宏泰")

        response = head_client.post(ROLL_OVER, {"step": "confirm", "expected": 5})
        assert response.status_code == 422
        assert "现在可转入 1 条" in text(response)
        assert not ServiceListEntry.objects.filter(year=2024).exists()

    def test_a_second_confirmation_says_that_nothing_changed(self, head_client: Client) -> None:
        listed("宏泰")
        head_client.post(ROLL_OVER, {"step": "confirm", "expected": 1})

        again = head_client.post(ROLL_OVER, {"step": "confirm", "expected": 1}, follow=True)
        assert "没有新的转入：1 条已在 2024 年清单中，清单没有改动" in text(again)
        assert ServiceListEntry.objects.filter(year=2024).count() == 1
        assert "都已处理" in text(head_client.get(ROLL_OVER))

    def test_a_second_look_begins_with_what_was_left_out(self, head: User, head_client: Client) -> None:
        listed("转入")
        picked, small = listed("不要"), listed("变小")
        FigureFactory(enterprise=small.enterprise, year=2023, value=Decimal(9000))
        roll_over(OVER, 2024, by=head, exceptions=[picked.pk], why="已迁出")

        page = text(head_client.get(ROLL_OVER))
        assert f'value="{picked.pk}" checked' in page
        assert 'value="已迁出"' in page

    def test_of_projects_begins_with_none(self, head_client: Client) -> None:
        chosen = NewProjectFactory(project_name="一期")
        url = "/lists/new-projects/2024/roll-over/"
        assert "新投产项目清单只收当年投产的项目" in text(head_client.get(url))
        assert "没有要转入的条目" in text(head_client.post(url, {"step": "preview"}))

        data = {"entry": [chosen.pk], "reason": "尚未达产", "step": "confirm", "expected": 1}
        head_client.post(url, data)
        assert ServiceListEntry.objects.get(year=2024).carry_reason == "尚未达产"

    def test_is_over_once_the_new_list_is_published(self, head: User, head_client: Client) -> None:
        listed("宏泰")
        ListEntryFactory(year=2024)
        publish_list(OVER, 2024, by=head)

        assert "已发布，不能再结转" in text(head_client.get(ROLL_OVER))
        assert "roll-over" not in text(head_client.get(LAST))

    def test_is_404_before_the_first_year(self, head_client: Client) -> None:
        assert head_client.get("/lists/over-100m/2015/roll-over/").status_code == 404


class TestDiscard:
    def test_takes_the_draft_back(self, head: User, head_client: Client) -> None:
        listed("宏泰")
        roll_over(OVER, 2024, by=head)
        assert "确认放弃结转" in text(head_client.get(DISCARD))

        response = head_client.post(DISCARD, follow=True)
        assert "移除 1 条" in text(response)
        assert not ServiceListEntry.objects.filter(year=2024).exists()

    def test_is_refused_at_the_door(self, head_client: Client) -> None:
        assert "没有结转过" in text(head_client.get(DISCARD))


class TestDifference:
    URL = f"{NEW}difference/"

    def rows(self, response: object) -> dict[str, str]:
        return {row.enterprise.name: row.change for row in response.context["page"].rows}

    @pytest.fixture
    def two_years(self, head: User) -> None:
        listed("保留")
        left_out = listed("未转")
        later = listed("后走")
        roll_over(OVER, 2024, by=head, exceptions=[left_out.pk], why="已迁出")
        gone = ServiceListEntry.objects.get(year=2024, enterprise=later.enterprise)
        leave_list(gone, by=head, left_on=timezone.localdate(), reason="停产")
        listed("新来", year=2024, entered_on=date(2024, 3, 1), evidence_note="企业年报")

    def test_of_two_years_tells_what_came_went_and_stayed(self, two_years: None, head_client: Client) -> None:
        response = head_client.get(self.URL)

        assert self.rows(response) == {"新来": "new", "未转": "gone", "后走": "gone", "保留": "kept"}
        assert [row.change for row in response.context["page"].rows] == ["new", "gone", "gone", "kept"]
        page = text(response)
        for reason in ("2024-03-01 入单：企业年报", "未转入：已迁出", "出单：停产"):
            assert reason in page
        for name, number in (("new", 1), ("gone", 2), ("kept", 1)):
            assert getattr(response.context["changes"], name) == number
            shown = self.rows(head_client.get(response.context[f"{name}_url"]))
            assert (len(shown), set(shown.values())) == (number, {name})

    def test_of_two_days_of_a_year(self, head_client: Client) -> None:
        listed("保留")
        listed("走", left_on=date(2023, 6, 1), left_reason="停产")
        listed("来", entered_on=date(2023, 5, 1))
        listed("来了又走", entered_on=date(2023, 4, 1), left_on=date(2023, 5, 1), left_reason="停产")
        again = listed("回来", left_on=date(2023, 3, 1), left_reason="停产")
        ListEntryFactory(enterprise=again.enterprise, entered_on=date(2023, 9, 1))

        url = f"{LAST}difference/?base=2023&since=2023-01-31&until=2023-12-31"
        found = {"来": "new", "走": "gone", "保留": "kept", "回来": "kept"}
        assert self.rows(head_client.get(url)) == found
        swapped = f"{LAST}difference/?base=2023&since=2023-12-31&until=2023-01-31"
        assert self.rows(head_client.get(swapped)) == found

    def test_within_a_year_begins_with_the_publishing(self, head: User, head_client: Client) -> None:
        entry = listed("宏泰", year=timezone.localdate().year)
        publish_list(OVER, entry.year, by=head)

        what = head_client.get(f"/lists/over-100m/{entry.year}/difference/?base={entry.year}").context["what"]
        assert what.start.day == what.end.day == timezone.localdate()

    @pytest.mark.parametrize(
        "query", ["base=x", "since=99", "until=2023-02-30", "change=x", "sort=-change", "q=h"]
    )
    def test_ignores_bad_parameters(self, two_years: None, head_client: Client, query: str) -> None:
        assert head_client.get(f"{self.URL}?{query}").status_code == 200

    def test_shows_the_reach_only(self, officer_client: Client, county: Unit, units: dict[str, Unit]) -> None:
        ListEntryFactory(enterprise=EnterpriseFactory(name="本县", county=county))
        ListEntryFactory(enterprise=EnterpriseFactory(name="外县", county=units["linqing"]))

        response = officer_client.get(self.URL)
        assert self.rows(response) == {"本县": "gone"}
        assert response.context["changes"].gone == 1

    def test_pages_by_what_became_of_the_line(self, head_client: Client) -> None:
        ListEntryFactory.create_batch(20)
        ListEntryFactory.create_batch(20, year=2024)

        first = head_client.get(self.URL)
        second = head_client.get(first.context["page"].following_url)
        changes = [row.change for page in (first, second) for row in page.context["page"].rows]
        assert changes == ["new"] * 20 + ["gone"] * 20

    def test_exports_in_the_layout_of_the_ledger(self, two_years: None, head_client: Client) -> None:
        body = b"".join(head_client.get(f"{self.URL}?export=csv&change=gone").streaming_content).decode(
            "utf-8-sig"
        )
        assert "变化,年度,县市区,企业名称,统一社会信用代码" in body
        assert "未转入：已迁出" in body
        assert "新来" not in body

    def test_of_projects_says_the_rule(self, head_client: Client) -> None:
        NewProjectFactory()
        page = text(head_client.get("/lists/new-projects/2024/difference/"))
        assert "新投产项目清单只收当年投产的项目" in page
