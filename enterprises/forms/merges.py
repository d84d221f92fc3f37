from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise
from enterprises.services.lookup import search_enterprises
from foundation.accounts.models import User
from foundation.web.fields import CleanTextField
from foundation.web.forms import PageForm
from foundation.web.typeahead import TypeaheadField


class TwoForm(PageForm):
    """Which of two stays."""

    kept = TypeaheadField(
        label=gettext_lazy("保留哪家"),
        url_name="enterprise-options",
        help_text=gettext_lazy("名称任意部分、拼音首字母或信用代码。有信用代码的、资料全的一家。"),
    )
    merged = TypeaheadField(
        label=gettext_lazy("并入的是哪家"),
        url_name="enterprise-options",
        help_text=gettext_lazy("它的诉求、走访、清单等随迁，本身归档。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Enterprise.objects.visible_to(user).active()
        for name in ("kept", "merged"):
            self.fields[name].offer(rows, search=search_enterprises)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kept") and data.get("kept") == data.get("merged"):
            self.add_error("merged", _("这是同一家企业，请另选一家。"))
        return data


class MergeForm(PageForm):
    reason = CleanTextField(
        label=gettext_lazy("合并原因"),
        max_length=200,
        help_text=gettext_lazy("写明怎样核实是同一家，如“换证后重复登记，已与企业核对”。"),
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class UndoForm(PageForm):
    reason = CleanTextField(label=gettext_lazy("撤销原因"), max_length=200)


class DistinctForm(PageForm):
    reason = CleanTextField(
        label=gettext_lazy("不是重复的理由"),
        max_length=200,
        help_text=gettext_lazy("如：同一集团的两家公司、总公司和分公司、共用代账会计的电话。"),
    )
