"""A few enterprises of the register that produce less or not at all, and some that did for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from enterprises.enums import ProductionMode
from enterprises.models import Enterprise, ProductionState
from foundation.accounts.models import User
from reporting.demo.dice import dice

SHARE = 60
"""One of so many was reported."""
REASONS = {
    ProductionMode.REDUCED: ("订单不足", "原材料涨价", "用工紧张", "环保限产"),
    ProductionMode.STOPPED: ("设备检修", "搬迁入园", "资金周转困难", "市场原因长期停产"),
}


def write_production(enterprises: Sequence[Enterprise], by: User, today: date) -> None:
    ProductionState.objects.bulk_create(_states(enterprises, by, today), batch_size=500)


def _states(enterprises: Sequence[Enterprise], by: User, today: date) -> Iterator[ProductionState]:
    random = dice("production")
    for enterprise in random.sample(list(enterprises), len(enterprises) // SHARE):
        mode = ProductionMode.STOPPED if random.random() < 0.3 else ProductionMode.REDUCED
        since = today - timedelta(days=random.randint(20, 300))
        yield ProductionState(
            enterprise=enterprise, mode=mode, since=since, reason=random.choice(REASONS[mode]), entered_by=by
        )
        if random.random() < 0.4:
            again = since + timedelta(days=random.randint(10, (today - since).days))
            yield ProductionState(
                enterprise=enterprise, mode=ProductionMode.NORMAL, since=again, entered_by=by
            )
