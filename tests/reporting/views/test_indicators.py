from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from assistance.models import CaseCategory
from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from reporting.metrics.spans import Span
from reporting.models import EnterpriseWarning, Indicator, IndicatorObservation, Ranking, WarningRule
from reporting.queries.observations import observation
from tests.factories.accounts import person
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.indicators import ObservationFactory, RankingFactory, WarningFactory

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 11, 22, 9, 0, tzinfo=SHANGHAI)
MONTH, ENTRY = "/indicators/?period=2023-10", "/indicators/entry/?period=2023-10"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def head() -> Client:
    return signed_in(person(RoleCode.SECTION_HEAD))


@pytest.fixture
def admin() -> Client:
    return signed_in(person(RoleCode.SYSTEM_ADMIN))


def key(code: str) -> int:
    return Indicator.objects.get(code=code).pk


def entered(client: Client, changes: dict[str, Any]) -> Any:
    """The screen as it was drawn, with some cells changed."""
    form = client.get(ENTRY).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    return client.post(ENTRY, {**typed, "dated_on": "2023-11-18", **changes})


def test_the_missing_come_first_and_the_month_is_told_in_a_sentence(head: Client) -> None:
    for area, growth in (("city", "-0.2"), ("province", "6.9")):
        ObservationFactory(area=area, growth=Decimal(growth))
    RankingFactory(code="value-added", rank=4)
    response = head.get(MONTH)
    lines = response.context["lines"]

    assert lines[-1].indicator.code == "value-added"
    assert [line.is_missing for line in lines] == sorted((line.is_missing for line in lines), reverse=True)
    assert "已填 1 项" in response.context["sentence"]
    assert "红灯：规上工业增加值" in response.context["sentence"]
    assert (lines[-1].above_province, lines[-1].rank.rank) == ("-7.1", 4)


def test_one_screen_takes_the_month_and_leaves_the_rest_alone(head: Client) -> None:
    pk, power = key("value-added"), key("power-industry")
    assert (
        entered(
            head, {f"growth_{pk}": "＋8.8%", f"province_{pk}": "6.9", f"value_{power}": "278.14亿千瓦时"}
        ).status_code
        == 302
    )

    told = set(IndicatorObservation.objects.values_list("indicator__code", "area", "value", "growth"))
    assert told == {
        ("value-added", "city", None, Decimal("8.80")),
        ("value-added", "province", None, Decimal("6.90")),
        ("power-industry", "city", Decimal("278.1400"), None),
    }
    entered(head, {})
    assert IndicatorObservation.objects.count() == 3


def test_a_changed_cell_asks_for_its_reason_and_keeps_what_was_typed(head: Client) -> None:
    ObservationFactory()
    pk = key("value-added")
    refused = entered(head, {f"growth_{pk}": "8.6"})
    assert refused.status_code == 422
    assert "更正请写明原因" in refused.text
    assert 'value="8.6"' in refused.text

    assert entered(head, {f"growth_{pk}": "8.6", f"why_{pk}": "省局核定"}).status_code == 302
    found = observation("value-added", Span(2023, 10))
    assert found is not None
    assert (found.growth, found.reason, found.doubt) == (Decimal("8.60"), "省局核定", "省局核定")


def test_a_far_value_asks_for_a_reason_in_its_place(head: Client) -> None:
    ObservationFactory(code="power-industry", year=2022, value=Decimal(100), growth=None)
    pk = key("power-industry")
    refused = entered(head, {f"value_{pk}": "1000"})

    assert refused.status_code == 422
    assert f"why_{pk}" in refused.context["form"].errors
    assert not IndicatorObservation.objects.filter(year=2023).exists()


def test_the_form_names_the_statistics_law(head: Client) -> None:
    assert "统计法" in head.get(ENTRY).text


def test_an_indicator_tells_its_series_its_corrections_and_its_meaning(head: Client) -> None:
    first = ObservationFactory()
    ObservationFactory(growth=Decimal("8.6"), revision=2, corrects=first, reason="省局核定")
    page = head.get("/indicators/one/value-added/").text

    assert "2023 年 1—10 月规上工业增加值，同比 +8.6%。" in page
    assert "省局核定" in page
    assert "可比价格" in page
    assert head.get("/indicators/one/nothing/").status_code == 404


