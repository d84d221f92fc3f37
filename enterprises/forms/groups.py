from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy

from enterprises.enums import GroupKind, MeetingKind, RecordTopic
from enterprises.forms.chains import NONE, offices
from enterprises.forms.figures import not_later
from enterprises.models import WorkGroup
from foundation.accounts.models import Unit
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField, ShortTableField
from foundation.web.forms import PageForm


class WorkGroupForm(PageForm):
    layout: tuple[Any, ...] = (
        "name",
        Div("kind", "topic", css_class="fields-pair"),
        "duty",
        Div("office", "established_on", css_class="fields-pair"),
        "document",
    )
    name = CleanCharField(label=gettext_lazy("机构名称"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("机构类型"), choices=GroupKind.choices)
    topic = forms.ChoiceField(label=gettext_lazy("领域"), choices=RecordTopic.choices)
    duty = CleanCharField(label=gettext_lazy("主要职责"), max_length=200)
    office = ShortTableField(
        label=gettext_lazy("办公室设在"), queryset=Unit.objects.none(), required=False, empty_label=NONE
    )
    established_on = FlexibleDateField(label=gettext_lazy("成立日期"))
    document = CleanCharField(label=gettext_lazy("成立文号"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices()

    def clean_established_on(self) -> Any:
        return not_later(self.cleaned_data["established_on"])


class GroupHeadForm(PageForm):
    name = CleanCharField(label=gettext_lazy("组长"), max_length=30)
    post = CleanCharField(label=gettext_lazy("职务"), max_length=60, help_text=gettext_lazy("如：市委书记。"))
    started_on = FlexibleDateField(label=gettext_lazy("开始日期"))

    def clean_started_on(self) -> Any:
        return not_later(self.cleaned_data["started_on"])


class GroupHeadEndForm(PageForm):
    ended_on = FlexibleDateField(label=gettext_lazy("结束日期"))

    def clean_ended_on(self) -> Any:
        return not_later(self.cleaned_data["ended_on"])


class GroupEndForm(PageForm):
    ended_on = FlexibleDateField(label=gettext_lazy("撤销日期"))
    document = CleanCharField(
        label=gettext_lazy("撤销依据"), max_length=100, help_text=gettext_lazy("文号或会议。")
    )

    def clean_ended_on(self) -> Any:
        return not_later(self.cleaned_data["ended_on"])


class MeetingForm(PageForm):
    layout: tuple[Any, ...] = (
        "name",
        Div("kind", "topic", css_class="fields-pair"),
        Div("held_on", "place", css_class="fields-pair"),
        Div("organiser", "group", css_class="fields-pair"),
        "document",
        "decisions",
    )
    name = CleanCharField(label=gettext_lazy("会议名称"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("会议类型"), choices=MeetingKind.choices)
    topic = forms.ChoiceField(label=gettext_lazy("领域"), choices=RecordTopic.choices)
    held_on = FlexibleDateField(label=gettext_lazy("召开日期"))
    place = CleanCharField(label=gettext_lazy("地点"), max_length=60, required=False)
    organiser = CleanCharField(label=gettext_lazy("主办单位"), max_length=60)
    group = ShortTableField(
        label=gettext_lazy("召集机构"), queryset=WorkGroup.objects.none(), required=False, empty_label=NONE
    )
    document = CleanCharField(
        label=gettext_lazy("会议文件"),
        max_length=100,
        help_text=gettext_lazy("会议通知、纪要的文号，或报道。"),
    )
    decisions = CleanTextField(
        label=gettext_lazy("议定事项"), max_length=2000, required=False, help_text=gettext_lazy("一行一项。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = WorkGroup.objects.standing().filter(ended_on=None)

    def clean_held_on(self) -> Any:
        return not_later(self.cleaned_data["held_on"])
