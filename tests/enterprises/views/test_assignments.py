from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise, ServiceStandard
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from tests.enterprises.conftest import asked, signed_in
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory, ListEntryFactory, serve

pytestmark = pytest.mark.django_db
BOARD, PEOPLE = "/assignments/", "/assignments/people/"


def names(response: object) -> list[str]:
    return [row.name for row in response.context["page"].rows]  # type: ignore[attr-defined]


@pytest.fixture
def enterprise(county: Unit) -> Enterprise:
    return EnterpriseFactory(county=county, name="宏泰科技")


class TestBoard:
    def test_puts_gaps_first_and_counts_them(self, head_client: Client, officer: User, county: Unit) -> None:
        serve(EnterpriseFactory(county=county, name="有人"), officer)
        EnterpriseFactory(county=county, name="无人")
        serve(EnterpriseFactory(county=county, name="也有人"), officer)

        response = head_client.get(BOARD)

        assert names(response) == ["无人", "有人", "也有人"]
        assert "1 家企业暂无专员" in response.content.decode()
        assert names(head_client.get(f"{BOARD}?served=no")) == ["无人"]

    def test_says_nothing_of_gaps_where_there_are_none(
        self, head_client: Client, enterprise: Enterprise, officer: User
    ) -> None:
        serve(enterprise, officer)

        assert "家企业暂无专员" not in head_client.get(BOARD).content.decode()

    def test_figures_open_the_rows_behind_them(
        self, head_client: Client, officer: User, county: Unit
    ) -> None:
        year = timezone.localdate().year
        for number in range(3):
            row = EnterpriseFactory(county=county, is_above_scale=number < 2)
            ListEntryFactory(enterprise=row, year=year, entered_on=timezone.localdate())
            if number == 0:
                serve(row, officer)

        figures = head_client.get(BOARD).context["figures"]

        for figure in figures.coverages:
            every = head_client.get(f"{BOARD}?scope={figure.scope}").context["page"]
            missing = head_client.get(f"{BOARD}?scope={figure.scope}&served=no").context["page"]
            assert (figure.total, figure.missing) == (every.count, missing.count), figure.scope
        assert [figure.total for figure in figures.coverages] == [2, 3, 0]

    def test_marks_an_officer_who_has_left(
        self, head_client: Client, enterprise: Enterprise, county: Unit
    ) -> None:
        gone = person(RoleCode.CASE_OFFICER, county, is_active=False)
        serve(enterprise, gone)

        assert "已停用，请改派" in head_client.get(BOARD).content.decode()
        assert names(head_client.get(f"{BOARD}?officer={gone.pk}")) == ["宏泰科技"]

    def test_walks_from_gaps_to_the_served_page_by_page(
        self, head_client: Client, officer: User, county: Unit
    ) -> None:
        rows = [EnterpriseFactory(county=county, name=f"厂{number:02d}") for number in range(60)]
        for row in rows[:30]:
            serve(row, officer)
        seen: list[str] = []
        url: str | None = BOARD
        while url:
            page = head_client.get(url).context["page"]
            seen += [row.name for row in page.rows]
            url = page.following_url

        assert seen == [row.name for row in (*rows[30:], *rows[:30])]

    def test_offers_acts_to_managers_only(
        self, head_client: Client, officer_client: Client, enterprise: Enterprise
    ) -> None:
        url = reverse("assignment-new", args=[enterprise.pk])

        assert url in head_client.get(BOARD).content.decode()
        assert url not in officer_client.get(BOARD).content.decode()

    @pytest.mark.parametrize(
        "query",
        ["scope=x", "served=x", "officer=x", "sort=officer", "sort=-gap", "sort=-officer", "county=0"],
    )
    def test_ignores_bad_parameters(self, head_client: Client, enterprise: Enterprise, query: str) -> None:
        assert head_client.get(f"{BOARD}?{query}").status_code == 200

    def test_exports_what_it_shows(self, head_client: Client, enterprise: Enterprise, officer: User) -> None:
        User.objects.filter(pk=officer.pk).update(phone="13812345678")
        serve(enterprise, officer)

        body = b"".join(head_client.get(f"{BOARD}?export=csv").streaming_content).decode("utf-8-sig")
        assert "宏泰科技" in body
        assert "138****5678" in body
        assert "2023-01-03" in body

    @pytest.mark.parametrize("rows", [1, 3, 30])
    @pytest.mark.parametrize("reader", ["head", "county_head"])
    def test_asks_the_same_whatever_the_rows(
        self, rows: int, reader: str, county: Unit, officer: User, request: pytest.FixtureRequest
    ) -> None:
        for _ in range(rows):
            serve(EnterpriseFactory(county=county), officer)

        assert asked(signed_in(request.getfixturevalue(reader)), BOARD) <= 8


