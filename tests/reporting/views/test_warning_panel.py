"""What the rules said of one enterprise, on its page, in its 大事记 and by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from enterprises.enums import Metric
from enterprises.models import Enterprise
from enterprises.services.chronicle import Span as Years
from enterprises.services.chronicle import chronicle
from foundation.accounts.models import Absence, User
from foundation.accounts.roles import RoleCode
from reporting.metrics.spans import Span
from reporting.models import EnterpriseWarning
from reporting.services.warnings import dismiss, snooze
from tests.enterprises.conftest import asked
from tests.factories.accounts import UnitFactory, UserFactory, person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.indicators import WarningFactory, told_monthly

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def panel(user: User, firm: Enterprise) -> str:
    return str(signed_in(user).get(reverse("enterprise-warnings", args=[firm.pk])).text)


def test_the_page_leads_to_the_panel_and_the_panel_to_the_warnings_of_this_enterprise() -> None:
    head, warning = person(RoleCode.SECTION_HEAD), WarningFactory()
    other = WarningFactory(kind="stopped")
    firm = warning.enterprise
    whole = signed_in(head).get(firm.get_absolute_url()).text
    assert reverse("enterprise-warnings", args=[firm.pk]) in whole

    page = panel(head, firm)
    assert warning.get_absolute_url() in page
    assert "60.00（降 83.3%）" in page
    assert other.get_absolute_url() not in page
    rows = signed_in(head).get(f"/warnings/?enterprise={firm.pk}").context["page"].rows
    assert [row.pk for row in rows] == [warning.pk]


def test_what_waits_stands_before_what_was_answered() -> None:
    head, first = person(RoleCode.SECTION_HEAD), WarningFactory()
    second = WarningFactory(enterprise=first.enterprise, kind="stopped")
    dismiss(second, by=head, note="计划检修", is_false=True)
    page = panel(head, first.enterprise)

    assert page.index("用电量下降") < page.index("疑似停产")
    assert "误报" in page


def test_old_figures_are_said_to_be_old_and_recent_ones_are_not() -> None:
    head, stale, fresh = person(RoleCode.SECTION_HEAD), EnterpriseFactory(), EnterpriseFactory()
    told_monthly(stale, Metric.POWER, {Span(2023, 9): 90}, UserFactory())
    told_monthly(fresh, Metric.POWER, {Span(2023, 10): 90}, UserFactory())

    assert "最近一期是 2023 年 1—9 月" in panel(head, stale)
    assert "未按期报数" not in panel(head, fresh)
    assert "这家企业没有预警" in panel(head, fresh)


def test_nobody_of_another_county_reaches_them() -> None:
    warning = WarningFactory(enterprise__county=UnitFactory())
    address = reverse("enterprise-warnings", args=[warning.enterprise_id])
    assert signed_in(person(RoleCode.CASE_OFFICER, UnitFactory())).get(address).status_code == 404
    assert signed_in(person(RoleCode.CASE_OFFICER, warning.enterprise.county)).get(address).status_code == 200


def test_the_chronicle_tells_what_was_done_about_it() -> None:
    head, warning = person(RoleCode.SECTION_HEAD), WarningFactory()
    snooze(warning, by=head, until=date(2023, 12, 1))
    told = [entry.line.text for entry in chronicle(warning.enterprise, head, Years(), "warning")[0]]

    assert told == [
        "预警：2023 年 10 月用电量下降（当月用电量 10.00；上年同月 60.00（降 83.3%））",
        "预警暂缓到 2023-12-01：2023 年 10 月用电量下降",
    ]
    dismiss(EnterpriseWarning.objects.get(), by=head, note="检修", is_false=False)
    told = [entry.line.text for entry in chronicle(warning.enterprise, head, Years(), "warning")[0]]
    assert "排除预警：2023 年 10 月用电量下降（检修）" in told


def test_the_page_asks_the_same_however_many_there_are_and_whoever_is_away() -> None:
    client, firm = (
        signed_in(person(RoleCode.SECTION_HEAD)),
        EnterpriseFactory(officer=UserFactory(name="王在")),
    )
    address, page = reverse("enterprise-warnings", args=[firm.pk]), firm.get_absolute_url()
    few, here = asked(client, address), asked(client, page)
    for kind in ("power_fall", "stopped", "title_expiring"):
        WarningFactory(enterprise=firm, kind=kind)
    Absence.objects.create(
        user=firm.officer, deputy=UserFactory(name="代一"), starts_on=NOW.date(), ends_on=date(2023, 11, 30),
        reason="培训", recorded_by=firm.officer,
    )  # fmt: skip

    assert asked(client, address) == few
    assert asked(client, page) == here
    assert "离岗至 2023-11-30，由 代一 代办" in client.get(page).text


def test_each_number_of_a_rule_leads_to_its_rows() -> None:
    admin, head = person(RoleCode.SYSTEM_ADMIN), person(RoleCode.SECTION_HEAD)
    false, right, later, other = (WarningFactory() for _number in range(4))
    WarningFactory(kind="stopped")
    dismiss(false, by=head, note="计划检修", is_false=True)
    dismiss(right, by=head, note="已停产", is_false=False)
    snooze(later, by=head, until=date(2023, 12, 1))
    assert "50%" in signed_in(admin).get("/settings/warning-rules/").text

    def found(query: str) -> set[int]:
        page = signed_in(head).get(f"/warnings/?kind=power_fall{query}").context["page"]
        return {row.pk for row in page.rows}

    assert found("&false=on") == {false.pk}
    assert found("&state=dismissed") == {false.pk, right.pk}
    assert found("&unanswered=on") == {later.pk, other.pk}
    assert found("") == {false.pk, right.pk, later.pk, other.pk}
