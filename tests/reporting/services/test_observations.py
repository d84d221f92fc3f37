from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from reporting.enums import Area
from reporting.metrics.indicators import Band
from reporting.metrics.spans import Span
from reporting.models import Indicator, IndicatorObservation, IndicatorVersion, Ranking
from reporting.queries.observations import (
    growth_above,
    latest_observation,
    observation,
    ranking,
    stated_growth,
    value_gain,
    versions_on,
)
from reporting.services.indicators import set_indicator
from reporting.services.observations import Told, record_observations
from reporting.services.rankings import record_ranking
from tests.factories.accounts import person
from tests.factories.indicators import ObservationFactory, RankingFactory

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 11, 22, 9, 0, tzinfo=SHANGHAI)
OCTOBER = Span(2023, 10)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def head() -> User:
    return person(RoleCode.SECTION_HEAD)


def told(code: str = "value-added", **changes: Any) -> Told:
    facts: dict[str, Any] = {
        "indicator": Indicator.objects.get(code=code),
        "span": OCTOBER,
        "value": None,
        "growth": Decimal("8.8"),
        "source": "市统计局",
        "dated_on": date(2023, 11, 18),
    }
    return Told(**{**facts, **changes})


def test_at_least_24_indicators_are_watched_from_the_start() -> None:
    active = Indicator.objects.active_on(date(2023, 10, 31))

    assert active.count() >= 24
    assert {"power-industry", "ppi", "tax-industry"} <= set(active.values_list("code", flat=True))
    assert len(versions_on(date(2023, 10, 31), list(active))) == active.count()


def test_value_and_growth_are_kept_apart_and_read_back(head: User) -> None:
    province, nation = ({"area": area, "growth": Decimal(growth)} for area, growth in
                        ((Area.PROVINCE, "6.9"), (Area.NATION, "4.1")))  # fmt: skip
    record_observations([told(), told(**province), told(**nation)], by=head)

    assert stated_growth("value-added", OCTOBER) == Decimal("8.8")
    assert growth_above("value-added", OCTOBER, than=Area.PROVINCE) == Decimal("1.9")
    assert growth_above("value-added", OCTOBER, than=Area.NATION) == Decimal("4.7")
    assert observation("value-added", OCTOBER.previous) is None
    assert AuditEntry.objects.filter(action="indicator.record").count() == 3


def test_a_correction_needs_a_reason_and_leaves_what_was_known_before(head: User, clock: Any) -> None:
    record_observations([told()], by=head)
    clock.move_to(datetime(2023, 12, 5, 9, 0, tzinfo=SHANGHAI))
    with pytest.raises(Refused, match="更正请写明原因"):
        record_observations([told(growth=Decimal("8.6"))], by=head)
    record_observations([told(growth=Decimal("8.6"), reason="省局核定")], by=head)

    assert stated_growth("value-added", OCTOBER) == Decimal("8.6")
    assert stated_growth("value-added", OCTOBER, day=date(2023, 12, 4)) == Decimal("8.8")
    assert stated_growth("value-added", OCTOBER, day=date(2023, 11, 21)) is None
    assert [row.revision for row in IndicatorObservation.objects.order_by("id")] == [1, 2]


def test_the_same_again_writes_nothing(head: User) -> None:
    record_observations([told()], by=head)

    assert record_observations([told()], by=head) == []


