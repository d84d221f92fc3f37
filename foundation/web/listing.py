"""The one way to show a table of rows: filter, order, page, count, export, swap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.accounts.permissions import Permission
from foundation.web import keyset
from foundation.web.counting import ask_together, capped_count
from foundation.web.filters import PageFilterSet
from foundation.web.list_query import VIEW, Chip, ListQuery, chips_of
from foundation.web.numbers import capped

COUNT_CAP = 10_000
BESIDE_CAP = 99
PLACE = "in"
"""The parameter with which a row's page is told from which list it was opened."""
EXPORT_KINDS = ("xlsx", "csv")
FRAGMENT = "components/_results.html"
ROWS, NO_ROWS = _("条"), _("还没有记录")
Export = Callable[..., HttpResponse]


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """A list page in words. ``queryset`` is scoped to the reader and not ordered.

    ``sorts`` maps the name in the URL to a model field that has an index with the key;
    ``columns`` are the only ones read for the rows shown; without them, all.
    ``beside`` are other rows to be counted with the list, in the same statement; None is not counted.
    ``export(request, queryset, *, kind, sentence)`` gets every filtered row in order; ``sheet`` names the page that
    prints the same rows, for who may export.
    """

    queryset: QuerySet[Any]
    filterset: type[PageFilterSet]
    template: str
    table: str
    sorts: Mapping[str, str]
    default_sort: str
    related: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    prefetch: tuple[Any, ...] = ()
    counter: str | Promise = ROWS
    sizes: tuple[int, ...] = (25, 50, 100)
    beside: tuple[QuerySet[Any] | None, ...] = ()
    export: Export | None = None
    export_permission: Permission | None = None
    sheet: str = ""
    empty_title: str | Promise = NO_ROWS
    empty_text: str | Promise = ""
    empty_icon: str = "inbox"
    empty_act: tuple[str, str | Promise] | None = None


