from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from enterprises.enums import Metric, SizeClass
from enterprises.models import Enterprise, EnterpriseFigure
from enterprises.services import figures as module
from enterprises.services.figures import doubt_between, record_figure, yearly_figures
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import EnterpriseFactory, FigureFactory

pytestmark = pytest.mark.django_db


def put(enterprise: Enterprise, by: User, value: object, **fields: Any) -> EnterpriseFigure:
    told = {"metric": Metric.OUTPUT, "year": 2023, "source": "企业自报", **fields}
    return record_figure(enterprise, by=by, value=Decimal(str(value)), **told)


def test_a_correction_is_a_new_row_and_the_former_stays(head: User) -> None:
    enterprise = EnterpriseFactory()
    first = put(enterprise, head, 100)
    second = put(enterprise, head, 120, source="年报", reason="以年报为准")

    assert (second.corrects, second.revision) == (first, 2)
    assert EnterpriseFigure.objects.get(pk=first.pk).value == Decimal(100)
    assert [row.value for row in enterprise.figures.standing()] == [Decimal(120)]
    detail = AuditEntry.objects.filter(action="figure.record").latest("seq").detail
    assert (detail["before"], detail["after"]) == ("100.00", "120")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": 100}, "没有改动"),
        ({"value": 120}, "更正请写明原因"),
        ({"value": -1, "year": 2022}, "不能是负数"),
        ({"value": "1.5", "metric": Metric.STAFF}, "整数"),
        ({"value": 5, "year": 2024}, "相差 20 倍以上"),
        ({"value": 2000, "year": 2024}, "请核对单位是否为万元"),
    ],
)
def test_refuses_and_saves_nothing(head: User, fields: dict[str, Any], words: str) -> None:
    enterprise = EnterpriseFactory()
    put(enterprise, head, 100)

    with pytest.raises(Refused, match=words):
        put(enterprise, head, **fields)

    assert enterprise.figures.count() == 1


def test_a_period_must_be_over(head: User) -> None:
    today = timezone.localdate()

    with pytest.raises(Refused, match="还没有结束"):
        put(EnterpriseFactory(), head, 1, year=today.year)


def test_what_was_looked_at_twice_is_taken(head: User) -> None:
    enterprise = EnterpriseFactory()
    put(enterprise, head, 100)

    assert put(enterprise, head, 5, year=2024, confirmed=True).value == 5


@pytest.mark.parametrize(
    ("before", "value", "doubted"),
    [("100", "1999.99", False), ("100", "2000", True), ("100", "5", True), ("100", "5.01", False), ("0", "9", False),
     (None, "9", False), ("-100", "-3000", True), ("100", "0", False)],
)  # fmt: skip
def test_doubts_a_factor_of_twenty_either_way(before: str | None, value: str, doubted: bool) -> None:
    known = None if before is None else Decimal(before)
    assert bool(doubt_between(Metric.OUTPUT, known, Decimal(value))) == doubted


def test_two_people_at_once_make_one_figure(head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second was planned before the first was saved."""
    enterprise = EnterpriseFactory()
    put(enterprise, head, 100)
    monkeypatch.setattr(module, "standing_figure", lambda *_args: None)

    with pytest.raises(Refused, match="刚刚已由他人录入"):
        put(enterprise, head, 120)

    assert enterprise.figures.get().value == 100


def test_a_reader_records_nothing(leader: User) -> None:
    with pytest.raises(NotAllowed):
        put(EnterpriseFactory(), leader, 1)


def test_the_size_class_follows_the_figures(head: User) -> None:
    enterprise = EnterpriseFactory(stated_size=SizeClass.LARGE)
    put(enterprise, head, 25, metric=Metric.STAFF)
    enterprise.refresh_from_db()
    assert (enterprise.reckoned_size, enterprise.size_class) == ("", SizeClass.LARGE)

    put(enterprise, head, 350, metric=Metric.REVENUE)
    enterprise.refresh_from_db()
    assert (enterprise.reckoned_size, enterprise.size_class) == (SizeClass.SMALL, SizeClass.SMALL)

    put(enterprise, head, 299, metric=Metric.REVENUE, reason="审计调减")
    enterprise.refresh_from_db()
    assert enterprise.size_class == SizeClass.MICRO


def test_yearly_figures_are_what_stands_for_the_whole_year(head: User) -> None:
    enterprise, other = EnterpriseFactory(), EnterpriseFactory()
    put(enterprise, head, 100)
    put(enterprise, head, 130, reason="更正")
    FigureFactory(enterprise=enterprise, months=6, value=Decimal(60))
    FigureFactory(enterprise=other)

    keys = Enterprise.objects.filter(pk=enterprise.pk).values("pk")
    assert {pk: row.value for pk, row in yearly_figures(Metric.OUTPUT, 2023, keys).items()} == {
        enterprise.pk: Decimal(130)
    }