def test_a_value_half_away_from_the_year_before_is_confirmed_with_a_reason(head: User) -> None:
    ObservationFactory(code="power-industry", year=2022, value=Decimal(100), growth=None)
    far = {"code": "power-industry", "growth": None}
    with pytest.raises(Refused, match="相差 50% 以上"):
        record_observations([told(**far, value=Decimal("150.01"))], by=head)

    record_observations([told(**far, value=Decimal("150.01"), doubt="新增自备电厂并网")], by=head)
    found = observation("power-industry", OCTOBER)
    assert found is not None
    assert found.doubt == "新增自备电厂并网"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"span": Span(2023, 11)}, "还没有结束"),
        ({"growth": None}, "没有填数值"),
        ({"source": ""}, "来源"),
        ({"dated_on": date(2023, 11, 23)}, "不能晚于今天"),
        ({"code": "coverage-5g"}, "按季填报"),
    ],
)
def test_what_cannot_be_is_refused(head: User, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        record_observations([told(), told(**changes)], by=head)

    assert not IndicatorObservation.objects.exists()


def test_only_the_bureau_enters() -> None:
    with pytest.raises(NotAllowed):
        record_observations([told()], by=person(RoleCode.LEADER))


@pytest.mark.parametrize("act", ["update", "delete"])
@pytest.mark.parametrize("make", [ObservationFactory, RankingFactory])
def test_what_was_told_is_never_overwritten(make: Any, act: str) -> None:
    rows = type(make()).objects.all()
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        rows.update(source="另一个来源") if act == "update" else rows.delete()

    assert rows.count() == 1
    assert rows.get().source != "另一个来源"


def test_the_newest_of_what_is_not_told_every_month() -> None:
    ObservationFactory(code="base-stations-5g", months=9, value=Decimal("1.03"), growth=None)

    found = latest_observation("base-stations-5g", OCTOBER)
    assert found is not None
    assert found.shown == "1.03"
    assert latest_observation("base-stations-5g", Span(2023, 8)) is None


def test_a_margin_that_rose_is_told_in_points() -> None:
    ObservationFactory(code="profit-margin", year=2022, value=Decimal("3.62"), growth=None)
    ObservationFactory(code="profit-margin", value=Decimal("4.20"), growth=None)

    assert value_gain("profit-margin", OCTOBER) == Decimal("0.58")


def test_a_version_holds_from_its_day_on(head: User) -> None:
    one = Indicator.objects.get(code="value-added")
    band = Band("up", "growth", Decimal(7), Decimal(3))
    facts = {"definition": "新口径", "source_unit": "市统计局", "band": band, "reason": "局长办公会"}
    admin = person(RoleCode.SYSTEM_ADMIN)
    set_indicator(one, by=admin, effective_from=date(2023, 12, 1), **facts)

    assert versions_on(date(2023, 11, 30), [one])[one.pk].band.amber_at == 5
    assert versions_on(date(2023, 12, 1), [one])[one.pk].band.amber_at == 7
    with pytest.raises(Refused, match="不能早于今天"):
        set_indicator(one, by=admin, effective_from=date(2023, 11, 1), **facts)
    with pytest.raises(Refused, match="完全相同"):
        set_indicator(one, by=admin, effective_from=date(2023, 12, 1), **facts)
    with pytest.raises(NotAllowed):
        set_indicator(one, by=head, effective_from=date(2023, 12, 1), **facts)
    with pytest.raises(Refused, match="更差"):
        worse = {**facts, "band": Band("up", "growth", Decimal(3), Decimal(7))}
        set_indicator(one, by=admin, effective_from=date(2023, 12, 1), **worse)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        IndicatorVersion.objects.all().delete()


def test_a_place_is_entered_corrected_and_read_by_day(head: User, clock: Any) -> None:
    facts: dict[str, Any] = {
        "code": "top100", "name": "全国先进制造业百强市", "ranked_in": "nation", "rank": 85, "previous": 93,
        "of_total": 100, "year": 2023, "months": 12, "ranked_on": date(2023, 11, 20), "source": "赛迪顾问",
    }  # fmt: skip
    made = record_ranking(by=head, **facts)
    assert made.climbed == 8
    with pytest.raises(Refused, match="已登记为第 85 位"):
        record_ranking(by=head, **{**facts, "rank": 84})
    with pytest.raises(Refused, match="大于参评总数"):
        record_ranking(by=head, **{**facts, "rank": 101})
    clock.move_to(datetime(2023, 12, 5, 9, 0, tzinfo=SHANGHAI))
    record_ranking(by=head, **{**facts, "rank": 84}, reason="榜单更正")

    found, former = ranking("top100", 2023), ranking("top100", 2023, day=date(2023, 12, 4))
    assert found is not None
    assert former is not None
    assert (found.rank, former.rank) == (84, 85)
    assert Ranking.objects.standing().count() == 1
