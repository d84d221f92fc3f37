"""What each figure of 奖励资金 means: one registry for the screen and the file (domain.md B7)."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy

from reporting.metrics.money import MoneyMetric


class RewardMetric(StrEnum):
    FIRMS = "firms"
    CLAIMS = "claims"
    PAID = "paid"
    RECALLED = "recalled"
    KEPT = "kept"
    UNPAID = "unpaid"
    RATE = "rate"


REWARD_METRICS: dict[RewardMetric, MoneyMetric[RewardMetric]] = {
    one.code: one
    for one in (
        MoneyMetric(
            RewardMetric.FIRMS,
            gettext_lazy("拨付户数"),
            gettext_lazy("户"),
            gettext_lazy("期内收到奖励资金的企业，收到几笔的只计一户。"),
        ),
        MoneyMetric(
            RewardMetric.CLAIMS,
            gettext_lazy("拨付笔数"),
            gettext_lazy("笔"),
            gettext_lazy("拨付日期在期内的资金，含后来追回的。"),
        ),
        MoneyMetric(
            RewardMetric.PAID,
            gettext_lazy("拨付金额"),
            gettext_lazy("万元"),
            gettext_lazy("这些资金的拨付金额之和，不减追回。"),
            places=2,
            is_wan=True,
        ),
        MoneyMetric(
            RewardMetric.RECALLED,
            gettext_lazy("追回金额"),
            gettext_lazy("万元"),
            gettext_lazy("这些资金到今天追回的金额，计在原拨付的日期。"),
            places=2,
            is_wan=True,
        ),
        MoneyMetric(
            RewardMetric.KEPT,
            gettext_lazy("拨付净额"),
            gettext_lazy("万元"),
            gettext_lazy("拨付金额减追回金额。"),
            places=2,
            is_wan=True,
        ),
        MoneyMetric(
            RewardMetric.UNPAID,
            gettext_lazy("未拨付金额"),
            gettext_lazy("万元"),
            gettext_lazy("下达日期在期内、到今天还没有拨付的核定金额。"),
            places=2,
            is_wan=True,
        ),
        MoneyMetric(
            RewardMetric.RATE,
            gettext_lazy("预算执行率"),
            gettext_lazy("%"),
            gettext_lazy(
                "期内各年度的预算指标，到今天的拨付净额占下达额度（减收回）的比例，只舍不入；"
                "指标不分县市区和行业，也不分月。"
            ),
            places=2,
        ),
    )
}
