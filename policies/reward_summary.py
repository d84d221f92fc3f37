"""拨付汇总: what was paid in some days, by policy, level, county, industry, month or year, less what came back.

One truth for the printed year and for 拨付统计. Each figure leads to its rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractYear, TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.industries import DIVISIONS, division_name
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.web.numbers import percent_truncated
from policies.claim_enums import ClaimStatus, PolicyLevel
from policies.models import BudgetLine, BudgetQuerySet, ClaimQuerySet
from policies.policy_lists import recent_years
from policies.summary_months import month_within, year_within


class By(models.TextChoices):
    POLICY = "policy", gettext_lazy("按政策")
    LEVEL = "level", gettext_lazy("按资金级次")
    COUNTY = "county", gettext_lazy("按县市区")
    INDUSTRY = "industry", gettext_lazy("按行业")
    MONTH = "month", gettext_lazy("按月")
    YEAR = "year", gettext_lazy("按年")


@dataclass(frozen=True)
class Budget:
    """All in 分, as the accounts of the lines stand now: ``spent`` has left them for enterprises and not come back."""

    allotted_fen: int
    spent_fen: int

    @property
    def rate(self) -> str:
        return percent_truncated(self.spent_fen, self.allotted_fen)


@dataclass
class Line:
    """An address is empty where no list shows just these rows; ``budget`` is None where no budget is kept that way."""

    label: str
    url: str = ""
    unpaid_url: str = ""
    budget_url: str = ""
    firms: int = 0
    claims: int = 0
    paid_fen: int = 0
    recalled_fen: int = 0
    unpaid: int = 0
    unpaid_fen: int = 0
    budget: Budget | None = None

    @property
    def kept_fen(self) -> int:
        return self.paid_fen - self.recalled_fen

    @property
    def recalled_url(self) -> str:
        return f"{self.url}&recalled=on" if self.url and self.recalled_fen else ""

    @property
    def rate(self) -> str:
        return self.budget.rate if self.budget else ""


@dataclass(frozen=True)
class Span:
    """The days that are asked for, both counted, and what the addresses of the rows are narrowed to besides."""

    first: date
    last: date
    kept: Mapping[str, Any] = field(default_factory=dict)

    def paid(self, **more: object) -> str:
        days = {"paid_from": self.first, "paid_to": self.last}
        return f"{reverse('payment-list')}?{urlencode({**self.kept, **days, **more}, doseq=True)}"

    def unpaid(self, **more: object) -> str:
        days = {"granted_from": self.first, "granted_to": self.last}
        asked = {**self.kept, "status": ClaimStatus.GRANTED.value, **days, **more}
        return f"{reverse('claim-list')}?{urlencode(asked, doseq=True)}"

    def budget(self, **more: object) -> str:
        """Empty for years that the list does not offer."""
        years = [str(year) for year in range(self.first.year, self.last.year + 1)]
        asked = {**self.kept, "year": years, **more}
        offered = {year for year, _label in recent_years()}
        if not offered.issuperset(years):
            return ""
        return f"{reverse('budget-list')}?{urlencode(asked, doseq=True)}"


def span_of(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True)
class Sources:
    """Whose sums are asked for: claims that were paid, that wait for payment, and budget lines where they are whole."""

    paid: ClaimQuerySet
    unpaid: ClaimQuerySet
    budgets: BudgetQuerySet | None

    @classmethod
    def of(cls, user: User, span: Span, *, paid: ClaimQuerySet, unpaid: ClaimQuerySet) -> Sources:
        """Of the days. A budget is the city's: it is told neither of a county, of an industry, nor to a county's reader."""
        days = (span.first, span.last)
        is_whole = (
            user.reach(Permission.FUND_READ).everything and not {"county", "industry"} & span.kept.keys()
        )
        budgets = BudgetLine.objects.visible_to(user).filter(year__range=(span.first.year, span.last.year))
        for name in ("policy", "level"):
            if name in span.kept:
                budgets = budgets.filter(**{f"{name}__in": span.kept[name]})
        return cls(
            paid.filter(paid_on__range=days),
            unpaid.filter(status=ClaimStatus.GRANTED, granted_on__range=days),
            budgets if is_whole else None,
        )


PAID = {
    "firms": Count("enterprise", distinct=True),
    "claims": Count("pk"),
    "paid_fen": Sum("granted_fen"),
    "recalled_fen": Sum("recalled_fen"),
}
UNPAID = {"unpaid": Count("pk"), "unpaid_fen": Sum("granted_fen")}
BUDGET = {
    "given": Sum("outside__balance_fen"),
    "left": Sum("account__balance_fen"),
    "aside": Sum("reserved__balance_fen"),
}
OF_CLAIMS: dict[By, tuple[str, str]] = {
    By.POLICY: ("policy_id", "policy__title"),
    By.LEVEL: ("line__level", "line__level"),
    By.COUNTY: ("enterprise__county_id", "enterprise__county__name"),
    By.INDUSTRY: ("enterprise__industry_division", "enterprise__industry_division"),
}
OF_BUDGETS: dict[By, tuple[str, str]] = {
    By.POLICY: ("policy_id", "policy__title"),
    By.LEVEL: ("level", "level"),
    By.YEAR: ("year", "year"),
}
Found = tuple[Any, Any, dict[str, int]]


def summed(sources: Sources, span: Span, by: By, *, offered: Collection[int]) -> tuple[list[Line], Line]:
    """The lines, and the whole below them: firms that were paid twice are one there.

    ``offered``: the counties that the lists can be narrowed to.
    """
    lines: dict[Any, Line] = {}
    whole = Line(_("合计"), span.paid(), span.unpaid())
    for key, name, told in _of_claims(sources.paid, by, "paid_on", PAID):
        _take(lines.setdefault(key, _line(key, name, span, by, offered)), told)
    _take(whole, _ints(sources.paid.order_by().aggregate(**PAID)))
    for key, name, told in _of_claims(sources.unpaid, by, "granted_on", UNPAID):
        line = lines.setdefault(key, _line(key, name, span, by, offered))
        for one in (line, whole):
            _take(one, told)
    if sources.budgets is not None:
        whole.budget, whole.budget_url = Budget(0, 0), span.budget()
        for key, name, told in _grouped(sources.budgets, *OF_BUDGETS.get(by, OF_BUDGETS[By.LEVEL]), BUDGET):
            found = Budget(-told["given"], -told["given"] - told["left"] - told["aside"])
            whole.budget = _sum(whole.budget, found)
            if by in OF_BUDGETS:
                line = lines.setdefault(key, _line(key, name, span, by, offered))
                line.budget, line.budget_url = found, span.budget(**{by.value: key})
    return [lines[key] for key in sorted(lines, key=_order)], whole


def _of_claims(rows: ClaimQuerySet, by: By, day: str, figures: Mapping[str, Any]) -> Iterable[Found]:
    if by in OF_CLAIMS:
        return _grouped(rows, *OF_CLAIMS[by], figures)
    key = TruncMonth(day) if by == By.MONTH else ExtractYear(day)
    return _grouped(rows, key, key, figures)


def _grouped(rows: Any, key: Any, name: Any, figures: Mapping[str, Any]) -> list[Found]:
    named = {
        "key": F(key) if isinstance(key, str) else key,
        "name": F(name) if isinstance(name, str) else name,
    }
    found = rows.order_by().annotate(**named).values("key", "name").annotate(**figures)
    return [(row.pop("key"), row.pop("name"), _ints(row)) for row in found]


def _ints(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(value or 0) for name, value in row.items()}


def _take(line: Line, told: Mapping[str, int]) -> None:
    for name, value in told.items():
        setattr(line, name, getattr(line, name) + value)


def _sum(one: Budget, other: Budget) -> Budget:
    return Budget(one.allotted_fen + other.allotted_fen, one.spent_fen + other.spent_fen)


def _order(key: Any) -> tuple[bool, str]:
    """What is not filled in comes last, and 中央 before 省."""
    if key in PolicyLevel.values:
        return False, str(PolicyLevel.values.index(key))
    return key in (None, ""), f"{key:012d}" if isinstance(key, int) else str(key)


def _line(key: Any, name: Any, span: Span, by: By, offered: Collection[int]) -> Line:
    if by in (By.MONTH, By.YEAR):
        return _of_days(key, span, by)
    if key in (None, ""):
        return Line(_("未填"))
    label, is_open = str(name), True
    if by == By.LEVEL:
        label = str(PolicyLevel(key).label)
    if by == By.COUNTY:
        is_open = key in offered
    if by == By.INDUSTRY:
        label, is_open = division_name(key), key in DIVISIONS
    more = {by.value: key}
    return Line(label, span.paid(**more), span.unpaid(**more)) if is_open else Line(label)


def _of_days(key: Any, span: Span, by: By) -> Line:
    """A month or a year, as far as it lies in what was asked for."""
    part = (year_within if by == By.YEAR else month_within)(key, span.first, span.last)
    return Line(
        part.label,
        span.paid(paid_from=part.first, paid_to=part.last),
        span.unpaid(granted_from=part.first, granted_to=part.last),
    )
