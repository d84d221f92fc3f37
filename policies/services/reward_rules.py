"""拨付规则: from which amount on two people check, how long 公示 lasts, when unpaid money is asked about."""

from __future__ import annotations

from datetime import date
from typing import Any

from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_right
from policies.models import RewardRules
from policies.services.rule_versions import add_version, ensure_first, in_force


def ensure_reward_rules(**kwargs: Any) -> None:
    """Runs after every migration."""
    ensure_first(RewardRules)


def reward_rules_on(day: date) -> RewardRules:
    return in_force(RewardRules, day)


def set_reward_rules(*, by: User, effective_from: date, reason: str, **values: int) -> RewardRules:
    """By a checker of the whole city."""
    check_right(by, Permission.PAYMENT_CHECK)
    day = effective_from
    return add_version(
        RewardRules, by=by, effective_from=day, reason=reason, action="batch.set_rules", values=values
    )
