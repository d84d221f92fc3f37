"""Filters of list pages: short names in the URL, nothing that scans or renders a large table."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.db.models import QuerySet

from foundation.web.columns import field_at
from foundation.web.dates import start_of_day
from foundation.web.fields import CleanCharField, FlexibleDateField
from foundation.web.typeahead import LARGEST_KEY, Search, TypeaheadField
from foundation.web.widgets import PickMany


class _Declared(dict[str, django_filters.Filter]):
    """The filters as declared. A filter set takes a copy: of each filter, not of all that hangs on it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, django_filters.Filter]:
        copies = {name: copy.copy(filter_) for name, filter_ in self.items()}
        for filter_ in copies.values():
            filter_.extra = dict(filter_.extra)
            filter_.method = filter_.method  # bound to this copy
            vars(filter_).pop("_field", None)  # a field belongs to one reader
        return copies


class PageFilterSet(django_filters.FilterSet):
    """``primary`` names the filters that stand open; the others fold into 更多筛选."""

    primary: ClassVar[tuple[str, ...]] = ()
    more_than: int | None = None
    """Set by a filter that found more rows of the whole table than this, and stopped: counting need not go further."""

    def __init__(self, *args: Any, by_key: bool = False, **kwargs: Any) -> None:
        """``by_key``: nobody looks at the form, so a chosen person or enterprise is a number and is not looked up."""
        self.by_key = by_key
        super().__init__(*args, **kwargs)

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        return _Declared(super().get_filters())

    @property
    def form(self) -> forms.Form:
        """The filters make their fields anew for each filter set, so the form needs no copies of its own."""
        if not hasattr(self, "_form"):
            self._form: forms.Form = self._meta.form(self.data, auto_id="filter-%s", label_suffix="")
            for name, filter_ in self.filters.items():
                if isinstance(filter_, TypeaheadFilter) and self.by_key:
                    self._form.fields[name] = forms.IntegerField(
                        required=False, min_value=1, max_value=LARGEST_KEY
                    )
                    continue
                self._form.fields[name] = filter_.field
                if isinstance(filter_, TypeaheadFilter):
                    filter_.offer_to(filter_.field, self.request)
        return self._form


class StandingFilterSet(PageFilterSet):
    """What was voided or corrected is seen only where the filter ``all`` is ticked; the rows know ``standing``."""

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("all") else found.standing()


class SearchFilter(django_filters.CharFilter):
    field_class = CleanCharField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "search", "autocomplete": "off"}))
        super().__init__(*args, **kwargs)


class _AnyOf:
    """Rows whose value is one of those picked; no join is multiplied, so nothing needs DISTINCT."""

    field_name: str

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.field_name}__in": list(value)}) if value else queryset


class PickManyFilter(_AnyOf, django_filters.MultipleChoiceFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PickMany)
        super().__init__(*args, **kwargs)


class PickManyModelFilter(_AnyOf, django_filters.ModelMultipleChoiceFilter):
    """For short tables only: every row of the queryset becomes a checkbox."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PickMany)
        super().__init__(*args, **kwargs)


class FlagFilter(django_filters.Filter):
    """A checkbox; ``when`` narrows the rows when it is ticked: ``when=lambda rows, request: …``."""

    field_class = forms.BooleanField

    def __init__(
        self, *args: Any, when: Callable[[QuerySet[Any], Any], QuerySet[Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.when = when

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return self.when(queryset, self.parent.request) if value else queryset


class _DayFilter(django_filters.Filter):
    field_class = FlexibleDateField

    def _is_moment(self, queryset: QuerySet[Any]) -> bool:
        return isinstance(field_at(queryset, self.field_name), models.DateTimeField)


class DateFromFilter(_DayFilter):
    """That day and later."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return queryset
        start = start_of_day(value) if self._is_moment(queryset) else value
        return queryset.filter(**{f"{self.field_name}__gte": start})


class DateToFilter(_DayFilter):
    """That day and earlier."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return queryset
        if self._is_moment(queryset):
            return queryset.filter(**{f"{self.field_name}__lt": start_of_day(value + timedelta(days=1))})
        return queryset.filter(**{f"{self.field_name}__lte": value})


class TypeaheadFilter(django_filters.Filter):
    """One enterprise or one person; ``rows(request)`` gives the reader's own."""

    field_class = TypeaheadField

    def __init__(
        self, *args: Any, rows: Callable[[Any], QuerySet[Any]], search: Search, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.search = rows, search

    def offer_to(self, field: Any, request: Any) -> None:
        field.offer(self.rows(request), search=self.search)
