from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from enterprises.services.lookup import search_enterprises
from foundation.accounts.models import User
from foundation.web.fields import (
    CleanCharField,
    CleanTextField,
    CodeField,
    FlexibleDateField,
    ShortTableField,
)
from foundation.web.forms import PageForm
from foundation.web.typeahead import TypeaheadField
from policies.amounts import plain
from policies.forms.fund import AskingForm, FenField
from policies.loan_enums import LoanMove, LoanPurpose, SummaryBy
from policies.loan_words import fen_of, wan_of
from policies.models import BridgingInstitution, BridgingLoan

IN_WAN = _("单位：万元")


def today() -> date:
    return timezone.localdate()


class LoanForm(AskingForm):
    asked = "original_wan"
    layout = (
        "enterprise",
        "institution",
        "scope_basis",
        Div("purpose", "bank", css_class="fields-pair"),
        Div("original_number", "original_wan", css_class="fields-pair"),
        Div("original_due_on", "amount_wan", css_class="fields-pair"),
        "on",
    )
    enterprise = TypeaheadField(label=_("企业"), url_name="enterprise-options")
    institution = ShortTableField(label=_("转贷机构"), queryset=None, empty_label=_("请选择"))
    scope_basis = CleanCharField(
        label=_("民营中小微认定依据"),
        max_length=200,
        help_text=_("如：营业执照和股东信息已核对，规模按上年报表。"),
    )
    purpose = forms.ChoiceField(label=_("贷款用途"), choices=LoanPurpose.choices)
    bank = CleanCharField(label=_("贷款银行"), max_length=60)
    original_number = CodeField(label=_("原借据号"), max_length=60)
    original_wan = FenField(label=_("原贷款金额"), help_text=IN_WAN)
    original_due_on = FlexibleDateField(label=_("原贷款到期日"))
    amount_wan = FenField(label=_("申请转贷金额"), help_text=IN_WAN)
    on = FlexibleDateField(label=_("申请日期"), initial=today)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = BridgingInstitution.objects.visible_to(user)
        self.fields["enterprise"].offer(
            Enterprise.objects.visible_to(user).active(),
            search=lambda rows, text: search_enterprises(rows, text, own=user.pk),
        )

    @property
    def told(self) -> dict[str, Any]:
        told = {name: value for name, value in self.cleaned_data.items() if name != "sure"}
        for name in ("original", "amount"):
            told[f"{name}_fen"] = fen_of(told.pop(f"{name}_wan"))
        return told


class MoveForm(PageForm):
    """The day on which it happened."""

    on = FlexibleDateField(label=_("日期"), initial=today)

    def __init__(self, *args: Any, loan: BridgingLoan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class DayForm(MoveForm):
    note = CleanTextField(label=_("说明"), max_length=200, required=False)


class ReasonForm(DayForm):
    note = CleanTextField(label=_("原因"), max_length=200)


class ExtensionForm(DayForm):
    layout = ("until", "note", "on")
    until = FlexibleDateField(label=_("展期至"))
    note = CleanTextField(label=_("展期原因"), max_length=150)


class WriteOffForm(DayForm):
    layout = ("document", "note", "on")
    document = CleanCharField(
        label=_("核销文号"), max_length=60, help_text=_("同意核销的文件，如：聊财金〔2026〕3号。")
    )
    note = CleanTextField(label=_("核销原因"), max_length=120)


class ReverseForm(DayForm):
    layout = ("note", "on")
    note = CleanTextField(
        label=_("冲正原因"), max_length=150, help_text=_("如：日期记错、重复登记、记到了别的转贷。")
    )


class PromiseForm(MoveForm):
    layout = (
        Div("promised_wan", "amount_wan", css_class="fields-pair"),
        Div("on", "promise_until", css_class="fields-pair"),
    )
    on = FlexibleDateField(label=_("联系单日期"), initial=today)
    promised_wan = FenField(label=_("续贷承诺额"), help_text=IN_WAN)
    amount_wan = FenField(label=_("转贷金额"), help_text=IN_WAN)
    promise_until = FlexibleDateField(label=_("承诺有效期至"))

    def __init__(self, *args: Any, loan: BridgingLoan, **kwargs: Any) -> None:
        super().__init__(*args, loan=loan, initial={"amount_wan": plain(wan_of(loan.amount_fen))}, **kwargs)
        rules = loan.rules
        self.fields["amount_wan"].help_text = _(
            "单位：万元。不超过续贷承诺额的 %(share)d%%，单笔不超过 %(cap)s 万元。"
        ) % {"share": rules.promise_share, "cap": plain(wan_of(rules.single_cap_fen))}

    @property
    def told(self) -> dict[str, Any]:
        told = super().told
        for name in ("promised", "amount"):
            told[f"{name}_fen"] = fen_of(told.pop(f"{name}_wan"))
        return told


FORMS: dict[LoanMove, type[MoveForm]] = {
    LoanMove.PROMISE: PromiseForm,
    LoanMove.EXTEND: ExtensionForm,
    LoanMove.WRITE_OFF: WriteOffForm,
    LoanMove.REVERSE: ReverseForm,
    **dict.fromkeys((LoanMove.RETURN, LoanMove.NOT_RENEW, LoanMove.DECLINE, LoanMove.WITHDRAW), ReasonForm),
}
"""Of the moves that ask for more than the day."""


class SummaryForm(PageForm):
    """Which year, and what its lines are."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    by = forms.ChoiceField(label=_("分组"), choices=SummaryBy.choices)
