from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012 - Django's own attribute
        "invalid_login": _("登录名或密码不正确，请重新输入。连续 5 次输错，本机将暂停登录该账号 15 分钟。"),
        "inactive": _("登录名或密码不正确，请重新输入。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["password"].label = _("密码")


class OwnPasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("现在的密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password2"].label = _("再输一次新密码")


class PreferencesForm(forms.Form):
    shortcuts_on = forms.BooleanField(label=_("启用单键快捷键"), required=False)
    digest_on = forms.BooleanField(label=_("工作日早上接收待办提要"), required=False)
