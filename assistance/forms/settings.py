from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.enums import Nature, PromiseUnit, Stage
from assistance.models import CaseCategory
from foundation.accounts.models import Unit
from foundation.web.fields import CleanCharField, CodeField, FlexibleDateField, ShortTableField
from foundation.web.forms import PageForm

LIMITS = {PromiseUnit.DAYS: 60, PromiseUnit.HOURS: 72}
ANY_NATURE = [("", _("全部性质"))]


class PromiseForm(PageForm):
    stage = forms.ChoiceField(label=_("环节"), choices=Stage.choices)
    category = ShortTableField(
        label=_("类别"), queryset=CaseCategory.objects.active(), required=False, empty_label=_("全部类别")
    )
    nature = forms.ChoiceField(label=_("性质"), choices=[*ANY_NATURE, *Nature.choices], required=False)
    amount = forms.IntegerField(
        label=_("时限"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("请填整数，如 15。"), "min_value": _("时限至少为 1。")},
    )
    unit = forms.ChoiceField(label=_("单位"), choices=PromiseUnit.choices, initial=PromiseUnit.DAYS)
    effective_from = FlexibleDateField(label=_("启用日期"), help_text=_("从这一天起登记的诉求按新时限办理。"))

    def clean_effective_from(self) -> Any:
        day = self.cleaned_data["effective_from"]
        today = timezone.localdate()
        if day < today:
            raise ValidationError(_("启用日期不能早于今天。"))
        if day > today + timedelta(days=730):
            raise ValidationError(_("启用日期离今天超过两年，请核对年份。"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        unit, amount = cleaned.get("unit"), cleaned.get("amount")
        if unit and amount and amount > LIMITS[PromiseUnit(unit)]:
            self.add_error(
                "amount",
                _("时限最多 %(n)d 个%(unit)s，请核对。")
                % {"n": LIMITS[PromiseUnit(unit)], "unit": PromiseUnit(unit).label},
            )
        return cleaned


class CategoryForm(PageForm):
    name = CleanCharField(label=_("名称"), max_length=30)
    lead_unit = ShortTableField(
        label=_("牵头单位"),
        queryset=Unit.objects.handling(),
        required=False,
        empty_label=_("受理时再选"),
        help_text=_("受理时默认派给该单位，可以改。"),
    )
    position = forms.IntegerField(
        label=_("排序"), min_value=1, max_value=999, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    is_active = forms.BooleanField(label=_("在用"), required=False)


class NewCategoryForm(CategoryForm):
    code = CodeField(
        label=_("代码"), min_length=3, max_length=3, help_text=_("三个大写字母，如 LOG；以后不能改。")
    )
    field_order = ("code", "name", "lead_unit", "position", "is_active")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not (code.isascii() and code.isalpha()):
            raise ValidationError(_("代码由三个字母组成，如 LOG。"))
        return code
