from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assistance.enums import CallBackResult, CaseStatus, Outcome
from assistance.models import Case
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from reporting.metrics.definitions import METRICS, MetricCode
from reporting.queries.figures import GroupBy
from tests.factories.accounts import DepartmentFactory, UnitFactory, person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory, call
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db
URL = "/reports/resolution/"
LINK = re.compile(
    r'<a(?: class="sub")? href="([^"]*resolution/cases/[^"]*)">(?:差 )?([\d,]+(?:/\d+)?)(?: 件)?</a>'
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def here() -> Unit:
    """Cases of two counties and two departments; returns the first county."""
    here, there = UnitFactory(name="东昌府区"), UnitFactory(name="临清市")
    labour, land = DepartmentFactory(name="市人社局"), DepartmentFactory(name="市自然资源局")
    for county, unit in ((here, labour), (there, land), (there, labour)):
        for case in AnsweredCaseFactory.create_batch(6, county=county, lead_unit=unit, due=at(10)):
            call(case, at=at(11), rating="5")
        case = AnsweredCaseFactory(
            county=county,
            lead_unit=unit,
            due=at(10),
            outcome=Outcome.EXPLAINED,
            answered_at=at(12),
            was_over_100m=True,
        )
        call(case, at=at(13), result=CallBackResult.NOT_CONFIRMED, rating="2")
        AnsweredCaseFactory(county=county, lead_unit=unit, due=at(11), excluded=True)
        CountedCaseFactory(county=county, lead_unit=unit, due=at(12), first_contact_at=at(2))
        CountedCaseFactory(county=county, lead_unit=unit, due=at(17), accepted_at=at(2))
        CountedCaseFactory(county=county, lead_unit=unit, due=at(30))
    CountedCaseFactory(
        county=there, lead_unit=None, due=at(31), status=CaseStatus.REGISTERED, accepted_at=None
    )
    return here


def signed_in(client: Client, role: RoleCode = RoleCode.LEADER, unit: Unit | None = None) -> User:
    user = person(role, unit)
    client.force_login(user)
    return user


def text_of(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode())))


def test_report_tells_the_month_with_its_definitions(client: Client, here: Unit) -> None:
    signed_in(client)
    response = client.get(URL)
    page = text_of(response)
    assert (
        "2023年10月应办结 31 件：已解决 18，未解决 6（其中 3 件超期在办），在办 7（其中 3 件临期）。" in page
    )
    assert "截至今日 75.00%（18/24）；其余全部解决则 80.64%（25/31）。" in page
    assert "本期已无法达到 99%，最好只能到 90.32%（28/31）。不足 100 件，1 件未解决就达不到 99%。" in page
    for metric in METRICS.values():
        assert metric.definition in page
    assert "口径版本" in page


@pytest.mark.parametrize("role_unit", ["city", "county"])
@pytest.mark.parametrize("by", list(GroupBy))
def test_every_number_opens_a_list_of_that_many_cases(
    client: Client, here: Unit, by: str, role_unit: str
) -> None:
    signed_in(client, unit=here if role_unit == "county" else None)
    links = LINK.findall(client.get(URL, {"by": by}).content.decode())
    assert len(links) > 15
    for url, number in set(links):
        shown = client.get(unescape(url))
        wanted = number.rpartition("/")[2].replace(",", "")
        assert f"共 {wanted} 件" in text_of(shown), url


def test_county_reader_gets_the_own_numbers(client: Client, here: Unit) -> None:
    signed_in(client, unit=here)
    assert "应办结 10 件：已解决 6，未解决 2" in text_of(client.get(URL))


def test_few_cases_show_counts_without_a_rate(client: Client) -> None:
    signed_in(client)
    AnsweredCaseFactory.create_batch(3, due=at(10))
    page = text_of(client.get(URL))
    assert "不足 10 件，不计算比率" in page
    assert "100.00%" not in page


