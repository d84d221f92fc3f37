"""Filters of 知识库 and 常用答复."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.enums import ArticleState
from assistance.filters import OfferedChoices, OfferedFilter
from assistance.models import Article, CannedReply
from foundation.web.filters import FlagFilter, PickManyFilter, SearchFilter

OWN, SHARED = "own", "shared"
IN_USE, RETIRED = "in_use", "retired"


def due_for_review(rows: QuerySet[Any], _request: Any) -> QuerySet[Any]:
    return rows.filter(state=ArticleState.PUBLISHED, review_on__lte=timezone.localdate())


class RankFilter(SearchFilter):
    """What the view has ranked: an article without a rank has nothing to do with the words."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(rank__gt=0) if value else queryset


class ArticleFilter(OfferedChoices):
    primary = ("q", "category", "state")

    q = RankFilter(label=_("关键词"), help_text=_("问题、标签、答复里的词，或一整句话"))
    category = OfferedFilter(label=_("类别"), field_name="category", offered="categories")
    state = PickManyFilter(label=_("状态"), choices=ArticleState.choices)
    mine = FlagFilter(label=_("只看我编写的"), when=lambda rows, request: rows.filter(by=request.user))
    review = FlagFilter(label=_("到期待复核"), when=due_for_review)

    class Meta:
        model = Article
        fields: ClassVar[list[str]] = []


class ReplyFilter(OfferedChoices):
    primary = ("q", "scope", "state")

    q = SearchFilter(label=_("关键词"), method="search", help_text=_("标题或内容"))
    scope = django_filters.ChoiceFilter(
        label=_("谁能用"),
        method="by_scope",
        choices=[(OWN, _("仅自己")), (SHARED, _("单位共用"))],
        empty_label=_("全部"),
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[(IN_USE, _("在用")), (RETIRED, _("已停用"))],
        empty_label=_("全部"),
    )
    category = OfferedFilter(label=_("类别"), field_name="category", offered="categories")

    class Meta:
        model = CannedReply
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(title__icontains=text) | Q(text__icontains=text))

    def by_scope(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(unit__isnull=value == OWN)

    def by_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(in_use=value == IN_USE)