@dataclass
class Listing:
    """What the templates of a list read as ``page``."""

    spec: ListPage
    query: ListQuery
    user: Any
    filterset: PageFilterSet
    slice: keyset.Slice
    rows: list[Any]
    filtered: QuerySet[Any] = field(repr=False)

    @property
    def form(self) -> Any:
        return self.filterset.form

    @property
    def primary_fields(self) -> list[Any]:
        return [self.form[name] for name in self.filterset.primary]

    @property
    def more_fields(self) -> list[Any]:
        return [
            bound for bound in self.form if bound.name not in self.filterset.primary and not bound.is_hidden
        ]

    @property
    def more_open(self) -> bool:
        return any(chip.name not in self.filterset.primary for chip in self.chips)

    @cached_property
    def chips(self) -> list[Chip]:
        return chips_of(self.filterset, self.query)

    @property
    def sentence(self) -> str:
        """The filter in words, for a heading, an export and a print."""
        return "；".join(f"{chip.label}：{chip.text}" for chip in self.chips)

    @property
    def notices(self) -> list[str]:
        return self.query.notices

    @cached_property
    def count(self) -> int:
        known = self._known_count
        return int(self._counted[0] or 0) if known is None else known

    @property
    def beside_counts(self) -> list[int | None]:
        """At most one more than ``BESIDE_CAP`` each."""
        return self._counted[1:]

    @property
    def _known_count(self) -> int | None:
        if self.slice.number == 1 and self.slice.following is None and self.slice.previous is None:
            return len(self.rows)
        if self.filterset.more_than is not None and self._is_decided_by_one_filter():
            return self.filterset.more_than + 1
        return None

    @cached_property
    def _counted(self) -> list[Any]:
        whole = capped_count(self.filtered, self.count_cap) if self._known_count is None else None
        beside = (None if rows is None else capped_count(rows, BESIDE_CAP) for rows in self.spec.beside)
        return ask_together(whole, *beside)

    @property
    def count_cap(self) -> int:
        more_than = self.filterset.more_than
        return COUNT_CAP if more_than is None else min(more_than, COUNT_CAP)

    @property
    def count_text(self) -> str:
        return capped(self.count, self.count_cap)

    def _is_decided_by_one_filter(self) -> bool:
        """The reader sees the whole table, and nothing else narrows it."""
        return len(self.chips) == 1 and not self.spec.queryset.query.where

    @property
    def filter_text(self) -> str:
        """The filters in use as a query string, for an act over everything that they find."""
        return self.query.filter_text

    @property
    def number(self) -> int:
        return self.slice.number

    @property
    def first_url(self) -> str | None:
        return self.query.url() if self.query.cursor else None

    @property
    def previous_url(self) -> str | None:
        cursor = self.slice.previous
        return self.query.url(before=keyset.encode(cursor)) if cursor else None

    @property
    def following_url(self) -> str | None:
        cursor = self.slice.following
        return self.query.url(after=keyset.encode(cursor)) if cursor else None

    @property
    def reset_url(self) -> str:
        return self.query.path

    @property
    def place(self) -> str:
        """What a link to a row adds, so that its page leads on through this list."""
        return f"?{urlencode({PLACE: self.query.here}, safe='/?=')}"

    @property
    def view_query(self) -> str:
        """What the page that saves a view is asked with."""
        return urlencode({"from": self.query.here})

    @property
    def size_links(self) -> list[tuple[int, str, bool]]:
        return [(size, self.query.url(per=size), size == self.query.size) for size in self.spec.sizes]

    @property
    def hidden_inputs(self) -> list[tuple[str, str]]:
        """The order and the page size, which a new search keeps."""
        kept = {"sort": self.query.order.token, "per": str(self.query.size), VIEW: self.query.view}
        defaults = {"sort": self.spec.default_sort, "per": str(self.spec.sizes[0]), VIEW: ""}
        return [(name, value) for name, value in kept.items() if value != defaults[name]]

    @property
    def export_links(self) -> list[tuple[str, str]]:
        if not self._may_export():
            return []
        return [(kind, self.query.url(export=kind)) for kind in EXPORT_KINDS]

    @property
    def sheet_url(self) -> str:
        if not self.spec.sheet or not self._may_export():
            return ""
        return f"{reverse(self.spec.sheet)}?{self.query.filter_text}"

    def sort_url(self, name: str) -> str:
        current = self.query.order
        token = f"-{name}" if current.name == name and not current.descending else name
        if current.name != name and self.spec.default_sort == f"-{name}":
            token = self.spec.default_sort
        return self.query.url(sort=token)

    def sort_state(self, name: str) -> str | None:
        if self.query.order.name != name:
            return None
        return "descending" if self.query.order.descending else "ascending"

    def _may_export(self) -> bool:
        permission = self.spec.export_permission
        return self.spec.export is not None and (permission is None or self.user.has(permission))

    def export(self, request: HttpRequest, kind: str) -> HttpResponse:
        if not self._may_export() or self.spec.export is None:
            raise PermissionDenied(self.spec.export_permission)
        rows = keyset.ordered(self.filtered, self.query.order)
        return self.spec.export(request, rows, kind=kind, sentence=self.sentence)


def render_list(request: HttpRequest, page: ListPage, **extra: Any) -> HttpResponse:
    listing = read_list(request, page)
    if kind := listing.query.export:
        return listing.export(request, kind)
    htmx = getattr(request, "htmx", None)
    fragment = bool(htmx and not htmx.history_restore_request)
    context = {"page": listing, "is_list": True, **extra}
    response = render(request, FRAGMENT if fragment else page.template, context)
    if fragment and not listing.query.cursor:
        response.headers["HX-Push-Url"] = listing.query.url()
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def read_list(request: HttpRequest, page: ListPage) -> Listing:
    query = ListQuery(request, page)
    filterset = query.filterset
    filtered = filterset.qs
    if query.export:
        part = keyset.Slice(pks=[], previous=None, following=None, number=1)
    else:
        part = keyset.fetch(filtered, query.order, query.size, after=query.after, before=query.before)
    return Listing(
        spec=page,
        query=query,
        user=request.user,
        filterset=filterset,
        slice=part,
        rows=_rows(page, part.pks),
        filtered=filtered,
    )


def _rows(page: ListPage, pks: list[int]) -> list[Any]:
    """The wide rows, for the keys of this page only."""
    if not pks:
        return []
    rows = page.queryset.filter(pk__in=pks).order_by()
    if page.related:
        rows = rows.select_related(*page.related)
    if page.columns:
        rows = rows.only(*page.columns)
    found = {row.pk: row for row in rows.prefetch_related(*page.prefetch)}
    return [found[pk] for pk in pks if pk in found]
