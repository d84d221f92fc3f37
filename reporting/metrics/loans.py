"""What each figure of 应急转贷 means: one registry for the screen and the file (domain.md B6)."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy

from reporting.metrics.money import MoneyMetric


class LoanMetric(StrEnum):
    FIRMS = "firms"
    LOANS = "loans"
    AMOUNT = "amount"
    DAYS = "days"
    FEE = "fee"
    SAVED = "saved"


LOAN_METRICS: dict[LoanMetric, MoneyMetric[LoanMetric]] = {
    one.code: one
    for one in (
        MoneyMetric(
            LoanMetric.FIRMS,
            gettext_lazy("转贷户数"),
            gettext_lazy("户"),
            gettext_lazy("期内放款的企业，办过几笔的只计一户。"),
        ),
        MoneyMetric(
            LoanMetric.LOANS,
            gettext_lazy("转贷笔数"),
            gettext_lazy("笔"),
            gettext_lazy("放款日期在期内的转贷，冲正了放款的不计。"),
        ),
        MoneyMetric(
            LoanMetric.AMOUNT,
            gettext_lazy("转贷金额"),
            gettext_lazy("万元"),
            gettext_lazy("这些转贷的金额之和，含已核销的。"),
            places=2,
            is_wan=True,
        ),
        MoneyMetric(
            LoanMetric.DAYS,
            gettext_lazy("平均使用天数"),
            gettext_lazy("天"),
            gettext_lazy("从放款到归还（核销）的自然日之和除以笔数，在途的算到今天。"),
            places=1,
        ),
        MoneyMetric(
            LoanMetric.FEE,
            gettext_lazy("服务费"),
            gettext_lazy("万元"),
            gettext_lazy("已归还的按入账数，在途的按今天归还计算，核销的没有服务费。"),
            places=2,
            is_wan=True,
        ),
        MoneyMetric(
            LoanMetric.SAVED,
            gettext_lazy("节约成本（测算值）"),
            gettext_lazy("万元"),
            gettext_lazy("按每笔适用的市场日费率和市场天数计算的成本，减去服务费；核销的不计。"),
            places=2,
            is_wan=True,
        ),
    )
}
