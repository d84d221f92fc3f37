from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.enums import ActivityKind, Programme
from assistance.forms.files import PhotosField
from assistance.models import Activity
from assistance.services.activities import FACTS, MOST_PHOTOS
from enterprises.models import Chain
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.web.fields import CleanCharField, CleanTextField, FlexibleDateField, ShortTableField, WanField
from foundation.web.forms import PageForm
from foundation.web.text import clean_line

HOSTS = (UnitKind.BUREAU, UnitKind.SECTION, UnitKind.COUNTY, UnitKind.DEPARTMENT, UnitKind.PARK)
LONGEST_SHEET = 20_000


def not_later(day: Any) -> Any:
    if day and day > timezone.localdate():
        raise ValidationError(_("日期不能晚于今天。"), code="future")
    return day


class ActivityForm(PageForm):
    layout: tuple[Any, ...] = (
        Div("kind", "programme", "held_on", css_class="fields-pair"),
        "name",
        Div("unit", "place", "chain", css_class="fields-pair"),
        Div("intents", "intents_wan", css_class="fields-pair"),
        "outcome",
    )
    kind = forms.ChoiceField(label=_("类型"), choices=ActivityKind.choices)
    programme = forms.ChoiceField(
        label=_("专项"), choices=[("", _("（无）")), *Programme.choices], required=False
    )
    name = CleanCharField(label=_("活动名称"), max_length=120)
    held_on = FlexibleDateField(label=_("日期"))
    unit = ShortTableField(label=_("主办单位"), queryset=Unit.objects.none(), empty_label=_("请选择"))
    place = CleanCharField(label=_("地点"), max_length=80, required=False)
    chain = ShortTableField(
        label=_("产业链"), queryset=Chain.objects.none(), required=False, empty_label=_("（无）")
    )
    intents = forms.IntegerField(label=_("达成意向"), min_value=0, required=False, help_text=_("单位：项"))
    intents_wan = WanField(
        label=_("意向金额"), decimal_places=2, min_value=Decimal(0), required=False, help_text=_("单位：万元")
    )
    outcome = CleanTextField(label=_("成效"), max_length=1000, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = user.reach(Permission.VISIT_LOG)
        units = Unit.objects.filter(kind__in=HOSTS).order_by("kind", "code")
        self.fields["unit"].queryset = units if reach.everything else units.filter(pk__in=reach.unit_ids)
        self.fields["chain"].queryset = Chain.objects.running()

    def clean_held_on(self) -> Any:
        return not_later(self.cleaned_data["held_on"])

    def clean_intents(self) -> Any:
        return self.cleaned_data["intents"] or 0

    def clean_intents_wan(self) -> Any:
        return self.cleaned_data["intents_wan"] or Decimal(0)


class ActivityEditForm(ActivityForm):
    layout = (*ActivityForm.layout, "version")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        facts = {name: getattr(activity, name) for name in FACTS}
        super().__init__(*args, initial={**facts, "version": activity.version}, **kwargs)


class SignInForm(PageForm):
    sheet = CleanTextField(
        label=_("签到企业"),
        max_length=LONGEST_SHEET,
        help_text=_("一行一家，写企业全称或统一社会信用代码；已登记过的自动跳过。"),
    )

    @property
    def lines(self) -> list[str]:
        lines = (clean_line(line) for line in self.cleaned_data["sheet"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class FollowUpForm(PageForm):
    matter = CleanCharField(label=_("后续事项"), max_length=200)
    due_on = FlexibleDateField(label=_("完成期限"))


class FinishForm(PageForm):
    done_on = FlexibleDateField(label=_("完成日期"))
    result = CleanCharField(label=_("完成情况"), max_length=200)

    def clean_done_on(self) -> Any:
        return not_later(self.cleaned_data["done_on"])


class ActivityPhotosForm(PageForm):
    photos = PhotosField(label=_("照片"), most=MOST_PHOTOS)


class ActivityVoidForm(PageForm):
    reason = CleanTextField(label=_("作废原因"), max_length=200, help_text=_("如：重复登记、没有举办。"))
