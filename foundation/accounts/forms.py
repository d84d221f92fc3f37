from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012 - Django's own attribute
        "invalid_login": _("登录名或密码不正确，请重新输入。连续 5 次输错，本机将暂停登录该账号 15 分钟。"),
        "inactive": _("登录名或密码不正确，请重新输入。"),
    }
    username = UsernameField(
        label=_("登录名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label}


class OwnPasswordForm(PasswordChangeForm):
    error_messages = {  # noqa: RUF012 - Django's own attribute
        "password_incorrect": _("现在的密码不正确，请重新输入。"),
        "password_mismatch": _("两次输入的新密码不一致，请重新输入。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": _("现在的密码"),
            "new_password1": _("新密码"),
            "new_password2": _("再输一次新密码"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = _("请填写“%(label)s”。") % {"label": label}
        self.fields["new_password2"].help_text = ""


class PreferencesForm(forms.Form):
    shortcuts_on = forms.BooleanField(
        label=_("启用单键快捷键"),
        required=False,
        help_text=_("例如按 / 搜索、按 N 记诉求。输入文字时不起作用。"),
    )
    shortcuts_lead = forms.BooleanField(
        label=_("先按 G 再按快捷键"),
        required=False,
        help_text=_("语音输入、容易误触键盘时勾选：按 G、N 记诉求，单按 N 不起作用。"),
    )
    digest_on = forms.BooleanField(
        label=_("每个工作日早上接收待办提要"), required=False, help_text=_("08:30 发到站内通知和邮箱。")
    )


class FreshPasswordMixin(forms.Form):
    """Asks who is signed in for the password once more, where ``asks``: for an act that moves much money.

    A wrong one counts as a failed sign-in and locks out as that does.
    """

    password = forms.CharField(
        label=_("您的登录密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("金额较大或事关收款账户，请再次输入密码确认是您本人。"),
    )

    def __init__(self, *args: Any, request: HttpRequest, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if not asks:
            del self.fields["password"]

    def clean_password(self) -> str:
        name = self.request.user.get_username()
        password: str = self.cleaned_data["password"]
        if authenticate(self.request, username=name, password=password) != self.request.user:
            raise forms.ValidationError(_("密码不正确，请重新输入。连续 5 次输错，将暂停验证 15 分钟。"))
        return password
