from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assistance.models import CaseCategory
from assistance.models.article import QUESTION_LENGTH, TAGS_LENGTH
from assistance.permissions import may_share_reply
from assistance.services.replies import PLACEHOLDERS
from foundation.accounts.models import Unit, User
from foundation.web.fields import CleanCharField, CleanTextField
from foundation.web.forms import PageForm

LONGEST_ANSWER = 4000
LONGEST_NOTE = 300
MOST_TAGS, LONGEST_TAG = 8, 12
BETWEEN_TAGS = re.compile(r"[\s,，、;；/]+")


class ReplyForm(PageForm):
    """常用答复. Who is no head of a unit has no choice of units, and keeps it for himself."""

    title = CleanCharField(label=_("标题"), max_length=40, help_text=_("选用时看到的就是它，写短一点。"))
    text = CleanTextField(
        label=_("内容"),
        max_length=2000,
        help_text=_("插入时自动换成本件的内容：%(names)s。")
        % {"names": "".join(f"{{{name}}}" for name in PLACEHOLDERS)},
    )
    category = forms.ModelChoiceField(
        label=_("适用类别"),
        queryset=CaseCategory.objects.active(),
        required=False,
        empty_label=_("全部类别"),
    )
    unit = forms.ModelChoiceField(
        label=_("谁能用"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("仅自己"),
        help_text=_("选单位的，本单位和下级单位的人都能选用。"),
    )
    in_use = forms.BooleanField(
        label=_("在用"), required=False, initial=True, help_text=_("不再使用的去掉勾选，不删除。")
    )

    def __init__(self, *args: Any, user: User, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [unit.pk for unit in Unit.objects.active() if may_share_reply(user, unit)]
        if shared:
            self.fields["unit"].queryset = Unit.objects.filter(pk__in=shared)
        else:
            del self.fields["unit"]
        if is_new:
            del self.fields["in_use"]


class ArticleForm(PageForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    question = CleanCharField(
        label=_("问题"),
        max_length=QUESTION_LENGTH,
        help_text=_("企业会怎样问，就怎样写，不写企业名称。"),
    )
    answer = CleanTextField(
        label=_("答复"), max_length=LONGEST_ANSWER, help_text=_("依据、条件、步骤、找谁办；只写通用的办法。")
    )
    category = forms.ModelChoiceField(
        label=_("类别"), queryset=CaseCategory.objects.active(), empty_label=_("请选择")
    )
    tags = CleanCharField(
        label=_("标签"),
        required=False,
        max_length=TAGS_LENGTH,
        help_text=_("几个词，用空格或顿号隔开，如：用工 招聘会 补贴。"),
    )

    def clean_tags(self) -> str:
        words = list(dict.fromkeys(word for word in BETWEEN_TAGS.split(self.cleaned_data["tags"]) if word))
        if len(words) > MOST_TAGS or any(len(word) > LONGEST_TAG for word in words):
            raise ValidationError(
                _("标签最多 %(most)d 个，每个最多 %(long)d 个字。") % {"most": MOST_TAGS, "long": LONGEST_TAG}
            )
        return " ".join(words)


class RetirementForm(PageForm):
    note = CleanTextField(
        label=_("下架原因"), max_length=LONGEST_NOTE, help_text=_("如政策已废止、内容已并入另一条。")
    )
