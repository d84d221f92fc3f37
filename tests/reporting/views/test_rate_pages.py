"""口径核查, 两个口径对照, 统计口径, 溯源, 月末测算 and the steps from unit to person to case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from assistance.enums import CallBackResult, CaseStatus, Outcome
from assistance.models import Case, CaseEvent
from foundation.accounts.models import Unit, User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from reporting.models import DefinitionStart
from tests.factories.accounts import DepartmentFactory, UnitFactory, person
from tests.factories.reporting import AnsweredCaseFactory, CountedCaseFactory, call
from tests.reporting.moments import NOW, at

pytestmark = pytest.mark.django_db
RATE = "/reports/resolution/"
NUMBERS = re.compile(r'<a href="([^"]*resolution/(?:checks/)?cases/[^"]*)">([\d,]+)</a>')


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)))


def enter(client: Client, role: RoleCode = RoleCode.LEADER, unit: Unit | None = None) -> User:
    user = person(role, unit)
    client.force_login(user)
    return user


@pytest.fixture
def month() -> tuple[Unit, Unit]:
    """Two counties: twenty resolved, two on the last day, one withdrawn, one excluded, one overdue each."""
    units = (UnitFactory(name="东昌府区"), UnitFactory(name="临清市"))
    for county in units:
        lead = DepartmentFactory(name=f"{county.name}主办")
        same = {"county": county, "lead_unit": lead}
        AnsweredCaseFactory.create_batch(20, due=at(10), **same)
        AnsweredCaseFactory.create_batch(2, due=at(11), answered_at=at(11, 20), **same)
        CountedCaseFactory(due=at(12), status=CaseStatus.WITHDRAWN, **same)
        AnsweredCaseFactory(due=at(12), excluded=True, **same)
        CountedCaseFactory(due=at(13), **same)
    return units


def test_checks_leave_the_headline_and_say_what_it_would_be(client: Client, month: Any) -> None:
    enter(client)
    page = text_of(client.get(f"{RATE}checks/").content.decode())
    assert "到期口径解决率 91.66%（44/48），不作改动。若剔除存疑 6 件为 95.23%（40/42）。" in page
    assert "所选规则共列出 8 件，其中 6 件在解决率的分母中。" in page
    one = text_of(client.get(f"{RATE}checks/", {"rule": "withdrawn"}).content.decode())
    assert "若剔除存疑 2 件为 95.65%（44/46）。" in one


@pytest.mark.parametrize("by", ["unit", "officer"])
@pytest.mark.parametrize("city_wide", [True, False])
def test_every_number_of_the_checks_opens_that_many_cases(
    client: Client, month: tuple[Unit, Unit], by: str, city_wide: bool
) -> None:
    enter(client, unit=None if city_wide else month[0])
    links = set(NUMBERS.findall(client.get(f"{RATE}checks/", {"by": by}).content.decode()))
    assert len(links) > 5
    for url, number in links:
        assert f"共 {number} 件" in text_of(client.get(unescape(url)).content.decode()), url


def test_checks_are_exported_with_the_right_and_on_record(client: Client, month: Any) -> None:
    enter(client)
    assert client.get(f"{RATE}checks/", {"export": "csv"}).status_code == 403
    enter(client, RoleCode.SECTION_HEAD)
    lines = b"".join(client.get(f"{RATE}checks/", {"export": "csv"})).decode("utf-8-sig").splitlines()
    assert lines[0] == "口径核查"
    assert lines[3].startswith("合计,8,0,4,0,2,")
    assert any(line.startswith("末日答复：") for line in lines)
    assert AuditEntry.objects.filter(action="export").latest("seq").detail["ledger"] == "口径核查"


def test_checks_ask_a_fixed_number_of_questions(
    client: Client, month: Any, django_assert_max_num_queries: Any
) -> None:
    enter(client)
    counts = []
    for url, most in ((f"{RATE}checks/", 20), (f"{RATE}checks/cases/?rule=last_day", 12)):
        for _round in range(2):
            AnsweredCaseFactory.create_batch(3, due=at(11), answered_at=at(11))
            with django_assert_max_num_queries(most) as asked:
                client.get(url)
            counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]


def explained() -> Case:
    case = AnsweredCaseFactory(
        due=at(10), outcome=Outcome.EXPLAINED, status=CaseStatus.CLOSED, closed_at=at(11), title="历史遗留"
    )
    call(case, at=at(11), result=CallBackResult.EXPLANATION_ACCEPTED)
    return case


def test_both_versions_stand_side_by_side_with_the_rows_that_differ(client: Client, month: Any) -> None:
    explained()
    enter(client)
    html = client.get(f"{RATE}versions/").content.decode()
    page = text_of(html)
    assert "这段时间有效的口径是 2026-1。" in page
    assert "到期口径解决率 89.79%44 / 49 91.83%45 / 49 1 +2.04" in page
    assert "造成差别的诉求 · 1 件" in page
    assert "历史遗留" in page
    for url, number in set(NUMBERS.findall(html)):
        assert f"共 {number} 件" in text_of(client.get(unescape(url)).content.decode()), url


def test_report_can_be_shown_under_the_other_version(client: Client, month: Any) -> None:
    explained()
    enter(client)
    html = client.get(RATE, {"version": "2026-2"}).content.decode()
    assert "口径版本 2026-2" in text_of(html)
    assert "已解决 45" in text_of(html)
    met = next(url for url, number in NUMBERS.findall(html) if number == "45")
    assert "version=2026-2" in met
    assert "共 45 件" in text_of(client.get(unescape(met)).content.decode())


def start(client: Client, **values: str) -> Any:
    return client.post("/settings/metrics/new/", {"version": "2026-2", "note": "局长办公会", **values})


def test_administrator_starts_a_version_and_sees_it_listed(client: Client) -> None:
    enter(client, RoleCode.SYSTEM_ADMIN)
    response = start(client, effective_from="2023-11-01")
    assert response.status_code == 302
    page = text_of(client.get(response["Location"]).content.decode())
    assert "自 2023-11-01 起按 2026-2 统计。" in page
    assert "尚未生效" in page


@pytest.mark.parametrize(
    ("day", "words"), [("2023-10-01", "晚于今天"), ("2023-11-02", "某月 1 日"), ("", "请填写")]
)
def test_refused_start_keeps_what_was_typed(client: Client, day: str, words: str) -> None:
    enter(client, RoleCode.SYSTEM_ADMIN)
    response = start(client, effective_from=day)
    assert response.status_code == 422
    assert words in text_of(response.content.decode())
    assert "局长办公会" in response.content.decode()
    assert not DefinitionStart.objects.exists()


def test_settings_of_the_rate_are_read_by_all_and_set_by_one(client: Client) -> None:
    enter(client, RoleCode.SECTION_HEAD)
    assert "没有改换过口径" in text_of(client.get("/settings/metrics/").content.decode())
    assert client.get("/settings/metrics/new/").status_code == 403


def test_lineage_tells_definition_cut_off_rows_and_who_changed_one(client: Client, month: Any) -> None:
    user = enter(client)
    case = Case.objects.filter(status=CaseStatus.WITHDRAWN).first()
    for kind, moment in (("withdrawn", at(12)), ("progress", at(13)), ("accepted", at(2))):
        CaseEvent.objects.create(case=case, kind=kind, at=moment, by=user)
    html = client.get(
        f"{RATE}lineage/", {"metric": "r1", "part": "met", "since": "2023-10-10"}
    ).content.decode()
    page = text_of(html)
    assert "看这 44 件" in page
    assert "2026-1 只计已解决" in page
    assert "指标：到期口径解决率；范围：分子；范围为您可见的诉求" in page
    assert f"2023-10-12 18:00 {case.title}{case.number} 撤回 {user.name} 现在不在其中" in page
    assert "受理派单" not in page
    assert "进展" not in page[page.index("以来谁改动过") :]
    assert 'name="at" value="2023-10-16T10:00:00"' in html


def test_lineage_keeps_the_cut_off_of_its_address(client: Client, month: Any) -> None:
    enter(client)
    query = {"metric": "r1", "part": "overdue"}
    assert "看这 2 件" in text_of(client.get(f"{RATE}lineage/", query).content.decode())
    before = client.get(f"{RATE}lineage/", query | {"at": "2023-10-13T17:00:00"}).content.decode()
    assert "看这 0 件" in text_of(before)
    assert "截至2023年10月13日（周五）17:00" in text_of(before)
    for later in ("2099-01-01T00:00:00", "没有"):
        told = text_of(client.get(f"{RATE}lineage/", query | {"at": later}).content.decode())
        assert "看这 2 件" in told


def test_every_figure_leads_to_where_it_comes_from(client: Client, month: Any) -> None:
    enter(client)
    links = re.findall(r'href="([^"]*lineage/[^"]*)"', client.get(RATE).content.decode())
    assert len(links) >= 3
    for url in links:
        assert client.get(unescape(url)).status_code == 200
    drilled = client.get(f"{RATE}cases/?metric=r1&part=met").content.decode()
    assert "lineage/?metric=r1&amp;part=met&amp;at=2023-10-16T10:00:00" in drilled


def history(category: Any) -> None:
    """A year of two hundred cases of the category, four of them lost."""
    for index in range(100):
        due = NOW - timedelta(days=35 + 3 * index)
        AnsweredCaseFactory(due=due, category=category)
        lost = Outcome.UNRESOLVED if index % 25 == 0 else Outcome.RESOLVED
        AnsweredCaseFactory(due=due, category=category, outcome=lost)


def test_forecast_is_labelled_and_each_number_opens_its_cases(client: Client) -> None:
    open_case = CountedCaseFactory(due=at(20))
    AnsweredCaseFactory.create_batch(15, due=at(10), category=open_case.category)
    history(open_case.category)
    enter(client)
    html = client.get(f"{RATE}forecast/").content.decode()
    page = text_of(html)
    assert "测算月末 99.84%（预计解决 15.9 件，应办结 16 件）" in page
    assert "八成把握在 93.75%（15/16）至 100.00%（16/16）之间" in page
    assert "测算值" in page
    links = set(NUMBERS.findall(html))
    assert len(links) >= 4
    for url, number in links:
        assert f"共 {number} 件" in text_of(client.get(unescape(url)).content.decode()), url


def test_forecast_is_a_fragment_on_the_home_page(client: Client) -> None:
    enter(client, RoleCode.SECTION_HEAD)
    assert 'hx-get="/reports/resolution/forecast/"' in client.get("/").content.decode()
    fragment = client.get(f"{RATE}forecast/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith("<section")
    assert "本月应办结的诉求都已答复，不用测算。" in fragment


def test_numbers_agree_from_the_whole_to_the_unit_to_the_person(
    client: Client, month: tuple[Unit, Unit]
) -> None:
    enter(client)
    unit = month[0]
    html = client.get(f"{RATE}?by=county").content.decode()
    url = re.search(r'<a href="([^"]+)">东昌府区</a>', html)
    assert url is not None
    page = client.get(f"{unescape(url[1])}&all=1").content.decode()
    assert "解决率 · 2023年10月 · 东昌府区" in text_of(page)
    due = Case.objects.filter(county=unit, excluded=False).count()
    assert f"应办结 {due} 件" in text_of(page)
    people = re.findall(r'data-label="服务专员"><a href="([^"]+)">', page)
    shown = [
        int(re.search(r"共 (\d+) 件", text_of(client.get(unescape(one)).content.decode()))[1])
        for one in people
    ]  # type: ignore[index]
    assert sum(shown) == due
