"""Figures of the demonstration enterprises: outputs of several years, what the size class needs, this year so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enterprises.enums import FIRST_CUMULATIVE, WHOLE_YEAR, Metric, SizeClass
from enterprises.models import Enterprise, EnterpriseFigure, ScaleMembership
from enterprises.services.sizes import rewrite_sizes
from foundation.accounts.models import User
from reporting.demo.dice import dice

SEED_YEAR = 2023
SOURCE = "企业自报"
OUTPUT_OF = {
    SizeClass.LARGE: (60_000, 900_000),
    SizeClass.MEDIUM: (9_000, 80_000),
    SizeClass.SMALL: (2_100, 30_000),
    SizeClass.MICRO: (300, 2_500),
}
"""Yearly output in 万元, from and to."""
STAFF_OF = {
    SizeClass.LARGE: (1_000, 4_800),
    SizeClass.MEDIUM: (300, 990),
    SizeClass.SMALL: (20, 280),
    SizeClass.MICRO: (5, 19),
}
CENT = Decimal("0.01")
Outputs = dict[int, dict[int, Decimal]]


def write_outputs(enterprises: Sequence[Enterprise], by: User, today: date) -> Outputs:
    """Enterprise id → year → 工业总产值 in 万元; the other figures are written along."""
    years = sorted({SEED_YEAR - 1, SEED_YEAR, *range(today.year - 3, today.year)})
    random = dice("outputs")
    outputs = {enterprise.pk: _outputs(random, enterprise, years) for enterprise in enterprises}
    rows = (
        EnterpriseFigure(
            enterprise_id=pk,
            metric=metric,
            year=year,
            months=months,
            value=value,
            source=SOURCE,
            entered_by=by,
        )
        for pk, metric, year, months, value in _figures(dice("figures"), enterprises, outputs, today)
    )
    EnterpriseFigure.objects.bulk_create(rows, batch_size=1000)
    rewrite_sizes(list(outputs))
    return outputs


def write_memberships(enterprises: Sequence[Enterprise], by: User) -> None:
    """Who is marked 规上 has been so for some years; a few joined lately, as the yearly review decided."""
    random = dice("memberships")
    ScaleMembership.objects.bulk_create(
        (
            ScaleMembership(
                enterprise=enterprise,
                entered_on=date(SEED_YEAR, 1, 1) - timedelta(days=31 * random.randint(1, 90)),
                basis="统计部门年度审核通过",
                entered_by=by,
            )
            for enterprise in enterprises
            if enterprise.is_above_scale
        ),
        batch_size=500,
    )


def _outputs(random: Random, enterprise: Enterprise, years: Sequence[int]) -> dict[int, Decimal]:
    low, high = OUTPUT_OF[SizeClass(enterprise.stated_size)]
    level = low * (high / low) ** (random.random() ** 1.6)
    return {year: _cents(level * random.uniform(0.9, 1.1) * 1.04 ** (year - years[0])) for year in years}


def _figures(
    random: Random, enterprises: Sequence[Enterprise], outputs: Outputs, today: date
) -> Iterator[tuple[int, Metric, int, int, Decimal]]:
    last, so_far = today.year - 1, today.month - 1
    for enterprise in enterprises:
        values = outputs[enterprise.pk]
        for year, output in values.items():
            yield enterprise.pk, Metric.OUTPUT, year, WHOLE_YEAR, output
        output = values[last]
        low, high = STAFF_OF[SizeClass(enterprise.stated_size)]
        yield (
            enterprise.pk,
            Metric.REVENUE,
            last,
            WHOLE_YEAR,
            _cents(float(output) * random.uniform(0.92, 1.02)),
        )
        yield (
            enterprise.pk,
            Metric.PROFIT,
            last,
            WHOLE_YEAR,
            _cents(float(output) * random.uniform(-0.03, 0.11)),
        )
        yield enterprise.pk, Metric.STAFF, last, WHOLE_YEAR, Decimal(random.randint(low, high))
        if enterprise.is_above_scale and so_far >= FIRST_CUMULATIVE:
            part = float(output) * so_far / WHOLE_YEAR * random.uniform(0.9, 1.15)
            yield enterprise.pk, Metric.OUTPUT, today.year, so_far, _cents(part)


def _cents(value: float) -> Decimal:
    return Decimal(value).quantize(CENT)
