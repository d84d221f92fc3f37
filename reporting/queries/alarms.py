"""How the rules did: warnings by rule and by what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from reporting.enums import WarningState
from reporting.models import EnterpriseWarning


@dataclass(frozen=True)
class Alarms:
    raised: int = 0
    waiting: int = 0
    cases: int = 0
    dismissed: int = 0
    false: int = 0

    @property
    def answered(self) -> int:
        return self.cases + self.dismissed

    @property
    def false_percent(self) -> int | None:
        """误报率, cut off and not rounded: 误报 ÷ (转诉求 + 排除); None while nothing has been answered."""
        return self.false * 100 // self.answered if self.answered else None


def alarms_by_rule() -> dict[str, Alarms]:
    waiting = Q(state__in=[WarningState.OPEN, WarningState.SNOOZED])
    rows = (
        EnterpriseWarning.objects.order_by()
        .values("kind")
        .annotate(
            raised=Count("pk"),
            waiting=Count("pk", filter=waiting),
            cases=Count("pk", filter=Q(state=WarningState.CASE)),
            dismissed=Count("pk", filter=Q(state=WarningState.DISMISSED)),
            false=Count("pk", filter=Q(is_false=True)),
        )
    )
    names = ("raised", "waiting", "cases", "dismissed", "false")
    return {
        str(row["kind"]): Alarms(*(int(row[name]) for name in names)) for row in rows.values("kind", *names)
    }
