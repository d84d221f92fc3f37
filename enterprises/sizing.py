"""大中小微型 of an industrial enterprise by 统计上大中小微型企业划分办法(2017) (pure).

Both numbers must reach a class, or the next lower one is tried; what reaches none is 微型.
"""

from __future__ import annotations

from decimal import Decimal

from enterprises.enums import SizeClass

THRESHOLDS = (
    (SizeClass.LARGE, 1000, Decimal(40_000)),
    (SizeClass.MEDIUM, 300, Decimal(2_000)),
    (SizeClass.SMALL, 20, Decimal(300)),
)
"""Class, least 从业人员 (人), least 营业收入 (万元), largest class first."""


def size_of(staff: Decimal | int, revenue_wan: Decimal) -> SizeClass:
    for size, people, revenue in THRESHOLDS:
        if staff >= people and revenue_wan >= revenue:
            return size
    return SizeClass.MICRO
