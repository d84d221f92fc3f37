from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.web.fields import CleanTextField, FlexibleDateField, NumberField, WholeNumberField
from foundation.web.forms import PageForm
from policies.amounts import plain
from policies.forms.fund import FenField
from policies.loan_words import fen_of, wan_of
from policies.models import LoanRules, RewardRules
from policies.services.loan_rules import values_of

IN_WAN = _("单位：万元")
MOST_DAYS, MOST_SHARE = 250, 100
HIGHEST_FEE, HIGHEST_MARKET, MOST_TIMES = Decimal(1), Decimal(5), Decimal(10)


class ShareField(NumberField):
    """A share or a multiple, not negative."""

    def __init__(self, *, highest: Decimal, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_value=highest, max_digits=7, example="0.08", **kwargs)
        self.error_messages["min_value"] = _("不能小于 %(limit_value)s。")
        self.error_messages["max_value"] = _("不能大于 %(limit_value)s，请核对单位。")


def _rate(label: Any, highest: Decimal = HIGHEST_FEE) -> ShareField:
    return ShareField(label=label, highest=highest, places=4, help_text=_("单位：%，如 0.08"))


def _share(label: Any) -> WholeNumberField:
    return WholeNumberField(label=label, max_value=MOST_SHARE, help_text=_("单位：%"))


class RulesForm(PageForm):
    """Begins with what stands now."""

    layout = (
        Div("single_cap_wan", "borrower_cap_wan", css_class="fields-pair"),
        Div("promise_share", "overdue_share", css_class="fields-pair"),
        Div("longest_days", "first_days", css_class="fields-pair"),
        Div("first_rate", "later_rate", css_class="fields-pair"),
        Div("market_rate", "market_factor", css_class="fields-pair"),
        "effective_from",
        "reason",
    )
    single_cap_wan = FenField(label=_("单笔上限"), help_text=IN_WAN)
    borrower_cap_wan = FenField(label=_("每户在途上限"), help_text=IN_WAN)
    promise_share = _share(_("转贷金额不超过续贷承诺额的"))
    overdue_share = _share(_("逾期超过专户资金多少时停止放款"))
    longest_days = WholeNumberField(label=_("最长使用（工作日）"), max_value=MOST_DAYS)
    first_days = WholeNumberField(label=_("第一档天数"), max_value=MOST_DAYS)
    first_rate = _rate(_("第一档日费率"))
    later_rate = _rate(_("第二档日费率"))
    market_rate = _rate(_("市场日费率（测算用）"), HIGHEST_MARKET)
    market_factor = ShareField(
        label=_("市场天数倍数（测算用）"), highest=MOST_TIMES, places=2, help_text=_("如 1.5")
    )
    effective_from = FlexibleDateField(
        label=_("启用日期"), help_text=_("今天或以后。这一天起审批的转贷按新规则，此前审批的不变。")
    )
    reason = CleanTextField(label=_("依据"), max_length=200, help_text=_("如：文号、会议纪要。"))

    def __init__(self, *args: Any, rules: LoanRules, **kwargs: Any) -> None:
        now = {
            name: plain(Decimal(value))
            for name, value in values_of(rules).items()
            if not name.endswith("_fen")
        }
        caps = {
            f"{name}_cap_wan": plain(wan_of(getattr(rules, f"{name}_cap_fen")))
            for name in ("single", "borrower")
        }
        initial = {**now, **caps, "effective_from": timezone.localdate()}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def told(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        for name in ("single", "borrower"):
            told[f"{name}_cap_fen"] = fen_of(told.pop(f"{name}_cap_wan"))
        return told


class RewardRulesForm(PageForm):
    """Begins with what stands now."""

    layout = (
        "second_from_wan",
        Div("publicity_days", "unpaid_days", css_class="fields-pair"),
        "effective_from",
        "reason",
    )
    second_from_wan = FenField(
        label=_("两人复核和再输密码的起点"), help_text=_("单位：万元。达到这个金额的批次由两人先后复核。")
    )
    publicity_days = WholeNumberField(label=_("公示不少于（工作日）"), max_value=MOST_DAYS)
    unpaid_days = WholeNumberField(label=_("未拨付多久后提醒（工作日）"), max_value=MOST_DAYS)
    effective_from = FlexibleDateField(label=_("启用日期"), help_text=_("今天或以后。"))
    reason = CleanTextField(label=_("依据"), max_length=200, help_text=_("如：文号、会议纪要。"))

    def __init__(self, *args: Any, rules: RewardRules, **kwargs: Any) -> None:
        initial = {
            "second_from_wan": plain(wan_of(rules.second_from_fen)),
            "publicity_days": rules.publicity_days,
            "unpaid_days": rules.unpaid_days,
            "effective_from": timezone.localdate(),
        }
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def told(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        told["second_from_fen"] = fen_of(told.pop("second_from_wan"))
        return told
