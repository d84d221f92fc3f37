from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ListKind
from foundation.web.fields import CleanCharField
from foundation.web.forms import PageForm
from foundation.web.typeahead import KEY, LARGEST_KEY


class PublicationForm(PageForm):
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RollOverForm(PageForm):
    """Which lines go against the proposal, and why. ``step`` is the button that was pressed."""

    reason = CleanCharField(label=gettext_lazy("不转入原因"), max_length=200, required=False)
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.help_text = _("有勾选时必填，如：已迁出、长期停产。")
        if kind == ListKind.COMMISSIONED:
            field.label = _("转入原因")
            field.help_text = _("有勾选时必填，如：分期投产、尚未达产，继续调度。")

    @property
    def exceptions(self) -> list[int] | None:
        """None: nothing was sent yet, so that it is what an earlier roll-over decided."""
        if not self.is_bound:
            return None
        given = cast("QueryDict", self.data).getlist("entry")
        return [int(key) for key in given if KEY.fullmatch(key) and int(key) <= LARGEST_KEY]

    @property
    def why(self) -> str:
        return str(self.cleaned_data.get("reason", "")) if self.is_valid() else ""

    def begin_with(self, reasons: set[str]) -> None:
        """The words of an earlier roll-over, where it had the same for all."""
        self.initial["reason"] = reasons.pop() if len(reasons) == 1 else ""

    @property
    def is_confirmed(self) -> bool:
        return self.is_bound and self.data.get("step") == "confirm"

    @property
    def is_taken_back(self) -> bool:
        """From the preview back to the choice, with all that was chosen."""
        return self.is_bound and self.data.get("step") == "choose"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.exceptions and not cleaned.get("reason") and not self.is_taken_back:
            self.add_error("reason", _("勾选了条目，请写明原因。"))
        return cleaned
