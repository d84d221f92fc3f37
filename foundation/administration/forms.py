from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import ROLES, RoleCode
from foundation.accounts.services.lookup import find_people, find_units
from foundation.administration.services.absences import deputies_for
from foundation.web.fields import CleanCharField, FlexibleDateField, PhoneField
from foundation.web.forms import PageForm
from foundation.web.text import clean_code
from foundation.web.typeahead import TypeaheadField

LOGIN_NAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{1,39}\Z", _("登录名用 2 至 40 个小写字母、数字、点、横线，以字母或数字开头。")
)
UNIT_CODE = RegexValidator(r"^[a-z0-9][a-z0-9_-]{0,31}\Z", _("单位编码用 1 至 32 个小写字母、数字、横线。"))
WECOM_ID = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\Z",
    _("企业微信账号是通讯录里的“账号”，由字母、数字和 . _ - @ 组成，不是昵称。"),
)
DIVISION = RegexValidator(r"^[0-9]{6}\Z", _("行政区划代码是 6 位数字，如 371502；没有可留空。"))

KEY_DIGITS = 18


class LowerCodeField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        return clean_code(str(value)).lower() if value not in self.empty_values else self.empty_value


class PersonForm(PageForm):
    name = CleanCharField(label=_("姓名"), max_length=40)
    unit = TypeaheadField(label=_("单位"), url_name="unit-options")
    title = CleanCharField(label=_("职务"), max_length=40, required=False)
    phone = PhoneField(label=_("电话"), required=False)
    email = forms.EmailField(label=_("邮箱"), max_length=254, required=False)
    wecom_id = CleanCharField(
        label=_("企业微信账号"),
        max_length=64,
        required=False,
        validators=[WECOM_ID],
        help_text=_("企业微信通讯录里的“账号”，用于接收应用消息。"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().within(by.reach(Permission.USER_ADMIN))
        self.fields["unit"].offer(units, search=find_units)


class NewPersonForm(PersonForm):
    field_order = ("username", "name", "unit", "title", "phone", "email", "wecom_id", "password")
    username = LowerCodeField(
        label=_("登录名"),
        max_length=40,
        validators=[LOGIN_NAME],
        help_text=_("建议用姓名全拼，如 zhangsan；以后不能修改。"),
    )
    password = forms.CharField(
        label=_("初始密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位，含大小写字母、数字、符号中的三种；本人首次登录时须修改。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _check_password(
            self, "password", User(username=cleaned.get("username", ""), name=cleaned.get("name", ""))
        )
        return cleaned


class NewPasswordForm(PageForm):
    password = forms.CharField(
        label=_("新密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("请当面或电话告知本人；本人登录后须再改成自己的密码。"),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _check_password(self, "password", self.person)
        return cleaned


def _check_password(form: forms.Form, field: str, person: User) -> None:
    password = form.cleaned_data.get(field)
    if not password:
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        form.add_error(field, error)


class StackedRadio(forms.RadioSelect):
    """Each choice is a sentence and has a line of its own."""

    is_stacked = True


class GrantForm(PageForm):
    user = TypeaheadField(label=_("人员"), url_name="grant-people-options")
    role = forms.ChoiceField(label=_("角色"), choices=RoleCode.choices, widget=StackedRadio)
    unit = TypeaheadField(
        label=_("在哪个单位"),
        url_name="unit-options",
        help_text=_("权限覆盖该单位及其下级；选市局即覆盖全市。"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(by, Permission.GRANT_ADMIN).filter(is_active=True)
        units = Unit.objects.active().within(by.reach(Permission.GRANT_ADMIN))
        self.fields["user"].offer(people, search=find_people)
        self.fields["unit"].offer(units, search=find_units)
        self.fields["role"].choices = [
            (
                code,
                format_lazy(
                    "{label}：{description}", label=RoleCode(code).label, description=role.description
                ),
            )
            for code, role in ROLES.items()
        ]


class UnitForm(PageForm):
    name = CleanCharField(label=_("单位名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=UnitKind.choices)
    parent = TypeaheadField(label=_("上级单位"), url_name="unit-options", required=False)
    division_code = CleanCharField(
        label=_("行政区划代码"),
        max_length=6,
        required=False,
        validators=[DIVISION],
        help_text=_("6 位数字，如 371502。"),
    )
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=9999, initial=0, help_text=_("数字小的排在前面。")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().within(by.reach(Permission.USER_ADMIN))
        self.fields["parent"].offer(units, search=find_units)


class NewUnitForm(UnitForm):
    field_order = ("code", "name", "kind", "parent", "division_code", "position")
    code = LowerCodeField(
        label=_("单位编码"),
        max_length=32,
        validators=[UNIT_CODE],
        help_text=_("小写字母和数字，如 chiping；以后不能修改。"),
    )


class ChangeUnitForm(UnitForm):
    is_active = forms.BooleanField(
        label=_("在用"), required=False, help_text=_("停用后不能再选，已有的人员和业务不受影响。")
    )


class OwnAbsenceForm(PageForm):
    deputy = TypeaheadField(
        label=_("代办人"), url_name="deputy-options", help_text=_("本单位能办理同类工作的人，输入姓名。")
    )
    starts_on = FlexibleDateField(label=_("离岗日期"))
    ends_on = FlexibleDateField(label=_("最后一天"), help_text=_("这一天仍在离岗，次日回岗。"))
    reason = CleanCharField(label=_("离岗原因"), max_length=200, help_text=_("如：出差、年休假、培训。"))

    def __init__(self, *args: Any, user: User | None, by: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        people = deputies_for(user, by=by) if user is not None else User.objects.none()
        self.fields["deputy"].offer(people, search=find_people)


class AbsenceForm(OwnAbsenceForm):
    """For somebody else; who may be the deputy depends on who goes away."""

    field_order = ("user", "deputy", "starts_on", "ends_on", "reason")
    user = TypeaheadField(label=_("离岗人"), url_name="absence-people-options")

    def __init__(
        self, *args: Any, people: QuerySet[User], by: User, asked: str | None, **kwargs: Any
    ) -> None:
        asked_for = _asked_for(people, asked)
        initial = {"user": asked_for} if asked_for else {}
        super().__init__(*args, user=None, by=by, initial=initial, **kwargs)
        self.fields["user"].offer(people, search=find_people)
        self.fields["deputy"].widget.url_name = "absence-people-options"
        self.person = self._person() if self.is_bound else asked_for
        if self.person is not None:
            self.fields["deputy"].offer(deputies_for(self.person, by=by), search=find_people)

    def _person(self) -> User | None:
        """The one away is read first: the choice of deputies is measured by them."""
        field = self.fields["user"]
        person: User | None = field.known(field.widget.value_from_datadict(self.data, self.files, "user"))
        return person


def _asked_for(people: QuerySet[User], key: str | None) -> User | None:
    if not key or not (key.isascii() and key.isdigit() and len(key) <= KEY_DIGITS):
        return None
    return people.filter(pk=int(key)).first()
