"""合并, 拆分, 关联, 共性问题: which other case, which parts, which problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assistance.forms.moves import LONGEST_NOTE, LONGEST_TEXT
from assistance.models import Case, CaseCategory, SharedProblem
from assistance.services.case_lookup import case_by_number
from assistance.services.splitting import MOST_PARTS, Part
from foundation.accounts.models import Unit, User
from foundation.web.fields import CleanCharField, CleanTextField, CodeField
from foundation.web.forms import PageForm

ROWS_AT_FIRST = 2


class OtherCaseForm(PageForm):
    """One other case: picked from what is offered, or by its number, which goes before."""

    picked_name = "other"
    number = CodeField(
        label=_("或输入诉求号"),
        required=False,
        max_length=20,
        help_text=_("如 SQ-2023-000187；填写后以此为准。"),
    )

    def __init__(self, *args: Any, user: User, offered: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.offered = user, offered
        self.fields[self.picked_name] = CodeField(required=False, max_length=20)

    @property
    def picked(self) -> str:
        """The number that stands picked, for the radio buttons of the page."""
        return str(self[self.picked_name].value() or "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        number = cleaned.get("number") or cleaned.get(self.picked_name) or ""
        if not number:
            self.add_error("number", _("请选择一件诉求，或输入诉求号。"))
            return cleaned
        cleaned["case"] = case_by_number(self.user, number)
        if cleaned["case"] is None:
            told = _("没有找到 %(number)s，或不在您的范围内，请核对诉求号。") % {"number": number}
            self.add_error("number", told)
        return cleaned


class MergerForm(OtherCaseForm):
    picked_name = "into"
    reason = CleanTextField(
        label=_("合并原因"),
        max_length=LONGEST_NOTE,
        help_text=_("写明为什么是同一件事，会记在两件诉求的进展里。"),
    )


class LinkForm(OtherCaseForm):
    note = CleanCharField(
        label=_("关联说明"), required=False, max_length=LONGEST_NOTE, help_text=_("为什么要放在一起看。")
    )


class PartForm(PageForm):
    """One problem that becomes a case of its own; a row left blank is no part."""

    title = CleanCharField(label=_("诉求标题"), max_length=120)
    category = forms.ModelChoiceField(label=_("类别"), queryset=CaseCategory.objects.none(), empty_label=None)
    description = CleanTextField(label=_("诉求内容"), required=False, max_length=LONGEST_TEXT)

    def __init__(self, *args: Any, case: Case, categories: QuerySet[CaseCategory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories
        self.fields["category"].initial = case.category_id


class PartFormSet(forms.BaseFormSet):
    """``typed``: what stood in the rows when another one was asked for."""

    typed: Sequence[Mapping[str, Any]] = ()

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and index < len(self.typed):
            kwargs["initial"] = self.typed[index]
        return kwargs

    def clean(self) -> None:
        if not any(self.errors) and not self.parts():
            raise ValidationError(_("请至少填写一件要拆分出来的诉求。"))

    def parts(self) -> list[Part]:
        filled = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [Part(one["title"], one["category"], one["description"]) for one in filled]


def part_rows(
    case: Case, data: Any = None, *, typed: Sequence[Mapping[str, Any]] = (), rows: int = ROWS_AT_FIRST
) -> PartFormSet:
    categories = CaseCategory.objects.filter(is_active=True) | CaseCategory.objects.filter(
        pk=case.category_id
    )
    made: type[PartFormSet] = forms.formset_factory(  # type: ignore[assignment]
        PartForm, formset=PartFormSet, extra=min(rows, MOST_PARTS), max_num=MOST_PARTS,
        absolute_max=MOST_PARTS, validate_max=True,
    )  # fmt: skip
    made.typed = typed
    return made(data, prefix="parts", form_kwargs={"case": case, "categories": categories})


def typed_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the rows hold, unchecked, so that a page with one row more gives it back."""
    count = str(data.get("parts-TOTAL_FORMS", ""))
    rows = min(int(count), MOST_PARTS) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    names = ("title", "category", "description")
    return [{name: data.get(f"parts-{row}-{name}", "") for name in names} for row in range(rows)]


class ProblemForm(PageForm):
    title = CleanCharField(label=_("问题"), max_length=120, help_text=_("一句话说清共同的问题。"))
    unit = forms.ModelChoiceField(
        label=_("责任单位"), queryset=Unit.objects.handling(), required=False, empty_label=_("待定")
    )
    description = CleanTextField(label=_("表现和原因"), required=False, max_length=LONGEST_TEXT)
    remedy = CleanTextField(label=_("解决办法"), required=False, max_length=LONGEST_TEXT)


class ProblemClosingForm(PageForm):
    note = CleanTextField(
        label=_("销号说明"), max_length=500, help_text=_("问题怎样从根上解决的，依据是什么。")
    )


class ProblemChoiceForm(PageForm):
    """The open problems; few enough for one list."""

    problem = forms.ModelChoiceField(
        label=_("共性问题"), queryset=SharedProblem.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, offered: QuerySet[SharedProblem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].queryset = offered
