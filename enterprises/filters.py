from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.enums import EnterpriseSource, Gap, ListChange, ListKind, Scope, SizeClass
from enterprises.industries import DIVISIONS, SECTIONS, divisions_in
from enterprises.models import (
    CoOfficer,
    Enterprise,
    EnterpriseQuerySet,
    PublishedEntry,
    PublishedEntryQuerySet,
    ServiceListEntry,
    ServiceListEntryQuerySet,
)
from enterprises.published_now import differing
from enterprises.reports import ADDED, LEFT, in_scope, newly_listed, not_continued
from enterprises.services.gaps import in_gap
from enterprises.services.lookup import is_searchable
from enterprises.services.officers import officers_seen_by
from enterprises.services.places import all_places, find_places
from enterprises.services.reach import counties_in_reach
from enterprises.services.standards import recent_limits
from enterprises.services.told_above import visits_told
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit
from foundation.accounts.services.lookup import find_people
from foundation.web.filters import (
    DateToFilter,
    FlagFilter,
    PageFilterSet,
    PickManyFilter,
    SearchFilter,
    TypeaheadFilter,
)

YEARS_BACK = 6
SERVED = [("yes", _("有帮包干部")), ("no", _("暂无帮包干部"))]
YES_NO = [("yes", _("是")), ("no", _("否"))]
UNVISITED = [(str(days), _("%(n)d 个自然日未走访") % {"n": days}) for days in (30, 60, 90, 180, 365)]
INDUSTRIES = [
    *((section, f"{section} {name}") for section, name in SECTIONS.items()),
    *((division, f"{division} {name}") for division, name in DIVISIONS.items()),
]


def long_enough(text: str) -> None:
    if not is_searchable(text):
        raise ValidationError(_("请至少输入 2 个字母或 1 个汉字。"), code="short")


def word_filter(looks_in: Any) -> SearchFilter:
    """``looks_in`` tells the reader where the word is looked for."""
    return SearchFilter(label=_("关键词"), method="search", validators=[long_enough], help_text=looks_in)


Lines = TypeVar("Lines", bound="QuerySet[Any]")


def found_lines(rows: Lines, text: str) -> Lines:
    """Lines of a list by their enterprise or their project."""
    found = Enterprise.objects.matching(text)
    return rows.filter(Q(enterprise__in=found.values("pk")) | Q(project_name__icontains=text))


