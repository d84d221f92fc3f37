from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.codes import check_digit_fails, normalise_uscc, old_number_problem, uscc_form_problem
from enterprises.enums import SizeClass
from enterprises.industries import industry_problem, normalise_industry
from enterprises.models import Enterprise
from enterprises.services.edits import EDITABLE, plain, snapshot
from enterprises.services.enterprises import county_of
from enterprises.services.places import PLACES, check_places, places_of
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.web.fields import (
    CleanCharField,
    CleanTextField,
    CodeField,
    FlexibleDateField,
    ShortTableField,
    WanField,
)
from foundation.web.forms import PageForm

SALT = "enterprise-edit"


def counties_of(user: User) -> Any:
    return Unit.objects.reporting().active().within(user.reach(Permission.ENTERPRISE_EDIT))


class UsccField(CodeField):
    """A whole credit code; what is wrong is said digit by digit, but for the check digit (``CodeConfirmed``)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("统一社会信用代码"))
        kwargs.setdefault("help_text", gettext_lazy("18 位，空格、短横和全角字符会自动去掉。"))
        super().__init__(max_length=60, **kwargs)

    def to_python(self, value: Any) -> Any:
        code = super().to_python(value)
        return normalise_uscc(code) if code else code

    def validate(self, value: Any) -> None:
        super().validate(value)
        problem = uscc_form_problem(value) if value else None
        if problem:
            raise forms.ValidationError(problem, code="uscc")


class CodeConfirmed(PageForm):
    """A code whose check digit fails is taken with the reason of a person who has seen the licence.

    The box for the reason shows once such a code was typed.
    """

    unmarked = frozenset({"code_reason"})
    uscc = UsccField()
    code_reason = CleanCharField(
        label=gettext_lazy("校验位不符的核对说明"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "写明核对了什么，如“已与营业执照原件逐位核对”。代码会一直标注为校验位不符·已人工确认。"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = normalise_uscc(self.data.get("uscc") or "") if self.is_bound else ""
        if not typed or uscc_form_problem(typed) or not check_digit_fails(typed):
            self.fields["code_reason"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = data.get("uscc")
        if not code or not check_digit_fails(code):
            data["code_reason"] = ""
        elif not data.get("code_reason") and "code_reason" not in self.errors:
            self.add_error(
                "uscc",
                _("统一社会信用代码校验位不符，请逐位核对；执照上确实如此的，填写下面的核对说明后再保存。"),
            )
        return data


class FactsForm(PageForm):
    """The facts of an enterprise that people enter."""

    layout: tuple[Any, ...] = (
        Div("name", "county", css_class="fields-pair"),
        Div("industry_code", "stated_size", "enterprise_type", css_class="fields-pair"),
        Div("legal_rep", "registered_on", "capital_wan", css_class="fields-pair"),
        "old_number",
        "address",
        "business_scope",
    )

    name = CleanCharField(label=gettext_lazy("企业名称"), max_length=120)
    county = ShortTableField(
        label=gettext_lazy("县市区"), queryset=Unit.objects.none(), empty_label=gettext_lazy("请选择")
    )
    industry_code = CleanCharField(
        label=gettext_lazy("行业代码"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("GB/T 4754-2017，2 至 4 位，如 34 或 C3411。"),
    )
    stated_size = forms.ChoiceField(
        label=gettext_lazy("规模（台账所载）"),
        choices=[("", gettext_lazy("未划型")), *SizeClass.choices],
        required=False,
        help_text=gettext_lazy("录入同一年的从业人员和营业收入后，按办法核算的规模为准。"),
    )
    legal_rep = CleanCharField(label=gettext_lazy("法定代表人"), max_length=60, required=False)
    enterprise_type = CleanCharField(label=gettext_lazy("企业类型"), max_length=60, required=False)
    registered_on = FlexibleDateField(label=gettext_lazy("注册日期"), required=False)
    capital_wan = WanField(
        label=gettext_lazy("注册资金"), help_text=gettext_lazy("单位：万元"), required=False
    )
    old_number = CleanCharField(
        label=gettext_lazy("原注册号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("2015 年三证合一以前的 15 位注册号，用来查找和比对老企业。"),
    )
    address = CleanCharField(label=gettext_lazy("注册地址"), max_length=200, required=False)
    business_scope = CleanTextField(label=gettext_lazy("经营范围"), max_length=5000, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["county"].queryset = counties_of(user)

    def clean_industry_code(self) -> str:
        code = normalise_industry(self.cleaned_data["industry_code"])
        problem = industry_problem(code) if code else None
        if problem:
            raise forms.ValidationError(problem, code="industry")
        return code

    def clean_old_number(self) -> str:
        number = normalise_uscc(self.cleaned_data["old_number"])
        problem = old_number_problem(number) if number else None
        if problem:
            raise forms.ValidationError(problem, code="old_number")
        return number

    def clean_registered_on(self) -> Any:
        day = self.cleaned_data["registered_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("注册日期不能晚于今天。"), code="future")
        return day


class RegisterForm(CodeConfirmed, FactsForm):
    layout = ("uscc", "code_reason", *FactsForm.layout)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = self.fields["county"]
        county.required = False
        county.help_text = _("不选时按代码第 3 至 8 位判断。")

    def clean_uscc(self) -> str:
        code: str = self.cleaned_data["uscc"]
        refuse_duplicate(code, self.user)
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("uscc") and not data.get("county") and "county" not in self.errors:
            data["county"] = self._county_from(data["uscc"])
        return data

    def _county_from(self, code: str) -> Unit | None:
        county = county_of(code)
        if county is None:
            self.add_error("county", _("这个代码看不出县市区，请选择。"))
        elif not self.user.reach(Permission.ENTERPRISE_EDIT).covers(county.pk):
            self.add_error(
                "county",
                _("按代码应属%(county)s，不在您的工作范围；企业已迁来的，请选择县市区。")
                % {"county": county},
            )
        return county


class EditForm(FactsForm):
    """Carries the version and the values that it opened with, for two people editing at once."""

    layout = (
        *FactsForm.layout[:1],
        Div("township", "park", css_class="fields-pair"),
        *FactsForm.layout[1:],
        "version",
        "opened",
    )
    township = ShortTableField(
        label=gettext_lazy("乡镇街道"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("未填"),
    )
    park = ShortTableField(
        label=gettext_lazy("园区"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("不在园区"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, enterprise: Enterprise, **kwargs: Any) -> None:
        initial: dict[str, Any] = {name: getattr(enterprise, name) for name in EDITABLE}
        initial["capital_wan"] = plain(enterprise.capital_wan)
        initial |= {
            "version": enterprise.version,
            "opened": signing.dumps(snapshot(enterprise), salt=SALT, compress=True),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.enterprise = enterprise
        self.fields["name"].help_text = _("这里只改错字；企业更名请用企业页面上的“更名”，写明日期和依据。")
        for name in PLACES:
            own = Unit.objects.filter(pk=getattr(enterprise, f"{name}_id") or 0)
            self.fields[name].queryset = places_of(enterprise.county_id, name) | own
        county = self.fields["county"]
        county.queryset = (
            county.queryset | Unit.objects.filter(pk__in=[enterprise.county_id or 0])
        ).distinct()
        county.required = enterprise.county_id is not None
        self.unanswered = self._fill_unanswered() if self.is_bound else []

    def clean_version(self) -> int:
        return int(self.cleaned_data["version"] or 0)

    def clean_opened(self) -> dict[str, str]:
        """What the form showed; {} when it was tampered with, so that every difference is a conflict."""
        try:
            return dict(signing.loads(self.cleaned_data["opened"], salt=SALT))
        except signing.BadSignature:
            return {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in PLACES:
            try:
                check_places(data.get("county"), {name: data.get(name)})
            except Refused as refusal:
                self.add_error(name, str(refusal.message))
        for name in self.unanswered:
            self.add_error(name, _("没有选择保留哪一份，这里先放回您填写的内容，请核对后再保存。"))
        return data

    def _fill_unanswered(self) -> list[str]:
        """A conflict page sends no value for a row without a choice; what was typed stands in for it."""
        missing = [name for name in EDITABLE if name not in self.data and f"yours-{name}" in self.data]
        if missing:
            self.data = {
                **{name: self.data[name] for name in self.data},
                **{name: self.data[f"yours-{name}"] for name in missing},
            }
        return missing


class CodeForm(CodeConfirmed):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_uscc(self) -> str:
        code: str = self.cleaned_data["uscc"]
        refuse_duplicate(code, self.user)
        return code


def refuse_duplicate(code: str, user: User) -> None:
    owner = Enterprise.objects.filter(uscc=code).select_related("county").first()
    if owner is None:
        return
    if not Enterprise.objects.visible_to(user).filter(pk=owner.pk).exists():
        raise forms.ValidationError(
            _("这个代码已由%(county)s登记为“%(name)s”，请与其联系。")
            % {"county": owner.county or _("其他单位"), "name": owner.name},
            code="duplicate",
        )
    url = reverse("enterprise-detail", args=[owner.pk])
    raise forms.ValidationError(
        format_html(
            _('这个代码已登记为“<a href="{url}">{name}</a>”，请直接使用。'), url=url, name=owner.name
        ),
        code="duplicate",
    )
