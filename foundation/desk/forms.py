from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.web.fields import CleanCharField
from foundation.web.forms import PageForm


class ViewForm(PageForm):
    """保存为视图."""

    name = CleanCharField(label=_("视图名称"), max_length=20)
    is_pinned = forms.BooleanField(
        label=_("固定在列表上方"), required=False, help_text=_("显示件数；前九个可按数字键打开。")
    )
    is_shared = forms.BooleanField(
        label=_("与本单位共享"),
        required=False,
        help_text=_("同单位的人可以打开，各自只看到自己有权看的记录。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.unit_id is None:
            del self.fields["is_shared"]

    @property
    def values(self) -> dict[str, Any]:
        return {"is_shared": False} | {name: self.cleaned_data[name] for name in self.fields}


class ChangeViewForm(ViewForm):
    position = forms.IntegerField(label=_("顺序"), min_value=1, max_value=99, help_text=_("小的在前。"))
