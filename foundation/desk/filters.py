from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from foundation.desk.draft_forms import all_forms
from foundation.desk.models import Draft, SavedView
from foundation.web.filters import FlagFilter, PageFilterSet, PickManyFilter, SearchFilter


class SavedViewFilter(PageFilterSet):
    primary = ("q", "mine")

    q = SearchFilter(label=_("关键词"), field_name="name", lookup_expr="icontains", help_text=_("视图名称"))
    mine = FlagFilter(label=_("只看我的"), when=lambda rows, request: rows.filter(owner=request.user))

    class Meta:
        model = SavedView
        fields: ClassVar[list[str]] = []


class DraftFilter(PageFilterSet):
    primary = ("form",)

    form = PickManyFilter(label=_("表单"), choices=lambda: [(one.name, one.title) for one in all_forms()])

    class Meta:
        model = Draft
        fields: ClassVar[list[str]] = []
