from __future__ import annotations

import re
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.forms.files import FilesField
from enterprises.models import Enterprise
from enterprises.services.lookup import search_enterprises
from foundation.accounts.forms import FreshPasswordMixin
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
from policies.claim_enums import ClaimBasis, ClaimMove
from policies.forms.fund import AskingForm, FenField
from policies.forms.policy import IN_WAN, DocumentField, YearField
from policies.loan_words import fen_of, shown_wan, wan_of
from policies.models import BudgetLine, Claim, Policy, PolicyClause
from policies.services.reward_rules import reward_rules_on

ASKED = [(value, label) for value, label in ClaimBasis.choices if value != ClaimBasis.DOCUMENT]
INVOICE = re.compile(r"^[0-9A-Z]{8,30}$")
MOST_INVOICES = 50
PICK = gettext_lazy("请选择")


class ClauseChoice(ShortTableField):
    def label_from_instance(self, obj: Any) -> str:
        told = {"policy": obj.policy.title, "clause": str(obj), "cap": plain(wan_of(obj.cap_fen))}
        return _("%(policy)s · %(clause)s（上限 %(cap)s 万元）") % told


class LineChoice(ShortTableField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(line)s · %(subject)s（余 %(left)s 万元）") % {
            "line": str(obj),
            "subject": obj.subject,
            "left": shown_wan(obj.account.balance_fen, least=2),
        }


