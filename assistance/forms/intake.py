from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.enums import Nature, Source
from assistance.forms.files import FilesField
from assistance.models import CaseCategory
from assistance.services.intake import OLDEST
from enterprises.models import Enterprise, Project
from enterprises.services.lookup import search_enterprises
from foundation.accounts.models import Unit, User
from foundation.web.fields import (
    CleanCharField,
    CleanTextField,
    FlexibleDateTimeField,
    PhoneField,
    ShortTableField,
)
from foundation.web.forms import PageForm
from foundation.web.typeahead import TypeaheadField

TITLE_LENGTH = 120
DESCRIPTION_LENGTH = 4000
CATEGORY_KEYS = "1234567890ABCDEFG"
"""The digit or letter beside a category that chooses it."""


FOLDED = ("description", "contact_name", "contact_phone", "received_at", "uploads")
DEFAULTS = {"nature": Nature.REQUEST.value, "source": Source.PHONE.value}


class CategoryField(ShortTableField):
    """The categories in use as radio buttons, each with its key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(queryset=CaseCategory.objects.active(), empty_label=None, **kwargs)


class IntakeForm(PageForm):
    """记诉求: enterprise, category and a line of words; everything else has a default."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    project = forms.ModelChoiceField(
        queryset=Project.objects.none(), required=False, widget=forms.HiddenInput
    )
    enterprise = TypeaheadField(
        label=_("企业"), url_name="enterprise-options", attrs={"autofocus": True, "aria-required": "true"}
    )
    category = CategoryField(label=_("类别"), error_messages={"required": _("请选择类别。")})
    title = CleanCharField(label=_("诉求标题"), max_length=TITLE_LENGTH)
    description = CleanTextField(label=_("诉求内容"), required=False, max_length=DESCRIPTION_LENGTH)
    contact_name = CleanCharField(label=_("联系人"), required=False, max_length=40)
    contact_phone = PhoneField(label=_("联系电话"), required=False)
    nature = forms.ChoiceField(label=_("性质"), choices=Nature.choices, initial=Nature.REQUEST)
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices, initial=Source.PHONE)
    received_at = FlexibleDateTimeField(
        label=_("收到时间"), required=False, help_text=_("不填为现在。补记时填写，如 2023-10-31 14:05。")
    )
    uploads = FilesField(label=_("附件"), required=False)
    county = ShortTableField(
        label=_("所在县市区"), queryset=Unit.objects.reporting(), required=False, empty_label=_("不清楚")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].offer(
            Enterprise.objects.visible_to(user).active(),
            search=lambda rows, text: search_enterprises(rows, text, own=user.pk),
        )
        self.fields["project"].queryset = Project.objects.visible_to(user).standing()
        if self.is_bound:
            self.data = _with_defaults(self.data)
        if self._is_provisional():
            self.fields["enterprise"].required = False

    @property
    def unknown_name(self) -> str:
        """The name that met no enterprise, when that is all that is wrong with it."""
        errors = self.errors.as_data().get("enterprise", []) if self.is_bound else []
        if any(error.code == "none" for error in errors) or self._is_provisional():
            return str(self.data.get("enterprise_text", "")).strip()[:TITLE_LENGTH]
        return ""

    @property
    def opens_more(self) -> bool:
        """Something in the folded part wants to be seen: an error, or words."""
        return any(self.errors.get(name) or self[name].value() for name in FOLDED) if self.is_bound else False

    def clean_received_at(self) -> Any:
        moment, now = self.cleaned_data["received_at"], timezone.now()
        if moment and moment > now:
            raise ValidationError(_("收到时间不能晚于现在。"))
        if moment and moment < now - OLDEST:
            raise ValidationError(_("收到时间不能早于一年前，请核对年份。"))
        return moment

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self._is_provisional():
            self._clean_provisional(cleaned)
        project, enterprise = cleaned.get("project"), cleaned.get("enterprise")
        if project is not None and (enterprise is None or project.enterprise_id != enterprise.pk):
            cleaned["project"] = None
        return cleaned

    def _clean_provisional(self, cleaned: dict[str, Any]) -> None:
        """The typed name is the enterprise; whatever the search said about it is set aside."""
        name = CleanCharField(required=False).clean(self.data.get("enterprise_text", ""))
        self.errors.pop("enterprise", None)
        cleaned["enterprise"] = None
        cleaned["provisional_name"] = name
        if len(name) < 4 or len(name) > TITLE_LENGTH:
            self.add_error("enterprise", _("请写企业全称（4 至 120 个字），再按临时企业登记。"))

    def _is_provisional(self) -> bool:
        return self.is_bound and self.data.get("provisional") == "1"


def _with_defaults(data: Any) -> Any:
    """What the short forms leave out; somebody's own choice stays."""
    filled = data.copy()
    for name, value in DEFAULTS.items():
        filled.setdefault(name, value)
    return filled


def blank_intake(user: User, *, enterprise: Enterprise | None = None) -> IntakeForm:
    """The form as it opens, with a token of its own."""
    return IntakeForm(user=user, initial={"token": uuid.uuid4(), "enterprise": enterprise})


def quick_intake(user: User) -> IntakeForm:
    """The same on a page of other things: it does not take the focus, and its ids are its own."""
    form = IntakeForm(user=user, initial={"token": uuid.uuid4()}, auto_id="quick_%s")
    del form.fields["enterprise"].widget.attrs["autofocus"]
    return form