class TestPeople:
    def test_shows_load_and_links_the_rows(self, head_client: Client, officer: User, county: Unit) -> None:
        for _ in range(2):
            serve(EnterpriseFactory(county=county), officer)

        page = head_client.get(PEOPLE).content.decode()
        assert f"{BOARD}?officer={officer.pk}" in page
        assert head_client.get(f"{BOARD}?officer={officer.pk}").context["page"].count == 2

    def test_names_who_cannot_serve_any_more(
        self, head_client: Client, enterprise: Enterprise, county: Unit
    ) -> None:
        serve(enterprise, person(RoleCode.CASE_OFFICER, county, name="走了的", is_active=False))

        page = head_client.get(PEOPLE).content.decode()
        assert "走了的" in page
        assert "已停用" in page

    def test_teaches_when_nobody_serves(self, head_client: Client, units: dict[str, Unit]) -> None:
        assert "还没有人帮包企业" in head_client.get(PEOPLE).content.decode()

    @pytest.mark.parametrize("rows", [1, 3])
    def test_asks_the_same_whatever_the_rows(self, head: User, county: Unit, rows: int) -> None:
        for _ in range(rows):
            serve(EnterpriseFactory(county=county), person(RoleCode.CASE_OFFICER, county))

        assert asked(signed_in(head), PEOPLE) <= 8


class TestAssign:
    def url(self, enterprise: Enterprise) -> str:
        return reverse("assignment-new", args=[enterprise.pk])

    def data(self, **changes: object) -> dict[str, object]:
        return {"started_on": timezone.localdate().isoformat(), "reason": "打过的说明", **changes}

    def test_offers_the_least_loaded_of_the_county(
        self, head_client: Client, enterprise: Enterprise, officer: User, county: Unit
    ) -> None:
        person(RoleCode.CASE_OFFICER, county, name="走了的", is_active=False)

        page = head_client.get(self.url(enterprise)).content.decode()
        assert "李专员（茌平区，已帮包 0 家）" in page
        assert "走了的（已停用）" in page

    def test_assigns_the_chosen_one(self, head_client: Client, enterprise: Enterprise, officer: User) -> None:
        response = head_client.post(self.url(enterprise), self.data(officer=officer.pk))

        assert response.headers["Location"] == enterprise.get_absolute_url()
        assert Enterprise.objects.get(pk=enterprise.pk).officer == officer

    def test_says_when_an_officer_has_more_than_the_standard_allows(
        self, head_client: Client, enterprise: Enterprise, officer: User, county: Unit
    ) -> None:
        ServiceStandard.objects.create(effective_from=timezone.localdate(), most_enterprises=1)
        first = head_client.post(self.url(enterprise), self.data(officer=officer.pk), follow=True).text
        assert "超过服务标准" not in first
        other = EnterpriseFactory(county=county)
        second = head_client.post(self.url(other), self.data(officer=officer.pk), follow=True).text
        assert "现在帮包 2 家，超过服务标准的 1 家" in second

    def test_assigns_by_the_typed_name_without_scripts(
        self, head_client: Client, enterprise: Enterprise, officer: User
    ) -> None:
        head_client.post(self.url(enterprise), self.data(officer_text="李专员"))

        assert Enterprise.objects.get(pk=enterprise.pk).officer == officer

    def test_tells_two_of_one_name_apart_by_their_units(
        self, head_client: Client, enterprise: Enterprise, county: Unit, units: dict[str, Unit]
    ) -> None:
        for unit in (county, units["linqing"]):
            person(RoleCode.CASE_OFFICER, unit, name="张伟")

        page = head_client.post(self.url(enterprise), self.data(officer_text="张伟")).content.decode()
        assert "张伟（茌平区）" in page
        assert "张伟（临清市）" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"officer_text": "走了的"}, "已停用，不能帮包企业"),
            ({"officer_text": "没有这人"}, "没有找到“没有这人”"),
            ({"officer": "999999"}, "已不存在"),
            ({}, "请填写“帮包干部”"),
            ({"officer_text": "李专员", "started_on": "2099-01-01"}, "不能晚于今天"),
        ],
    )
    def test_keeps_the_typed_text(
        self,
        head_client: Client,
        enterprise: Enterprise,
        officer: User,
        county: Unit,
        changes: dict[str, object],
        words: str,
    ) -> None:
        person(RoleCode.CASE_OFFICER, county, name="走了的", is_active=False)

        response = head_client.post(self.url(enterprise), self.data(**changes))

        assert response.status_code == 422
        assert words in response.content.decode()
        assert "打过的说明" in response.content.decode()
        assert Enterprise.objects.get(pk=enterprise.pk).officer is None

    def test_is_403_without_the_right_and_404_outside(
        self, officer_client: Client, county_head: User, enterprise: Enterprise, units: dict[str, Unit]
    ) -> None:
        outside = EnterpriseFactory(county=units["linqing"])

        assert officer_client.get(self.url(enterprise)).status_code == 403
        assert signed_in(county_head).get(self.url(outside)).status_code == 404


class TestRelease:
    def test_asks_for_the_reason_and_leaves_a_gap(
        self, head_client: Client, enterprise: Enterprise, officer: User
    ) -> None:
        serve(enterprise, officer)
        url = reverse("assignment-end", args=[enterprise.pk])
        assert "李专员" in head_client.get(url).content.decode()

        assert head_client.post(url, {"reason": ""}).status_code == 422
        head_client.post(url, {"reason": "退休"})

        assert Enterprise.objects.get(pk=enterprise.pk).officer is None
        assert head_client.post(url, {"reason": "退休"}).status_code == 409
