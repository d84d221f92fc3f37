from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from enterprises.enums import ChainRole, ClusterTitleKind, TitleLevel
from enterprises.forms.figures import not_later
from enterprises.forms.titles import DOCUMENT_HELP
from enterprises.models import Chain
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit
from foundation.web.fields import CleanCharField, FlexibleDateField, ShortTableField, WholeNumberField
from foundation.web.forms import PageForm

NONE = gettext_lazy("（无）")


def offices() -> Any:
    """Sections of the bureau and departments of the city: who can be 链办."""
    return Unit.objects.filter(kind__in=[UnitKind.SECTION, UnitKind.DEPARTMENT]).order_by("kind", "code")


def counties() -> Any:
    return Unit.objects.filter(kind=UnitKind.COUNTY).order_by("code")


class ChainForm(PageForm):
    layout: tuple[Any, ...] = ("name", "office", Div("established_on", "key_since", css_class="fields-pair"))
    name = CleanCharField(label=gettext_lazy("产业链"), max_length=60)
    office = ShortTableField(
        label=gettext_lazy("链办"), queryset=Unit.objects.none(), required=False, empty_label=NONE
    )
    established_on = FlexibleDateField(label=gettext_lazy("设立日期"))
    key_since = FlexibleDateField(
        label=gettext_lazy("列为重点"), required=False, help_text=gettext_lazy("不是重点产业链的不填。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices()

    def clean_established_on(self) -> Any:
        return not_later(self.cleaned_data["established_on"])


class ChainHeadForm(PageForm):
    name = CleanCharField(label=gettext_lazy("链长"), max_length=30)
    post = CleanCharField(
        label=gettext_lazy("职务"), max_length=60, help_text=gettext_lazy("如：市委常委、副市长。")
    )
    started_on = FlexibleDateField(label=gettext_lazy("开始日期"))

    def clean_started_on(self) -> Any:
        return not_later(self.cleaned_data["started_on"])


class ChainEndForm(PageForm):
    into = ShortTableField(
        label=gettext_lazy("并入"),
        queryset=Chain.objects.none(),
        required=False,
        empty_label=gettext_lazy("不并入，撤销"),
    )
    ended_on = FlexibleDateField(label=gettext_lazy("调整日期"))
    document = CleanCharField(
        label=gettext_lazy("调整依据"), max_length=100, help_text=gettext_lazy("文号或会议。")
    )
    reason = CleanCharField(label=gettext_lazy("调整原因"), max_length=200)

    def __init__(self, *args: Any, chain: Chain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Chain.objects.running().exclude(pk=chain.pk)

    def clean_ended_on(self) -> Any:
        return not_later(self.cleaned_data["ended_on"])


class ChainPaperForm(PageForm):
    title = CleanCharField(
        label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("如：一业一策工作方案。")
    )
    upload = forms.FileField(label=gettext_lazy("文件"))


class ChainPlaceForm(PageForm):
    chain = ShortTableField(
        label=gettext_lazy("产业链"), queryset=Chain.objects.none(), empty_label=gettext_lazy("请选择")
    )
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=ChainRole.choices, initial=ChainRole.MEMBER)
    joined_on = FlexibleDateField(label=gettext_lazy("加入日期"))

    def __init__(self, *args: Any, may_lead: bool, **kwargs: Any) -> None:
        """Who may not name a 链主 is not offered it."""
        kwargs["initial"] = {"joined_on": timezone.localdate()}
        super().__init__(*args, **kwargs)
        self.fields["chain"].queryset = Chain.objects.running()
        if not may_lead:
            self.fields["role"].choices = [(ChainRole.MEMBER.value, ChainRole.MEMBER.label)]

    def clean_joined_on(self) -> Any:
        return not_later(self.cleaned_data["joined_on"])


class ChainLeaveForm(PageForm):
    left_on = FlexibleDateField(label=gettext_lazy("退出日期"))
    reason = CleanCharField(label=gettext_lazy("退出原因"), max_length=200)

    def clean_left_on(self) -> Any:
        return not_later(self.cleaned_data["left_on"])


class ClusterForm(PageForm):
    name = CleanCharField(label=gettext_lazy("产业集群"), max_length=60)
    county = ShortTableField(
        label=gettext_lazy("县市区"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("全市"),
    )
    chain = ShortTableField(
        label=gettext_lazy("产业链"), queryset=Chain.objects.none(), required=False, empty_label=NONE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = counties()
        self.fields["chain"].queryset = Chain.objects.running()


class ClusterTitleForm(PageForm):
    kind = forms.ChoiceField(label=gettext_lazy("称号"), choices=ClusterTitleKind.choices)
    level = forms.ChoiceField(
        label=gettext_lazy("级别"), choices=TitleLevel.choices, initial=TitleLevel.PROVINCE
    )
    document = CleanCharField(label=gettext_lazy("认定文号"), max_length=100, help_text=DOCUMENT_HELP)
    recognised_on = FlexibleDateField(label=gettext_lazy("认定日期"))
    valid_to = FlexibleDateField(label=gettext_lazy("有效期至"), required=False)

    def clean_recognised_on(self) -> Any:
        return not_later(self.cleaned_data["recognised_on"])


class ClusterRankingForm(PageForm):
    on = FlexibleDateField(label=gettext_lazy("公布日期"))
    scope = CleanCharField(
        label=gettext_lazy("范围"), max_length=60, help_text=gettext_lazy("如：全省特色产业集群综合评价。")
    )
    place = WholeNumberField(label=gettext_lazy("位次"), max_value=9999)
    among = WholeNumberField(label=gettext_lazy("参评个数"), max_value=9999)
    source = CleanCharField(
        label=gettext_lazy("来源"), max_length=100, help_text=gettext_lazy("公布位次的文件或通报。")
    )

    def clean_on(self) -> Any:
        return not_later(self.cleaned_data["on"])