class CountyFilterSet(PageFilterSet):
    """Offers the counties of the reader's reach; a reader of one county is not asked, but an address may name it."""

    q = word_filter(_("企业名称"))
    county = PickManyFilter(label=_("县市区"), field_name="county_id", choices=[])
    served = django_filters.ChoiceFilter(
        label=_("帮包"), method="by_served", choices=SERVED, empty_label=_("全部")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = counties_in_reach(self.request.user)
        if len(counties) > 1 or (counties and "county" in self.data):
            self.filters["county"].extra["choices"] = [(str(unit.pk), unit.name) for unit in counties]
        else:
            del self.filters["county"]
        if len(counties) > 1:
            return
        self.primary = tuple(name for name in self.primary if name != "county")  # type: ignore[misc]


class OfficerFilterSet(CountyFilterSet):
    """For rows that are enterprises: by their officer too."""

    officer = TypeaheadFilter(
        label=_("帮包干部"),
        field_name="officer",
        url_name="user-options",
        rows=lambda request: officers_seen_by(request.user),
        search=find_people,
    )

    class Meta:
        model = Enterprise
        fields: ClassVar[list[str]] = []

    def search(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        return rows.matching(value)

    def by_served(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        return rows.served(value == "yes")


class EnterpriseFilter(OfficerFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "listed", "served")

    q = word_filter(_("名称任意部分、曾用名、拼音首字母、信用代码或电话"))
    listed = PickManyFilter(label=_("本年清单"), method="on_list", choices=ListKind.choices)
    industry = PickManyFilter(label=_("行业"), method="by_industry", choices=INDUSTRIES)
    size = PickManyFilter(label=_("规模"), field_name="size_class", choices=SizeClass.choices)
    above = django_filters.ChoiceFilter(
        label=_("规上"), method="by_above", choices=YES_NO, empty_label=_("全部")
    )
    place = TypeaheadFilter(
        label=_("乡镇街道或园区"),
        method="by_place",
        url_name="place-options",
        rows=lambda _request: all_places(),
        search=find_places,
    )
    unvisited = django_filters.ChoiceFilter(
        label=_("多久未走访"), method="by_visits", choices=UNVISITED, empty_label=_("全部")
    )
    provisional = FlagFilter(
        label=_("只看待补代码的"),
        when=lambda rows, _request: rows.filter(source=EnterpriseSource.PROVISIONAL),
    )

    helped = FlagFilter(
        label=_("只看我协办的"),
        when=lambda rows, request: rows.filter(
            pk__in=CoOfficer.objects.current().filter(officer=request.user).values("enterprise")
        ),
    )

    filed = FlagFilter(label=_("只看已归档的"), when=lambda rows, _request: rows)

    def filter_queryset(self, queryset: EnterpriseQuerySet) -> EnterpriseQuerySet:
        found: EnterpriseQuerySet = super().filter_queryset(queryset)
        return found.filed() if self.form.cleaned_data.get("filed") else found.active()

    def on_list(self, rows: EnterpriseQuerySet, name: str, value: list[str]) -> EnterpriseQuerySet:
        if not value:
            return rows
        listed = ServiceListEntry.objects.standing().filter(kind__in=value, year=timezone.localdate().year)
        return rows.filter(pk__in=listed.values("enterprise_id"))

    def by_visits(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        """Met by nobody, by whatever channel, in so many calendar days."""
        first = timezone.localdate() - timedelta(days=int(value))
        return rows.filter(visits_told().unvisited_since(first))

    def by_place(self, rows: EnterpriseQuerySet, name: str, value: Unit) -> EnterpriseQuerySet:
        return rows.filter(township=value) if value.kind == UnitKind.TOWNSHIP else rows.filter(park=value)

    def by_above(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        return rows.filter(is_above_scale=value == "yes")

    def by_industry(self, rows: EnterpriseQuerySet, name: str, value: list[str]) -> EnterpriseQuerySet:
        if not value:
            return rows
        return rows.filter(industry_division__in={*divisions_in(value), *(set(value) - set(SECTIONS))})


class ListFilter(CountyFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "served", "state")

    q = word_filter(_("企业名称、拼音首字母或项目名称"))
    county = PickManyFilter(label=_("县市区"), field_name="enterprise__county_id", choices=[])
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[("in", _("在单")), ("out", _("已出单"))],
        empty_label=_("全部"),
    )
    change = django_filters.ChoiceFilter(
        label=_("与相邻年度比"),
        method="by_change",
        choices=[("new", _("比上年新增")), ("gone", _("下一年不再列入"))],
        empty_label=_("全部"),
    )
    since = django_filters.ChoiceFilter(
        label=_("与发布稿比"),
        method="by_since",
        choices=[("added", _("发布后新增")), ("left", _("发布后出单"))],
        empty_label=_("全部"),
    )
    on = DateToFilter(label=_("截至日期在单"), method="by_day")

    class Meta:
        model = ServiceListEntry
        fields: ClassVar[list[str]] = []

    def search(self, rows: ServiceListEntryQuerySet, name: str, value: str) -> ServiceListEntryQuerySet:
        return found_lines(rows, value)

    def by_served(self, rows: ServiceListEntryQuerySet, name: str, value: str) -> ServiceListEntryQuerySet:
        return rows.filter(enterprise__has_officer__in=[value == "yes"])

    def by_state(self, rows: ServiceListEntryQuerySet, name: str, value: str) -> ServiceListEntryQuerySet:
        return rows.filter(left_on__isnull=value == "in")

    def by_change(self, rows: ServiceListEntryQuerySet, name: str, value: str) -> ServiceListEntryQuerySet:
        year = int(self.request.resolver_match.kwargs["year"])
        standing: ServiceListEntryQuerySet = rows.standing()
        return newly_listed(standing, year) if value == "new" else not_continued(standing, year + 1)

    def by_since(self, rows: ServiceListEntryQuerySet, name: str, value: str) -> ServiceListEntryQuerySet:
        return rows.filter(ADDED if value == "added" else LEFT)

    def by_day(self, rows: ServiceListEntryQuerySet, name: str, value: date) -> ServiceListEntryQuerySet:
        return rows.standing_on(value)


class PublishedFilter(CountyFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "served", "changed")

    changed = FlagFilter(label=_("只看与现在不同的"), when=lambda rows, _request: differing(rows))

    q = word_filter(_("企业名称、拼音首字母或项目名称"))
    county = PickManyFilter(label=_("县市区"), field_name="enterprise__county_id", choices=[])

    class Meta:
        model = PublishedEntry
        fields: ClassVar[list[str]] = []

    def search(self, rows: PublishedEntryQuerySet, name: str, value: str) -> PublishedEntryQuerySet:
        return found_lines(rows, value)

    def by_served(self, rows: PublishedEntryQuerySet, name: str, value: str) -> PublishedEntryQuerySet:
        return rows.exclude(officer_name="") if value == "yes" else rows.filter(officer_name="")


class PointsFilter(PageFilterSet):
    """Which two days of a list are compared: the view reads them, and the rows that come in are compared already."""

    base = django_filters.ChoiceFilter(label=_("与哪一年比"), method="as_compared", empty_label=_("上年"))
    since = DateToFilter(label=_("从（截至日期）"), method="as_compared")
    until = DateToFilter(label=_("到（截至日期）"), method="as_compared")

    class Meta:
        model = ServiceListEntry
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = int(self.request.resolver_match.kwargs["year"])
        years = [one for one in range(year, year - YEARS_BACK, -1) if one != year - 1]
        self.filters["base"].extra["choices"] = [
            (str(one), _("本年内") if one == year else _("%(year)s 年") % {"year": one}) for one in years
        ]

    def as_compared(
        self, rows: ServiceListEntryQuerySet, name: str, value: object
    ) -> ServiceListEntryQuerySet:
        return rows


class DifferenceFilter(CountyFilterSet, PointsFilter):
    primary: ClassVar[tuple[str, ...]] = ("base", "since", "until", "change")

    change = PickManyFilter(label=_("变化"), field_name="change", choices=ListChange.choices)
    q = word_filter(_("企业名称、拼音首字母或项目名称"))
    county = PickManyFilter(label=_("县市区"), field_name="enterprise__county_id", choices=[])

    class Meta(PointsFilter.Meta):
        pass

    def search(self, rows: ServiceListEntryQuerySet, name: str, value: str) -> ServiceListEntryQuerySet:
        return found_lines(rows, value)

    def by_served(self, rows: ServiceListEntryQuerySet, name: str, value: str) -> ServiceListEntryQuerySet:
        return rows.filter(enterprise__has_officer__in=[value == "yes"])


class BoardFilter(OfficerFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "county", "scope", "gap")

    q = word_filter(_("名称任意部分、拼音首字母或信用代码"))
    scope = django_filters.ChoiceFilter(
        label=_("范围"), method="by_scope", choices=Scope.choices[1:], empty_label=_("全部企业")
    )

    gap = django_filters.ChoiceFilter(
        label=_("缺口"), method="by_gap", choices=Gap.choices, empty_label=_("不限")
    )

    def by_gap(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        return rows.filter(in_gap(value, recent_limits.get(), self.form.cleaned_data.get("scope") or ""))

    def by_scope(self, rows: EnterpriseQuerySet, name: str, value: str) -> EnterpriseQuerySet:
        return in_scope(rows, value, timezone.localdate().year)
