"""What the list of visits is narrowed by."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assistance.enums import VisitChannel
from assistance.filters import VOIDED, VoidedFilter, all_people, find_enterprises, seen_enterprises
from assistance.models import Case, Visit
from assistance.services.choices import Choices, offered_choices
from enterprises.models import Enterprise
from enterprises.services.reach import counties_in_reach
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.lookup import find_people
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    FlagFilter,
    PageFilterSet,
    PickManyFilter,
    SearchFilter,
    TypeaheadFilter,
)


class WordsFilter(SearchFilter):
    """A part of what was written down, or what an enterprise is found by."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        met = _with(Enterprise.objects.matching(value))
        return queryset.filter(met | Q(notes__icontains=value) | Q(met__icontains=value))


class CountyFilter(PickManyFilter):
    def filter(self, queryset: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return (
            queryset.filter(_with(Enterprise.objects.filter(county_id__in=[int(key) for key in value])))
            if value
            else queryset
        )


class OfficerFilter(TypeaheadFilter):
    """Whose enterprises were met."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(_with(Enterprise.objects.filter(officer=_key(value)))) if value else queryset


class VisitFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "channel", "visited_from", "visited_to")

    q = WordsFilter(label=_("关键词"), help_text=_("企业、走访情况或见到的人"))
    channel = PickManyFilter(label=_("方式"), choices=VisitChannel.choices)
    county = CountyFilter(label=_("县市区"), choices=[])
    enterprise = TypeaheadFilter(
        label=_("企业"),
        field_name="enterprises",
        url_name="enterprise-options",
        rows=seen_enterprises,
        search=find_enterprises,
    )
    person = TypeaheadFilter(
        label=_("走访人"), field_name="people", url_name="people-options", rows=all_people, search=find_people
    )
    officer = OfficerFilter(
        label=_("帮包干部"), url_name="people-options", rows=all_people, search=find_people
    )
    asked = FlagFilter(
        label=_("只看带回问题的"),
        when=lambda rows, _request: rows.filter(pk__in=_asked()),
    )
    mine = FlagFilter(label=_("只看我去的"), when=lambda rows, request: rows.filter(people=request.user))
    state = VoidedFilter(label=_("状态"), choices=[(VOIDED, _("已作废"))], empty_label=_("有效"))
    visited_from = DateFromFilter(label=_("走访 从"), field_name="visited_on")
    visited_to = DateToFilter(label=_("走访 至"), field_name="visited_on")

    class Meta:
        model = Visit
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A reader of one county is not asked which."""
        super().__init__(*args, **kwargs)
        counties = _counties(self.request.user)
        if len(counties) > 1:
            self.filters["county"].extra["choices"] = counties
        else:
            del self.filters["county"]


def _with(enterprises: QuerySet[Enterprise]) -> Q:
    met = Visit.enterprises.through.objects.filter(enterprise__in=enterprises.values("pk"))
    return Q(pk__in=met.values("visit_id"))


def _counties(user: User) -> Choices:
    if user.reach(Permission.VISIT_READ).everything:
        return offered_choices().counties
    return [(str(unit.pk), unit.name) for unit in counties_in_reach(user, Permission.VISIT_READ)]


def _asked() -> QuerySet[Any, Any]:
    return Case.objects.exclude(visit=None).values("visit_id")


def _key(value: Any) -> int:
    """A row, or its key where nobody looks at the form."""
    return int(getattr(value, "pk", value))
