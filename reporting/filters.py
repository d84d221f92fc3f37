from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistance.context import now_of
from assistance.filters import CaseFilter, find_people
from assistance.models import Case
from assistance.services.choices import Offered, read_choices
from foundation.accounts.enums import UnitKind
from foundation.accounts.models import Unit, User
from foundation.web.fields import FlexibleDateField
from foundation.web.filters import TypeaheadFilter
from reporting.links import read_drill
from reporting.metrics.definitions import METRICS, PART_LABELS
from reporting.metrics.forecast import AGES
from reporting.metrics.versions import VERSIONS
from reporting.queries.figures import COLUMNS, GroupBy, rows_behind
from reporting.queries.forecast import lasted_at_least, of_age
from reporting.reports import NOBODY


class ChosenTogether(django_filters.ChoiceFilter):
    """A choice that narrows nothing by itself."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset


class DayChosenTogether(django_filters.Filter):
    field_class = FlexibleDateField

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset


class UnsetFilter(django_filters.ChoiceFilter):
    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{COLUMNS[GroupBy(value)]: None}) if value else queryset


class AgeFilter(django_filters.ChoiceFilter):
    """Open cases by how long ago they were received: the age groups of the forecast."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(of_age(int(value), now_of(self.parent.request).at)) if value else queryset


class LastedFilter(django_filters.ChoiceFilter):
    """Cases that stayed open for so long at least, and those that got no answer."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(lasted_at_least(int(value))) if value else queryset


class ResolutionCaseFilter(CaseFilter):
    """The cases behind one number: metric, part and period choose them together, the rest narrows."""

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
    officer = TypeaheadFilter(
        label=_("服务专员"),
        url_name="people-options",
        rows=lambda _request: User.objects.all(),
        search=find_people,
    )
    unset = UnsetFilter(
        label=_("尚缺"), choices=[(by.value, label) for by, label in NOBODY.items()], empty_label=_("不限")
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

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        drill = read_drill(self.data, timezone.localdate())
        now = now_of(self.request)
        rows = rows_behind(queryset, drill.metric.code, drill.part, drill.period, now, drill.version)
        narrowed: QuerySet[Any] = super().filter_queryset(rows)
        return narrowed


ResolutionCaseFilter.base_filters["from"] = DayChosenTogether(label=_("从"))
ResolutionCaseFilter.base_filters["to"] = DayChosenTogether(label=_("至"))