def test_empty_period_says_so(client: Client) -> None:
    signed_in(client)
    assert "2023年10月没有应办结的诉求。" in text_of(client.get(URL))


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ({"preset": "last_month"}, "2023年9月"),
        ({"preset": "cumulative"}, "2023年1—9月"),
        ({"preset": "quarter"}, "2023年10—12月"),
        ({"preset": "year"}, "2023年"),
        ({"from": "2023-01-01", "to": "2023-10-31"}, "2023年1—10月"),
        ({"from": "20230105", "to": "2023年2月3日"}, "2023年1月5日至2月3日"),
    ],
)
def test_period_is_chosen_by_the_address(client: Client, query: dict[str, str], label: str) -> None:
    signed_in(client)
    assert f"<h1>解决率 · {label}</h1>" in client.get(URL, query).content.decode()


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"from": "昨天吗", "to": "2023-10-31"}, "从：“昨天吗”不是日期，请按 2023-10-31 这样填写。"),
        ({"from": "2023-02-30", "to": "2023-10-31"}, "日历上没有“2023-02-30”这一天"),
        ({"from": "2023-10-31", "to": "2023-10-01"}, "结束日期早于开始日期，请核对。"),
        ({"from": "2023-10-31"}, "至：这个字段是必填项"),
        ({"preset": "forever"}, "不认识的时间范围“forever”，已显示本月。"),
        ({"by": "moon"}, "不能按“moon”分组，已按主办单位显示。"),
    ],
)
def test_bad_parameters_are_told_and_typed_text_stays(
    client: Client, query: dict[str, str], notice: str
) -> None:
    signed_in(client)
    response = client.get(URL, query)
    assert response.status_code == 200
    assert notice in text_of(response)
    for name in ("from", "to"):
        assert f'value="{query[name]}"' in response.content.decode() if name in query else True


def test_worst_group_stands_first(client: Client, here: Unit) -> None:
    signed_in(client)
    page = client.get(URL, {"by": "unit"}).content.decode()
    names = re.findall(
        r'<th scope="row" data-label="主办单位">(?:<a href="[^"]+">)?([^<]+)(?:</a>)?</th>', page
    )
    assert names == ["市人社局", "市自然资源局", "尚未派单", "合计"]


def test_many_groups_are_cut_with_a_link_to_all(client: Client) -> None:
    signed_in(client)
    for _number in range(22):
        AnsweredCaseFactory(due=at(10))
    assert "另有 2 行，显示全部" in text_of(client.get(URL))
    assert (
        client.get(URL, {"all": "1"}).content.decode().count('<th scope="row" data-label="主办单位">') == 23
    )


