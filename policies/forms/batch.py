from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.forms import FreshPasswordMixin
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField
from foundation.web.forms import PageForm
from policies.claim_enums import BatchMove, PaymentState
from policies.forms.fund import FenField
from policies.forms.policy import IN_WAN, DocumentField
from policies.loan_words import fen_of
from policies.models import Claim, Payment, PaymentBatch
from policies.services.payments import Result


class WhichForm(PageForm):
    """Of which document the claims are."""

    document = DocumentField(label=gettext_lazy("下达文号"))


class BatchForm(PageForm):
    """The document's total is typed from the paper, not taken from the lines: so a line that is missing shows."""

    document_wan = FenField(
        label=gettext_lazy("文件金额"), help_text=gettext_lazy("单位：万元。按下达文件填写，与明细合计核对。")
    )
    claims = forms.ModelMultipleChoiceField(
        label=gettext_lazy("待拨付资金"),
        queryset=Claim.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("没有勾选待拨付的资金，请先勾选。")},
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claims"].queryset = rows

    @property
    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"document_fen": fen_of(data["document_wan"]), "claims": list(data["claims"])}


class BatchMoveForm(PageForm):
    note = CleanTextField(label=gettext_lazy("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, request: HttpRequest, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class BatchReasonForm(BatchMoveForm):
    note = CleanTextField(label=gettext_lazy("原因"), max_length=300)


class VoidForm(BatchMoveForm):
    """Its words are kept with every line as well, which has room for fewer."""

    note = CleanTextField(label=gettext_lazy("作废原因"), max_length=200)


class BatchCheckForm(FreshPasswordMixin, PageForm):
    layout = ("seen", "password")
    seen = forms.BooleanField(label=gettext_lazy("已核对金额与账户"))

    @property
    def told(self) -> dict[str, Any]:
        return {}


class SendForm(BatchMoveForm):
    on = FlexibleDateField(label=gettext_lazy("送付日期"), initial=timezone.localdate)


class AmountForm(PageForm):
    document_wan = FenField(label=gettext_lazy("文件金额"), help_text=IN_WAN)


class DropForm(PageForm):
    reason = CleanCharField(label=gettext_lazy("移出原因"), max_length=200)


FORMS: dict[BatchMove, type[Any]] = {
    BatchMove.CHECK: BatchCheckForm,
    BatchMove.SEND: SendForm,
    BatchMove.RETURN: BatchReasonForm,
    BatchMove.VOID: VoidForm,
}
LINES_A_PAGE = 100
STATE_OF = re.compile(r"line-([0-9]{1,18})-state")
STATES = [("", gettext_lazy("未出结果")), ("paid", gettext_lazy("已拨付")), ("failed", gettext_lazy("失败"))]


class ResultForm(PageForm):
    """What the bank said of one line; left alone, nothing is recorded of it."""

    unmarked = frozenset({"paid_on", "voucher", "reason"})
    state = forms.ChoiceField(label=gettext_lazy("结果"), choices=STATES, required=False)
    paid_on = FlexibleDateField(label=gettext_lazy("拨付日期"), required=False)
    voucher = CleanCharField(label=gettext_lazy("凭证号"), max_length=40, required=False)
    reason = CleanCharField(label=gettext_lazy("失败原因"), max_length=200, required=False)

    def __init__(self, *args: Any, line: Payment, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"line-{line.pk}", **kwargs)
        self.line = line

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == "paid" and not data.get("paid_on"):
            self.add_error("paid_on", _("已拨付的，请填写拨付日期。"))
        if data.get("state") == "failed" and not data.get("reason"):
            self.add_error("reason", _("失败的，请写明原因。"))
        return data

    @property
    def result(self) -> Result | None:
        data = self.cleaned_data
        if data["state"] == "paid":
            return Result(self.line, data["paid_on"], data["voucher"])
        return Result(self.line, reason=data["reason"]) if data["state"] == "failed" else None


def result_forms(batch: PaymentBatch, data: QueryDict | None, number: str) -> tuple[Page, list[ResultForm]]:
    """A page of what waits: a form of all lines would be refused for the number of its fields (Django takes 1,000).

    What was sent is about the lines that it names, whoever has recorded others since.
    """
    lines = batch.lines.select_related("claim__enterprise", "payee").order_by("id")
    page = Paginator(lines.filter(state=PaymentState.PENDING), LINES_A_PAGE).get_page(number)
    named = [int(found[1]) for name in data or () if (found := STATE_OF.fullmatch(name))]
    shown = lines.filter(pk__in=named) if named else page
    return page, [ResultForm(data, line=line) for line in shown]
