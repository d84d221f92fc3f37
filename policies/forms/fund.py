from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.services.reach import counties_in_reach
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField, ShortTableField, WanField
from foundation.web.forms import PageForm
from policies.loan_words import fen_of, in_capitals

UNUSUAL_WAN = Decimal(10_000)
"""From 1 亿元 on the form asks whether 元 were typed."""


class FenField(WanField):
    """Typed in 万元, exact to the 分."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=6, min_value=Decimal("0.000001"), **kwargs)
        self.error_messages["min_value"] = gettext_lazy("金额必须大于零。")


class AskingForm(PageForm):
    """Asks once whether 元 were typed for 万元, where ``asked`` holds as much as ``UNUSUAL_WAN``."""

    asked = "amount_wan"
    sure = forms.BooleanField(label=gettext_lazy("单位没有填错"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["sure"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wan = data.get(self.asked)
        if wan is None or wan < UNUSUAL_WAN or data.get("sure"):
            self.fields["sure"].widget = forms.HiddenInput()
            return data
        told = {"words": in_capitals(fen_of(wan)), "wan": f"{wan:,f}"}
        self.add_error(
            self.asked,
            _("%(wan)s 万元就是%(words)s。如果填的是元，请换算成万元；没有填错的，请勾选“单位没有填错”。")
            % told,
        )
        return data


class InstitutionForm(PageForm):
    name = CleanCharField(label=gettext_lazy("转贷机构"), max_length=80)
    county = ShortTableField(label=gettext_lazy("县市区"), queryset=None)
    filing_number = CleanCharField(
        label=gettext_lazy("备案文号"), max_length=60, help_text=gettext_lazy("省里备案公告的文号。")
    )
    floor_wan = WanField(
        label=gettext_lazy("余额警戒线"),
        decimal_places=6,
        help_text=gettext_lazy("单位：万元。专户余额低于它时提醒；不提醒的填 0。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = [unit.pk for unit in counties_in_reach(user, Permission.LOAN_ENTER)]
        self.fields["county"].queryset = Unit.objects.filter(pk__in=counties)


class InjectionForm(AskingForm):
    amount_wan = FenField(label=gettext_lazy("注资金额"), help_text=gettext_lazy("单位：万元"))
    on = FlexibleDateField(
        label=gettext_lazy("到账日期"),
        initial=timezone.localdate,
        help_text=gettext_lazy("以银行回单为准，不晚于今天。"),
    )
    memo = CleanCharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("如：拨款文号、银行回单号。"),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReversalForm(PageForm):
    reason = CleanTextField(
        label=gettext_lazy("冲正原因"), max_length=200, help_text=gettext_lazy("如：金额录错、重复入账。")
    )