def test_a_list_shows_what_stands_and_on_request_what_was_corrected(head: Client) -> None:
    first = ObservationFactory()
    ObservationFactory(growth=Decimal("8.6"), revision=2, corrects=first, reason="省局核定")

    assert head.get("/indicators/observations/").context["page"].count == 1
    assert head.get("/indicators/observations/?all=on").context["page"].count == 2


def test_a_place_is_entered_and_corrected_from_the_list(head: Client) -> None:
    typed = {
        "name": "百强市", "code": "top100", "ranked_in": "nation", "rank": "85", "previous": "93", "year": "2023",
        "months": "12", "ranked_on": "2023-11-20", "source": "赛迪顾问",
    }  # fmt: skip
    assert head.post("/rankings/new/", typed).status_code == 302
    assert head.post("/rankings/new/", {**typed, "rank": "84"}).status_code == 422
    assert head.post("/rankings/new/", {**typed, "rank": "84", "reason": "榜单更正"}).status_code == 302
    made = Ranking.objects.standing().get()
    assert (made.rank, made.corrects is not None) == (84, True)
    assert 'value="84"' in head.get(f"/rankings/new/?of={made.pk}").text
    assert 'value="84"' not in head.get("/rankings/new/", {"of": "9" * 5000}).text


def test_an_officer_answers_a_warning_and_the_home_page_tells_of_it() -> None:
    officer = person(RoleCode.CASE_OFFICER)
    client = signed_in(officer)
    warning = WarningFactory(enterprise=EnterpriseFactory(officer=officer, county=officer.unit))
    other = WarningFactory(enterprise=warning.enterprise, kind="stopped")
    assert "企业预警 2 条待处理" in client.get("/").text
    category = CaseCategory.objects.active().first()
    at = f"/warnings/{warning.pk}/"
    assert client.post(f"{at}case/", {"category": category.pk, "title": "用电骤降"}).status_code == 302  # type: ignore[union-attr]
    assert client.post(f"/warnings/{other.pk}/dismissal/", {"note": ""}).status_code == 422
    client.post(f"/warnings/{other.pk}/dismissal/", {"note": "计划检修", "is_false": "on"})

    assert set(EnterpriseWarning.objects.values_list("state", "is_false")) == {
        ("case", False),
        ("dismissed", True),
    }
    assert client.post(f"{at}snooze/", {"until": "2023-12-01"}).status_code == 422
    assert "条待处理" not in client.get("/").text


def test_a_warning_put_off_is_found_again_among_those_that_wait() -> None:
    warning, user = WarningFactory(), person(RoleCode.SECTION_HEAD)
    head = signed_in(user)
    head.post(f"/warnings/{warning.pk}/snooze/", {"until": "2023-12-01", "note": "等数据"})
    assert head.get("/warnings/?waiting=on").context["page"].count == 0
    with time_machine.travel(datetime(2023, 12, 1, 9, tzinfo=SHANGHAI), tick=False):
        assert signed_in(user).get("/warnings/?waiting=on").context["page"].count == 1


def test_the_administrator_sets_bands_and_rules_from_a_day_on(admin: Client, head: Client) -> None:
    WarningFactory()
    rules = admin.get("/settings/warning-rules/")
    assert rules.context["lines"][0].alarms.raised == 1
    at = "/settings/warning-rules/power_fall/new/"
    typed = {"threshold": "55", "is_active": "on", "effective_from": "2023-12-01", "reason": "会议纪要"}
    assert admin.post(at, {**typed, "effective_from": "2023-11-01"}).status_code == 422
    assert admin.post(at, typed).status_code == 302
    assert WarningRule.objects.filter(kind="power_fall", threshold=55).exists()
    assert admin.get("/settings/warning-rules/nothing/new/").status_code == 404
    meaning = {
        "definition": "新口径", "source_unit": "市统计局", "direction": "up", "band_on": "growth", "amber_at": "7",
        "red_at": "3", "effective_from": "2023-12-01", "reason": "会议纪要",
    }  # fmt: skip
    assert admin.post("/settings/indicators/value-added/new/", meaning).status_code == 302
    version = Indicator.objects.get(code="value-added").versions.get(effective_from=date(2023, 12, 1))
    assert (version.amber_at, version.red_at) == (7, 3)
    assert "会议纪要" in admin.get("/settings/indicators/").text
    assert head.get("/settings/indicators/value-added/new/").status_code == 403
