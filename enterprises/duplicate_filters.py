from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.enums import DuplicateGround
from enterprises.filters import word_filter
from enterprises.models import (
    DuplicatePair,
    DuplicateQuerySet,
    Enterprise,
    EnterpriseMerge,
    MergeQuerySet,
    ground_field,
)
from foundation.web.filters import FlagFilter, PageFilterSet

LOOKS_IN = _("其中一家的名称、曾用名、拼音首字母或信用代码")


class DuplicateFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "ground", "decided")

    q = word_filter(LOOKS_IN)
    ground = django_filters.ChoiceFilter(
        label=_("相同之处"), method="by_ground", choices=DuplicateGround.choices, empty_label=_("全部")
    )
    decided = FlagFilter(label=_("只看已判定不是重复的"), when=lambda rows, _request: rows)

    class Meta:
        model = DuplicatePair
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: DuplicateQuerySet) -> DuplicateQuerySet:
        found: DuplicateQuerySet = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("decided"):
            return found.filter(decided_at__isnull=False)
        return found.undecided()

    def search(self, rows: DuplicateQuerySet, name: str, value: str) -> DuplicateQuerySet:
        alike = Enterprise.objects.matching(value).values("pk")
        return rows.filter(Q(first__in=alike) | Q(second__in=alike))

    def by_ground(self, rows: DuplicateQuerySet, name: str, value: str) -> DuplicateQuerySet:
        return rows.filter(**{ground_field(value): True})


class MergeFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "state")

    q = word_filter(LOOKS_IN)
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[("standing", _("有效")), ("undone", _("已撤销"))],
        empty_label=_("全部"),
    )

    class Meta:
        model = EnterpriseMerge
        fields: ClassVar[list[str]] = []

    def search(self, rows: MergeQuerySet, name: str, value: str) -> MergeQuerySet:
        alike: Any = Enterprise.objects.matching(value).values("pk")
        return rows.filter(Q(kept__in=alike) | Q(merged__in=alike))

    def by_state(self, rows: MergeQuerySet, name: str, value: str) -> MergeQuerySet:
        return rows.filter(undone_at__isnull=value == "standing")
