from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from assistance.models import CaseCategory
from enterprises.enums import Metric
from enterprises.models import Enterprise
from reporting.enums import WarningKind
from reporting.metrics.spans import Span
from reporting.models import (
    EnterpriseWarning,
    Indicator,
    IndicatorObservation,
    Ranking,
    RecurringGroup,
    RecurringRule,
    Statement,
    WarningRule,
)
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.enterprises import EnterpriseFactory, FigureFactory


class WarningFactory(DjangoModelFactory):
    class Meta:
        model = EnterpriseWarning

    enterprise = factory.SubFactory(EnterpriseFactory)
    kind = WarningKind.POWER_FALL
    year = 2023
    months = 10
    rule = factory.LazyAttribute(lambda one: WarningRule.objects.filter(kind=one.kind).first())
    numbers = factory.LazyFunction(lambda: [["当月用电量", "10.00"], ["上年同月", "60.00（降 83.3%）"]])
    raised_at = factory.LazyFunction(timezone.now)


class RecurringFactory(DjangoModelFactory):
    """Three cases of two enterprises that stand in no chain."""

    class Meta:
        model = RecurringGroup

    mark = factory.Sequence(lambda number: f"group-{number}")
    category = factory.LazyFunction(lambda: CaseCategory.objects.active().first())
    county = factory.SubFactory(UnitFactory)
    season = 3
    cases, open_cases, firms, years = 3, 1, 2, 2
    last_at = factory.LazyFunction(timezone.now)
    since = date(2021, 1, 1)
    counted_at = factory.LazyFunction(timezone.now)
    rule = factory.LazyAttribute(lambda _one: RecurringRule.objects.first())


class ObservationFactory(DjangoModelFactory):
    """规上工业增加值 of 2023 1—10月, as it was announced; ``code`` names another indicator."""

    class Meta:
        model = IndicatorObservation

    class Params:
        code = "value-added"

    indicator = factory.LazyAttribute(lambda one: Indicator.objects.get(code=one.code))
    year = 2023
    months = 10
    growth = Decimal("8.8")
    source = "市统计局"
    dated_on = date(2023, 11, 18)
    entered_by = factory.SubFactory(UserFactory)
    entered_at = factory.LazyFunction(timezone.now)


class RankingFactory(DjangoModelFactory):
    class Meta:
        model = Ranking

    code = "renovation-investment"
    name = "工业技改投资增速"
    ranked_in = "province"
    rank = 6
    year = 2023
    months = 10
    ranked_on = date(2023, 11, 20)
    source = "省工业和信息化厅"
    entered_by = factory.SubFactory(UserFactory)
    entered_at = factory.LazyFunction(timezone.now)


class StatementFactory(DjangoModelFactory):
    class Meta:
        model = Statement

    code = "motto"
    text = "把工业经济作为“头号工程”"
    effective_from = date(2023, 1, 5)
    source = "全市工业经济工作部署"
    set_by = factory.SubFactory(UserFactory)


def told_monthly(firm: Enterprise, metric: Metric, months: dict[Span, int], by: Any) -> None:
    """Cumulative figures of an enterprise, one row a period."""
    for span, value in months.items():
        FigureFactory(
            enterprise=firm, metric=metric, year=span.year, months=span.months, value=value, entered_by=by
        )
