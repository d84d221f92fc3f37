from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy

from enterprises.enums import DocumentKind, HonourKind, RecordTopic, TitleLevel
from enterprises.forms.chains import NONE, counties
from enterprises.forms.figures import not_later
from enterprises.models import Chain
from foundation.accounts.models import Unit
from foundation.web.fields import CleanCharField, FlexibleDateField, ShortTableField, WholeNumberField
from foundation.web.forms import PageForm


class DocumentForm(PageForm):
    layout: tuple[Any, ...] = (
        "title",
        Div("number", "issued_on", css_class="fields-pair"),
        Div("level", "issuers", css_class="fields-pair"),
        Div("kind", "topic", css_class="fields-pair"),
        Div("chain", "actions", css_class="fields-pair"),
        "summary",
    )
    title = CleanCharField(label=gettext_lazy("文件名称"), max_length=120)
    number = CleanCharField(
        label=gettext_lazy("文号"), max_length=60, help_text=gettext_lazy("如：聊发〔2023〕4号。")
    )
    issued_on = FlexibleDateField(label=gettext_lazy("发文日期"))
    level = forms.ChoiceField(
        label=gettext_lazy("级别"), choices=TitleLevel.choices, initial=TitleLevel.CITY.value
    )
    issuers = CleanCharField(
        label=gettext_lazy("发文单位"), max_length=120, help_text=gettext_lazy("联合发文的用顿号隔开。")
    )
    kind = forms.ChoiceField(label=gettext_lazy("文件类型"), choices=DocumentKind.choices)
    topic = forms.ChoiceField(label=gettext_lazy("领域"), choices=RecordTopic.choices)
    chain = ShortTableField(
        label=gettext_lazy("产业链"),
        queryset=Chain.objects.none(),
        required=False,
        empty_label=NONE,
        help_text=gettext_lazy("一业一策方案选它的产业链。"),
    )
    actions = WholeNumberField(
        label=gettext_lazy("专项行动（项）"),
        max_value=999,
        required=False,
        help_text=gettext_lazy("文件部署专项行动的填项数。"),
    )
    summary = CleanCharField(label=gettext_lazy("主要内容"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain"].queryset = Chain.objects.running()

    def clean_number(self) -> str:
        """Brackets as they are printed: 〔2023〕."""
        number = str(self.cleaned_data["number"])
        return number.translate(str.maketrans("[]［］【】", "〔〕〔〕〔〕")).replace(" ", "")

    def clean_issued_on(self) -> Any:
        return not_later(self.cleaned_data["issued_on"])


class DocumentRepealForm(PageForm):
    repealed_on = FlexibleDateField(label=gettext_lazy("废止日期"))
    by_document = CleanCharField(
        label=gettext_lazy("废止依据"), max_length=100, help_text=gettext_lazy("替代它的文件或决定的文号。")
    )

    def clean_repealed_on(self) -> Any:
        return not_later(self.cleaned_data["repealed_on"])


class HonourForm(PageForm):
    layout: tuple[Any, ...] = (
        "name",
        Div("kind", "level", css_class="fields-pair"),
        Div("county", "for_year", css_class="fields-pair"),
        Div("granted_on", "document", css_class="fields-pair"),
    )
    name = CleanCharField(label=gettext_lazy("荣誉名称"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("荣誉类型"), choices=HonourKind.choices)
    level = forms.ChoiceField(
        label=gettext_lazy("级别"), choices=TitleLevel.choices, initial=TitleLevel.PROVINCE.value
    )
    county = ShortTableField(
        label=gettext_lazy("县市区"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("全市"),
    )
    for_year = WholeNumberField(label=gettext_lazy("所属年度"), max_value=2100)
    granted_on = FlexibleDateField(label=gettext_lazy("公布日期"))
    document = CleanCharField(label=gettext_lazy("文号或来源"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = counties()

    def clean_granted_on(self) -> Any:
        return not_later(self.cleaned_data["granted_on"])
