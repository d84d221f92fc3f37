"""The query string of a list page: what is known is kept, what is not is left out with a notice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from foundation.web import keyset
from foundation.web.filters import PageFilterSet
from foundation.web.text import clean_line

if TYPE_CHECKING:
    from foundation.web.listing import ListPage

VIEW = "view"
"""The saved view that was opened: it narrows nothing, and stays in the address while the filters change."""
PAGING = ("sort", "per", "after", "before", "export", VIEW)
COMPANIONS = ("_text", "_for")


@dataclass(frozen=True)
class Chip:
    name: str
    label: str
    text: str
    remove_url: str


class ListQuery:
    """Reads and writes the query string of one list page."""

    def __init__(self, request: HttpRequest, page: ListPage, *, by_key: bool = False) -> None:
        self.path = request.path
        self.by_key = by_key
        self.page = page
        self.request = request
        self.notices: list[str] = []
        self.order = self._order(request.GET.get("sort", ""))
        self.size = self._size(request.GET.get("per", ""))
        self.filterset = self._filterset()
        self.after = self._cursor("after")
        self.before = None if self.after else self._cursor("before")
        self.export = self._export(request.GET.get("export", ""))

    @property
    def cursor(self) -> keyset.Cursor | None:
        return self.after or self.before

    def url(self, **changes: Any) -> str:
        """This page's address with other paging; cursors are dropped unless given."""
        params = {"sort": self.order.token, "per": str(self.size)}
        params |= {name: str(value) for name, value in changes.items()}
        defaults = {"sort": self.page.default_sort, "per": str(self.page.sizes[0])}
        query = self.used.copy()
        for name, value in params.items():
            if value and value != defaults.get(name):
                query[name] = value
        return self._address(query, view=self.view)

    @property
    def view(self) -> str:
        asked = self.request.GET.get(VIEW, "")
        return asked if asked.isascii() and asked.isdigit() and len(asked) < 19 else ""

    @property
    def normal(self) -> str:
        """The filters and the order, in one order: what a saved view keeps."""
        query = self.used.copy()
        if self.order.token != self.page.default_sort:
            query["sort"] = self.order.token
        return _sorted(query).urlencode()

    @property
    def here(self) -> str:
        """This page of the list, cursor and all."""
        edges = {"after": self.after, "before": self.before}
        return self.url(**{name: keyset.encode(edge) for name, edge in edges.items() if edge})

    @property
    def filter_text(self) -> str:
        return _sorted(self.used).urlencode()

    def url_without(self, name: str) -> str:
        query = self.used.copy()
        query.pop(name, None)
        if self.order.token != self.page.default_sort:
            query["sort"] = self.order.token
        return self._address(query, view=self.view)

    def _address(self, query: QueryDict, *, view: str) -> str:
        query = _sorted(query)
        if view:
            query[VIEW] = view
        return f"{self.path}?{query.urlencode()}" if query else self.path

    def _order(self, token: str) -> keyset.Order:
        name = token.removeprefix("-")
        if token and name not in self.page.sorts:
            self.notices.append(
                _("不能按“%(name)s”排序，已按默认顺序显示。") % {"name": clean_line(name)[:20]}
            )
        if name not in self.page.sorts:
            token = self.page.default_sort
            name = token.removeprefix("-")
        return keyset.Order(name=name, field=self.page.sorts[name], descending=token.startswith("-"))

    def _size(self, text: str) -> int:
        return next((size for size in self.page.sizes if str(size) == text), self.page.sizes[0])

    def _export(self, kind: str) -> str:
        return kind if kind in ("xlsx", "csv") else ""

    def _cursor(self, name: str) -> keyset.Cursor | None:
        text = self.request.GET.get(name, "")
        if not text:
            return None
        cursor = keyset.decode(text, self.page.queryset, self.order)
        if cursor is None:
            self.notices.append(_("页码已失效，已回到第一页。"))
        return cursor

    def _filterset(self) -> PageFilterSet:
        """The filters with every unknown value taken out."""
        given = self._known(self.request.GET)
        filterset = self._filters(given)
        form = filterset.form
        if form.is_valid():
            return filterset
        for name in list(form.errors):
            label = form.fields[name].label or name
            self.notices.append(_("已忽略无法识别的条件“%(label)s”。") % {"label": label})
            kept = _valid_values(form.fields[name], given.getlist(name))
            given.setlist(name, kept)
            for tail in COMPANIONS:
                given.pop(name + tail, None)
        filterset = self._filters(given)
        filterset.form.is_valid()
        return filterset

    def _filters(self, given: QueryDict) -> PageFilterSet:
        return self.page.filterset(given, self.page.queryset, request=self.request, by_key=self.by_key)

    def _known(self, data: QueryDict) -> QueryDict:
        names = set(self.page.filterset.base_filters)
        known = QueryDict(mutable=True)
        strange = []
        for name, values in data.lists():
            base = next((name.removesuffix(tail) for tail in COMPANIONS if name.endswith(tail)), name)
            if name in names or base in names:
                known.setlist(name, values)
            elif name not in PAGING:
                strange.append(clean_line(name)[:20])
        if strange:
            self.notices.append(_("已忽略不认识的条件：%(names)s。") % {"names": "、".join(strange[:3])})
        return known

    @cached_property
    def used(self) -> QueryDict:
        """The filters in use, without blanks and without the texts of type-ahead boxes."""
        used = QueryDict(mutable=True)
        for name, values in self.filterset.data.lists():
            kept = [value for value in values if value != ""]
            if kept and name in self.filterset.filters:
                used.setlist(name, kept)
        return used


def chips_of(filterset: PageFilterSet, query: ListQuery) -> list[Chip]:
    cleaned = filterset.form.cleaned_data
    return [
        Chip(name, str(bound.label), text, query.url_without(name))
        for name, bound in ((name, filterset.form[name]) for name in filterset.filters)
        if (text := _in_words(bound, cleaned.get(name)))
    ]


def _in_words(bound: forms.BoundField, value: Any) -> str:
    if value in (None, "", [], False) or (hasattr(value, "exists") and not value):
        return ""
    if value is True:
        return _("是")
    field = bound.field
    if isinstance(field, forms.ModelMultipleChoiceField):
        return "、".join(str(row) for row in value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        labels = {str(key): str(label) for key, label in choices}
        values = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(one), str(one)) for one in values)
    return str(value)


def _valid_values(field: forms.Field, values: list[str]) -> list[str]:
    if not isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
        return []
    return [value for value in values[:50] if _accepts(field, value)]


def _accepts(field: forms.Field, value: str) -> bool:
    try:
        field.clean([value])
    except ValidationError:
        return False
    return True


def _sorted(query: QueryDict) -> QueryDict:
    ordered = QueryDict(mutable=True)
    for name in sorted(query):
        ordered.setlist(name, query.getlist(name))
    return ordered