def test_figures_as_a_file_are_the_same(client: Client, here: Unit) -> None:
    signed_in(client, RoleCode.SECTION_HEAD)
    response = client.get(URL, {"export": "csv", "by": "county"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[2][:7] == ["县市区", "应办结", "已解决", "未解决", "其中超期在办", "在办未到期", "不计入"]
    assert rows[3][:10] == ["合计", "31", "18", "6", "3", "7", "3", "18", "24", "75.00%"]
    assert "2023年10月，按县市区" in rows[1][0]
    assert AuditEntry.objects.filter(action="export").count() == 1


def test_export_as_excel_is_a_workbook(client: Client, here: Unit) -> None:
    signed_in(client, RoleCode.SECTION_HEAD)
    response = client.get(URL, {"export": "xlsx"})
    assert b"".join(response.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize(("by", "told"), [("stood", True), ("county", False)])
def test_the_groups_of_the_lists_are_explained_on_page_paper_and_file(
    client: Client, here: Unit, by: str, told: bool
) -> None:
    signed_in(client, RoleCode.SECTION_HEAD)
    answer = client.get(URL, {"by": by, "export": "csv"})
    file = b"".join(answer.streaming_content).decode("utf-8-sig")
    pages = [client.get(url, {"by": by}).text for url in (URL, f"{URL}print/")]
    for text in (*pages, file):
        assert ("一件只计一类" in text) is told
    assert "年产值过亿元企业,3," in file or not told


def test_export_needs_its_own_right(client: Client, here: Unit) -> None:
    signed_in(client, RoleCode.LEADER)
    assert client.get(URL, {"export": "csv"}).status_code == 403
    assert "导出" not in text_of(client.get(URL))


def test_print_view_holds_every_group_and_definition(client: Client, here: Unit) -> None:
    signed_in(client)
    page = text_of(client.get(reverse("resolution-print")))
    assert METRICS[MetricCode.R1].definition in page
    assert "市自然资源局" in page
    assert "打印人" in page


@pytest.mark.parametrize(
    "name", ["resolution-report", "resolution-cases", "resolution-trend", "report-workload"]
)
def test_handlers_and_admins_are_kept_out(client: Client, name: str) -> None:
    for role in (RoleCode.UNIT_HANDLER, RoleCode.SYSTEM_ADMIN, RoleCode.FUND_CLERK):
        signed_in(client, role)
        assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {"metric": "r9", "part": "failed"},
        {"metric": "r1", "part": "nothing", "from": "x", "to": "2023-99-99"},
        {"from": "2023-10-31", "to": "2023-10-01"},
        {"unit": "999999", "officer": "abc", "unset": "moon", "strange": "1"},
        {"metric": "median", "part": "near", "after": "zzz", "sort": "-nothing"},
    ],
)
def test_list_survives_any_address(client: Client, here: Unit, query: dict[str, str]) -> None:
    signed_in(client)
    assert client.get("/reports/resolution/cases/", query).status_code == 200


def test_list_names_what_it_shows(client: Client, here: Unit) -> None:
    signed_in(client)
    query = {"metric": "r1", "part": "failed", "from": "2023-10-01", "to": "2023-10-31"}
    page = client.get("/reports/resolution/cases/", query).content.decode()
    assert "<h1>到期口径解决率 · 未解决 · 2023年10月</h1>" in page
    assert str(METRICS[MetricCode.R1].definition) in page


def test_unit_out_of_use_still_opens_its_list(client: Client, here: Unit) -> None:
    signed_in(client)
    unit = Unit.objects.get(name="市自然资源局")
    unit.is_active = False
    unit.save()
    page = text_of(client.get("/reports/resolution/cases/", {"part": "due", "unit": unit.pk}))
    assert "共 10 件" in page


def test_list_of_undispatched_cases(client: Client, here: Unit) -> None:
    signed_in(client)
    assert "共 1 件" in text_of(client.get("/reports/resolution/cases/", {"part": "due", "unset": "unit"}))


@pytest.mark.parametrize(
    ("url", "most"),
    [
        (URL, 13),
        ("/reports/resolution/cases/?part=due", 11),
        ("/reports/resolution/trend/", 8),
        ("/reports/workload/", 7),
    ],
)
def test_queries_do_not_grow_with_the_rows(
    client: Client, here: Unit, url: str, most: int, django_assert_max_num_queries: Any
) -> None:
    signed_in(client)
    client.get(url)
    with django_assert_max_num_queries(most) as few:
        client.get(url)
    for _number in range(10):
        AnsweredCaseFactory(due=at(10))
    with django_assert_max_num_queries(most) as many:
        client.get(url)
    assert len(few.captured_queries) == len(many.captured_queries)


def test_page_stays_small_with_many_groups(client: Client) -> None:
    signed_in(client)
    for _number in range(60):
        AnsweredCaseFactory(due=at(10), outcome=Outcome.EXPLAINED)
    assert len(client.get(URL, {"by": "officer"}).content) < 60_000


def test_trend_is_a_fragment_for_the_home_page(client: Client, here: Unit) -> None:
    signed_in(client)
    whole = client.get("/reports/resolution/trend/").content.decode()
    part = client.get("/reports/resolution/trend/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert part.count("<tr>") == 13
    row = part[part.index("2023年10月") :]
    assert ">31</a>" in row
    assert ">18</a>" in row


def test_workload_counts_open_cases_by_officer(client: Client, here: Unit) -> None:
    signed_in(client)
    officer = Case.objects.filter(resolve_due_at=at(12)).first().officer
    CountedCaseFactory.create_batch(2, officer=officer, county=officer.unit, due=at(12))
    page = client.get("/reports/workload/").content.decode()
    first = page[page.index("<tbody>") : page.index("</tr>", page.index("<tbody>"))]
    assert officer.name in first
    link = unescape(re.search(r'href="([^"]*light=overdue[^"]*)">3</a>', first)[1])
    assert "共 3 件" in text_of(client.get(link))
