from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.context import now_of
from assistance.filters import CaseFilter
from assistance.models import Case
from assistance.services.choices import Offered, read_choices
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.accounts.services.lookup import find_people
from foundation.web.fields import FlexibleDateField
from foundation.web.filters import FlagFilter, PickManyFilter, TypeaheadFilter
from reporting.links import Drill, read_drill, settled
from reporting.metrics.checks import CHECKS, Rule
from reporting.metrics.definitions import METRICS, PART_LABELS
from reporting.metrics.forecast import AGES
from reporting.metrics.versions import EXPLAINED, FIRST, VERSIONS
from reporting.queries.checks import keys_by_rule
from reporting.queries.conditions import differs, in_period
from reporting.queries.figures import GroupBy, in_group, rows_behind
from reporting.queries.forecast import lasted_at_least, of_age
from reporting.queries.stood import Stood
from reporting.reports import NOBODY


def drill_of(request: Any, params: Any) -> Drill:
    """What the address asks for, with the version in force; read once for the page and its filters."""
    if not hasattr(request, "drill"):
        request.drill = settled(read_drill(params, timezone.localdate()))
    drill: Drill = request.drill
    return drill


class ChosenTogether(django_filters.ChoiceFilter):
    """A choice that narrows nothing by itself."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset


class ManyChosenTogether(PickManyFilter):
    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset


class ChosenMoment(django_filters.CharFilter):
    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset


class DayChosenTogether(django_filters.Filter):
    field_class = FlexibleDateField

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset


class UnsetFilter(django_filters.ChoiceFilter):
    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return in_group(queryset, GroupBy(value), None) if value else queryset


class StoodFilter(django_filters.ChoiceFilter):
    """The one group that a case counts in, where the filter of every list asks for each of the lists."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return in_group(queryset, GroupBy.STOOD, int(value)) if value else queryset


class AgeFilter(django_filters.ChoiceFilter):
    """Open cases by how long ago they were received: the age groups of the forecast."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(of_age(int(value), now_of(self.parent.request).at)) if value else queryset


class LastedFilter(django_filters.ChoiceFilter):
    """Cases that stayed open for so long at least, and those that got no answer."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(lasted_at_least(int(value))) if value else queryset


class PeriodCaseFilter(CaseFilter):
    """Cases of a period, which others choose; the rest narrows."""

    officer = TypeaheadFilter(
        label=_("服务专员"),
        url_name="people-options",
        rows=lambda _request: User.objects.all(),
        search=find_people,
    )
    stood = StoodFilter(label=_("受理时归类"), choices=Stood.choices, empty_label=_("不限"))
    unset = UnsetFilter(
        label=_("尚缺"), choices=[(by.value, label) for by, label in NOBODY.items()], empty_label=_("不限")
    )

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    @cached_property
    def offered(self) -> Offered:
        """Also units no longer in use: a figure of the past must open its list."""
        if not hasattr(self.request, "report_choices"):
            places = Unit.objects.exclude(kind__in=[UnitKind.BUREAU, UnitKind.TOWNSHIP])
            self.request.report_choices = read_choices(places)
        choices: Offered = self.request.report_choices
        return choices


PeriodCaseFilter.declared_filters["from"] = DayChosenTogether(label=_("从"))
PeriodCaseFilter.declared_filters["to"] = DayChosenTogether(label=_("至"))


class ResolutionCaseFilter(PeriodCaseFilter):
    """The cases behind one number: metric, part and period choose them together."""

    primary = ("metric", "part", "from", "to")  # type: ignore[assignment]

    metric = ChosenTogether(
        label=_("指标"),
        choices=[(metric.code.slug, metric.name) for metric in METRICS.values()],
        empty_label=None,
    )
    part = ChosenTogether(
        label=_("范围"),
        choices=[(part.value, label) for part, label in PART_LABELS.items()],
        empty_label=None,
    )
    age = AgeFilter(
        label=_("已历时"),
        choices=[(str(age), _("满 %(n)d 个自然日") % {"n": age}) for age in AGES],
        empty_label=_("不限"),
    )
    lasted = LastedFilter(
        label=_("办理历时"),
        choices=[(str(age), _("至少 %(n)d 个自然日") % {"n": age}) for age in AGES],
        empty_label=_("不限"),
    )
    version = ChosenTogether(
        label=_("口径版本"), choices=[(code, code) for code in VERSIONS], empty_label=_("期内有效的口径")
    )

    differs = FlagFilter(
        label=_("只看两个口径结果不同的"), when=lambda rows, _request: rows.filter(differs(FIRST, EXPLAINED))
    )

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        drill, now = drill_of(self.request, self.data), now_of(self.request)
        rows = rows_behind(queryset, drill.metric.code, drill.part, drill.period, now, drill.version)
        narrowed: QuerySet[Any] = super().filter_queryset(rows)
        return narrowed


class LineageFilter(ResolutionCaseFilter):
    """The same rows as of a cut-off; ``since`` asks who changed one of them."""

    since = DayChosenTogether(label=_("变动起自"))
    at = ChosenMoment(label=_("截至"))

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    def whole(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Every case of the period under the same narrowing, whether the figure counts it or not."""
        drill = drill_of(self.request, self.data)
        rows = queryset.filter(in_period(drill.metric.code, drill.period))
        narrowed: QuerySet[Any] = super(ResolutionCaseFilter, self).filter_queryset(rows)
        return narrowed


class CheckCaseFilter(PeriodCaseFilter):
    """The cases that rules of 口径核查 name in a period."""

    primary = ("rule", "from", "to")  # type: ignore[assignment]

    rule = ManyChosenTogether(
        label=_("核查规则"), choices=[(rule.value, check.name) for rule, check in CHECKS.items()]
    )

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        period = read_drill(self.data, timezone.localdate()).period
        rules = [Rule(value) for value in self.form.cleaned_data["rule"]] or list(Rule)
        named = keys_by_rule(queryset, period, now_of(self.request), rules)
        rows = queryset.filter(pk__in=frozenset().union(*named.values()))
        narrowed: QuerySet[Any] = super().filter_queryset(rows)
        return narrowed