class InvoicesField(forms.CharField):
    """One number a line, or separated by commas."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> Any:
        numbers = [one for one in re.split(r"[\s,，;；、]+", str(value or "").upper()) if one]
        wrong = next((one for one in numbers if not INVOICE.match(one)), None)
        if wrong is not None:
            raise ValidationError(_("“%(number)s”不是发票号码，请填 8 到 30 位数字。") % {"number": wrong})
        if len(numbers) > MOST_INVOICES:
            raise ValidationError(_("一次最多填 %(most)d 张发票。") % {"most": MOST_INVOICES})
        return numbers

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class _Asked(AskingForm):
    """What every claim says, new or corrected."""

    amount_wan = FenField(label=gettext_lazy("申报金额"), help_text=IN_WAN)
    project_code = CodeField(
        label=gettext_lazy("项目代码"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("按项目奖励的填写。"),
    )
    invoices = InvoicesField(
        label=gettext_lazy("发票号码"), required=False, help_text=gettext_lazy("按发票奖励的填写，一行一张。")
    )
    repeat_reason = CleanCharField(
        label=gettext_lazy("同年再报依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("同一政策同一年度已有申报时填写。"),
    )
    note = CleanCharField(label=gettext_lazy("备注"), max_length=200, required=False)

    @property
    def told(self) -> dict[str, Any]:
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("sure", "uploads")}
        told["claimed_fen"] = fen_of(told.pop("amount_wan"))
        return told


class _New(_Asked):
    """Of an enterprise under a clause."""

    enterprise = TypeaheadField(label=gettext_lazy("企业"), url_name="enterprise-options")
    clause = ClauseChoice(label=gettext_lazy("政策和条款"), queryset=None, empty_label=PICK)
    year = YearField(label=gettext_lazy("年度"))
    uploads = FilesField(label=gettext_lazy("附件"), required=False)

    def __init__(self, *args: Any, user: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"year": timezone.localdate().year, **(initial or {})}, **kwargs)
        standing = Policy.objects.standing(timezone.localdate())
        clauses = PolicyClause.objects.filter(policy__in=standing).select_related("policy")
        self.fields["clause"].queryset = clauses.order_by("-policy__issued_on", "code", "-version")
        self.fields["enterprise"].offer(
            Enterprise.objects.visible_to(user).active(),
            search=lambda rows, text: search_enterprises(rows, text, own=user.pk),
        )


class ClaimForm(_New):
    layout = (
        "enterprise", "clause",
        Div("basis", "year", css_class="fields-pair"),
        Div("amount_wan", "on", css_class="fields-pair"),
        "sure", "project_code", "invoices", "repeat_reason", "note", "uploads",
    )  # fmt: skip
    basis = forms.ChoiceField(label=gettext_lazy("方式"), choices=ASKED)
    on = FlexibleDateField(label=gettext_lazy("申报日期"), initial=timezone.localdate)


class DecidedForm(_New):
    """录入拨付: what a document has decided already."""

    layout = (
        "enterprise", "clause",
        Div("amount_wan", "year", css_class="fields-pair"),
        "sure",
        Div("grant_number", "granted_on", css_class="fields-pair"),
        "line", "project_code", "invoices", "repeat_reason", "note", "uploads",
    )  # fmt: skip
    grant_number = DocumentField(label=gettext_lazy("下达文号"))
    granted_on = FlexibleDateField(label=gettext_lazy("下达日期"), initial=timezone.localdate)
    line = LineChoice(label=gettext_lazy("预算指标"), queryset=None, empty_label=PICK)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["amount_wan"].label = _("核定金额")
        self.fields["line"].queryset = BudgetLine.objects.open().select_related("account")

    @property
    def told(self) -> dict[str, Any]:
        told = super().told
        return {**told, "basis": ClaimBasis.DOCUMENT, "on": told["granted_on"]}


class MoveForm(PageForm):
    """The day on which it happened, and what there is to say."""

    on = FlexibleDateField(label=gettext_lazy("日期"), initial=timezone.localdate)
    note = CleanTextField(label=gettext_lazy("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, claim: Claim, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ReasonForm(MoveForm):
    note = CleanTextField(label=gettext_lazy("原因"), max_length=300)


class AmountForm(MoveForm):
    """初审 and 复审: the amount that stands after it."""

    layout = (Div("amount_wan", "on", css_class="fields-pair"), "note")
    amount_wan = FenField(
        label=gettext_lazy("审核金额"), help_text=gettext_lazy("单位：万元。只能核减，核减的请写明理由。")
    )

    def __init__(self, *args: Any, claim: Claim, request: HttpRequest, **kwargs: Any) -> None:
        shown = {"amount_wan": plain(wan_of(claim.due_fen))}
        super().__init__(*args, claim=claim, request=request, initial=shown, **kwargs)

    @property
    def told(self) -> dict[str, Any]:
        told = super().told
        told["fen"] = fen_of(told.pop("amount_wan"))
        return told


class RecallForm(AmountForm):
    note = CleanTextField(label=gettext_lazy("追回原因"), max_length=300)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.fields["amount_wan"].label = _("追回金额")
        self.fields["amount_wan"].help_text = IN_WAN
        self.initial["amount_wan"] = plain(wan_of(claim.kept_fen))


class PublicityForm(MoveForm):
    layout = (Div("on", "until", css_class="fields-pair"), "note")
    until = FlexibleDateField(label=gettext_lazy("公示截止"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("公示开始")


class GrantForm(MoveForm):
    layout = ("line", Div("grant_number", "on", css_class="fields-pair"), "note")
    line = LineChoice(label=gettext_lazy("预算指标"), queryset=None, empty_label=PICK)
    grant_number = DocumentField(label=gettext_lazy("下达文号"))

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.fields["line"].queryset = (
            BudgetLine.objects.open().filter(policy=claim.policy_id).select_related("account")
        )


class ApprovalForm(FreshPasswordMixin, PageForm):
    """Flow F4: one tick says that amount and document were looked at; above the amount of the rules, the password."""

    layout = ("seen", "password")
    seen = forms.BooleanField(label=gettext_lazy("已核对企业、金额和下达文件"))

    def __init__(self, *args: Any, claim: Claim, request: HttpRequest, **kwargs: Any) -> None:
        today = timezone.localdate()
        asks = claim.due_fen >= reward_rules_on(today).second_from_fen
        super().__init__(*args, request=request, asks=asks, **kwargs)

    @property
    def told(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}


BY_DOCUMENT = ("granted_on", "grant_number", "id")
"""The order in which documents are checked: the oldest first."""


class ApprovalsForm(FreshPasswordMixin, PageForm):
    """Flow F4 for many: the rows are ticked, one tick says that all of them were looked at, one password for all."""

    field_order = ("claims", "seen", "password")
    claims = forms.ModelMultipleChoiceField(
        label=gettext_lazy("待复核资金"),
        queryset=Claim.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("没有勾选要复核的资金，请先勾选。"),
            "invalid_choice": gettext_lazy("勾选的资金有的已经不待您复核，请按现在的名单重新勾选。"),
        },
    )
    seen = forms.BooleanField(label=gettext_lazy("已逐笔核对企业、金额和下达文件"))

    def __init__(self, *args: Any, rows: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.large_from = reward_rules_on(timezone.localdate()).second_from_fen
        super().__init__(*args, request=request, asks=any(map(self._is_large, rows)), **kwargs)
        offered = Claim.objects.filter(pk__in=[row.pk for row in rows]).select_related("enterprise")
        self.fields["claims"].queryset = offered.order_by(*BY_DOCUMENT)
        if "password" in self.fields:
            self.fields["password"].required = False
            self.fields["password"].help_text = _("勾选的有 %(wan)s 万元以上的，请再次输入密码。") % {
                "wan": plain(wan_of(self.large_from))
            }

    def clean_password(self) -> str:
        """Asked where a large one is ticked; a wrong one is wrong in any case."""
        if self.cleaned_data["password"]:
            return super().clean_password()
        if any(map(self._is_large, self.cleaned_data.get("claims", ()))):
            raise ValidationError(_("勾选的资金里有金额较大的，请输入您的登录密码。"))
        return ""

    def _is_large(self, claim: Claim) -> bool:
        return claim.due_fen >= self.large_from


class CorrectionForm(_Asked):
    """更正: what was typed before stands in the boxes."""

    on = FlexibleDateField(label=gettext_lazy("更正日期"), initial=timezone.localdate)

    def __init__(self, *args: Any, claim: Claim, request: HttpRequest, **kwargs: Any) -> None:
        shown = {
            "amount_wan": plain(wan_of(claim.claimed_fen)),
            "project_code": claim.project_code,
            "invoices": [invoice.number for invoice in claim.invoices.all()],
            "repeat_reason": claim.repeat_reason,
            "note": claim.note,
        }
        super().__init__(*args, initial=shown, **kwargs)


class DecidedCorrectionForm(CorrectionForm):
    grant_number = DocumentField(label=gettext_lazy("下达文号"))
    granted_on = FlexibleDateField(label=gettext_lazy("下达日期"))
    line = LineChoice(label=gettext_lazy("预算指标"), queryset=None, empty_label=PICK)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.fields["line"].queryset = (
            BudgetLine.objects.open().filter(policy=claim.policy_id).select_related("account")
        )
        for name in ("grant_number", "granted_on", "line"):
            self.initial[name] = getattr(claim, name)


FORMS: dict[ClaimMove, type[Any]] = {
    ClaimMove.CORRECT: CorrectionForm,
    ClaimMove.FIRST_CHECK: AmountForm,
    ClaimMove.SECOND_CHECK: AmountForm,
    ClaimMove.PUBLISH: PublicityForm,
    ClaimMove.GRANT: GrantForm,
    ClaimMove.APPROVE: ApprovalForm,
    ClaimMove.RECALL: RecallForm,
    **dict.fromkeys(
        (
            ClaimMove.RETURN,
            ClaimMove.REJECT,
            ClaimMove.WITHDRAW,
            ClaimMove.OBJECT,
            ClaimMove.DISMISS,
            ClaimMove.REVOKE,
        ),
        ReasonForm,
    ),
}
"""Of the moves that ask for more than the day."""


def form_told(told: dict[str, Any]) -> dict[str, Any]:
    """What is known of a claim to be, as its boxes show it."""
    amount = told.pop("amount_fen", None)
    return told if amount is None else {**told, "amount_wan": plain(wan_of(amount))}


def form_of(move: ClaimMove, claim: Claim) -> type[Any]:
    if move == ClaimMove.CORRECT and claim.basis == ClaimBasis.DOCUMENT:
        return DecidedCorrectionForm
    return FORMS.get(move, MoveForm)


class PayeeForm(PageForm):
    layout = ("holder", Div("bank", "number", css_class="fields-pair"), "basis")
    holder = CleanCharField(label=gettext_lazy("户名"), max_length=100)
    bank = CleanCharField(label=gettext_lazy("开户行"), max_length=80)
    number = CodeField(label=gettext_lazy("账号"), max_length=40)
    basis = CleanCharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("如：开户许可证、企业盖章的变更函。"),
    )


class PayeeCheckForm(FreshPasswordMixin, PageForm):
    """Confirmed with the number typed once more, or sent back with a reason."""

    layout = ("verdict", "number", "reason", "password")
    verdict = forms.ChoiceField(
        label=gettext_lazy("复核结果"),
        choices=[("yes", gettext_lazy("账户无误")), ("no", gettext_lazy("退回"))],
        widget=forms.RadioSelect,
    )
    number = CodeField(
        label=gettext_lazy("再输一遍账号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("按纸质材料输入。退回的不填。"),
    )
    reason = CleanCharField(label=gettext_lazy("退回原因"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == "no" and not data.get("reason"):
            self.add_error("reason", _("退回请写明原因。"))
        return data
