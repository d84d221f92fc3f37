"""What the page of 预警规则 shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.enums import WarningKind
from reporting.metrics.warnings import UNITS
from reporting.models import WarningRule
from reporting.queries.alarms import Alarms
from reporting.services.indicators import band_value

EXPLAINED: dict[WarningKind, str | Promise] = {
    WarningKind.POWER_FALL: gettext_lazy("当月用电量比上年同月、比前 6 个月中位数都下降这么多以上。"),
    WarningKind.OUTPUT_FALL: gettext_lazy("当月产值比上年同月、比前 6 个月中位数都下降这么多以上。"),
    WarningKind.STOPPED: gettext_lazy("当月用电量或产值比上年同月、比前 6 个月中位数都下降到几乎没有；列为疑似停产的不再报下降。"),
    WarningKind.TAX_ARREARS: gettext_lazy("期末欠缴税款达到这个数。"),
    WarningKind.LOAN_OVERDUE: gettext_lazy("转贷资金超过应归还日这么多天仍未归还。"),
    WarningKind.LOAN_EXPIRING: gettext_lazy("已申请转贷、尚未放款的银行贷款，在这么多天内到期。"),
    WarningKind.PROMISE_ENDING: gettext_lazy("银行续贷承诺在这么多天内失效，而续贷还没有到账。"),
    WarningKind.TITLE_EXPIRING: gettext_lazy("企业称号在这么多天内到期，还没有办理复核。"),
}  # fmt: skip


@dataclass(frozen=True)
class RuleLine:
    kind: WarningKind
    rule: WarningRule | None
    alarms: Alarms

    @property
    def explained(self) -> str:
        return str(EXPLAINED[self.kind])

    @property
    def measure(self) -> str:
        return "" if self.rule is None else f"{band_value(self.rule.threshold)} {UNITS[self.kind]}"

    @property
    def false_rate(self) -> str:
        percent = self.alarms.false_percent
        return "" if percent is None else _("%(n)d%%") % {"n": percent}


def rule_lines(rules: Mapping[str, WarningRule], alarms: Mapping[str, Alarms]) -> list[RuleLine]:
    return [RuleLine(kind, rules.get(kind), alarms.get(kind, Alarms())) for kind in WarningKind]
