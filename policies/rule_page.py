"""What the pages of 转贷规则 and 拨付规则 show: the versions, and what each changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.amounts import plain
from policies.loan_words import shown_wan
from policies.models import LoanRules, RewardRules


def _wan(fen: int) -> str:
    return _("%(wan)s 万元") % {"wan": shown_wan(fen)}


def _percent(value: Decimal | int) -> str:
    return f"{plain(Decimal(value))}%"


def _workdays(days: int) -> str:
    return _("%(n)d 个工作日") % {"n": days}


def _days(days: int) -> str:
    return _("%(n)d 天") % {"n": days}


def _times(factor: Decimal) -> str:
    return _("%(n)s 倍") % {"n": plain(factor)}


Shown = Sequence[tuple[str, str | Promise, Callable[[Any], str]]]
SHOWN: Shown = (
    ("single_cap_fen", gettext_lazy("单笔上限"), _wan),
    ("borrower_cap_fen", gettext_lazy("每户在途上限"), _wan),
    ("promise_share", gettext_lazy("续贷承诺比例"), _percent),
    ("longest_days", gettext_lazy("最长使用"), _workdays),
    ("first_days", gettext_lazy("第一档天数"), _days),
    ("first_rate", gettext_lazy("第一档日费率"), _percent),
    ("later_rate", gettext_lazy("第二档日费率"), _percent),
    ("market_rate", gettext_lazy("市场日费率"), _percent),
    ("market_factor", gettext_lazy("市场天数倍数"), _times),
    ("overdue_share", gettext_lazy("逾期停贷比例"), _percent),
)
REWARDS_SHOWN: Shown = (
    ("second_from_fen", gettext_lazy("两人复核和再输密码的起点"), _wan),
    ("publicity_days", gettext_lazy("公示不少于"), _workdays),
    ("unpaid_days", gettext_lazy("未拨付多久后提醒"), _workdays),
)


AnyRules = TypeVar("AnyRules", LoanRules, RewardRules)


@dataclass(frozen=True)
class Version:
    rules: LoanRules | RewardRules
    state: str
    """now, next, or nothing where it has been replaced."""
    changes: list[str]


def facts_of(rules: LoanRules | RewardRules) -> list[tuple[str, str]]:
    shown = SHOWN if isinstance(rules, LoanRules) else REWARDS_SHOWN
    return [(str(label), show(getattr(rules, name))) for name, label, show in shown]


def versions_of(rows: Sequence[AnyRules], current: AnyRules, today: date) -> list[Version]:
    """``rows``: all of them, the newest first; each is told by what it changed."""
    before = [*rows[1:], None]
    return [
        Version(one, _state(one, current, today), _changes(one, former))
        for one, former in zip(rows, before, strict=True)
    ]


def _state(rules: LoanRules | RewardRules, current: LoanRules | RewardRules, today: date) -> str:
    if rules == current:
        return "now"
    return "next" if rules.effective_from > today else ""


def _changes(rules: LoanRules | RewardRules, before: LoanRules | RewardRules | None) -> list[str]:
    if before is None:
        return [f"{label} {value}" for label, value in facts_of(rules)]
    pairs = zip(facts_of(before), facts_of(rules), strict=True)
    return [
        _("%(label)s：%(before)s 改为 %(after)s") % {"label": label, "before": former, "after": value}
        for (label, former), (_label, value) in pairs
        if former != value
    ]
