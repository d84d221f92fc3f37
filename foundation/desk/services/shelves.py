"""The views over a list: ready-made, own and shared, and what the list as it stands has to do with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from foundation.accounts.models import User
from foundation.desk.models import SavedView
from foundation.desk.models.saved_view import LONGEST_QUERY
from foundation.desk.pages import DeskPage
from foundation.desk.services.asking import ask_as
from foundation.desk.services.saved_views import PINNED_AT_MOST
from foundation.web.filters import SearchFilter
from foundation.web.list_query import VIEW, ListQuery
from foundation.web.listing import ListPage

KEYS = 9
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class ViewLink:
    """``key`` is the digit that opens it; ``count`` is None where counting would cost a search."""

    label: str
    url: str
    is_current: bool
    key: str
    owner: str = ""


class Shelf:
    """What the templates of a list read as ``shelf``. One statement, however many views there are."""

    def __init__(self, request: HttpRequest, page: DeskPage, spec: ListPage, user: User) -> None:
        self.request, self.page, self.spec, self.user = request, page, spec, user
        asked = request.GET.get(VIEW, "")
        self.asked = (
            int(asked) if asked.isascii() and asked.isdigit() and len(asked) < len(str(LARGEST_KEY)) else 0
        )

    @cached_property
    def _read(self) -> list[SavedView]:
        rows = SavedView.objects.visible_to(self.user).filter(page=self.page.name)
        shown = rows.filter(Q(is_pinned=True) | Q(pk=self.asked)).select_related("owner")
        found = list(shown.order_by("position", "id")[: 4 * PINNED_AT_MOST])
        return sorted(found, key=lambda view: view.owner_id != self.user.pk)

    @cached_property
    def pinned(self) -> list[SavedView]:
        return [view for view in self._read if view.is_pinned][:PINNED_AT_MOST]

    @cached_property
    def current(self) -> SavedView | None:
        return next((view for view in self._read if view.pk == self.asked), None)

    @property
    def beside(self) -> tuple[QuerySet[Any] | None, ...]:
        """The rows of each pinned view, to be counted with the list; None where that would cost a search."""
        return tuple(self._rows(view) for view in self.pinned)

    @property
    def links(self) -> list[ViewLink]:
        return [
            ViewLink(
                label=view.name,
                url=view.get_absolute_url(),
                is_current=self.current is view,
                key=str(place),
                owner="" if view.owner_id == self.user.pk else view.owner.name,
            )
            for place, view in enumerate(self.pinned, 1)
        ]

    @property
    def presets(self) -> list[ViewLink]:
        """The digits go on where the views of one's own end."""
        here = _plain(self.request.GET)
        links = []
        for place, (label, filters) in enumerate(self.page.presets(), len(self.pinned) + 1):
            wanted = {name: one if isinstance(one, list) else [one] for name, one in filters.items()}
            query = urlencode(sorted(wanted.items()), doseq=True)
            url = f"{self.page.url}?{query}" if query else self.page.url
            key = str(place) if place <= KEYS else ""
            links.append(ViewLink(str(label), url, here == wanted and not self.current, key))
        return links

    def has_changed(self, query: ListQuery) -> bool:
        """The filters are not those of the view that was opened."""
        return self.current is not None and self.current.query != query.normal

    def _rows(self, view: SavedView) -> QuerySet[Any] | None:
        query = ask_as(self.request, self.page, QueryDict(view.query), self.spec)
        searched = any(isinstance(query.filterset.filters[name], SearchFilter) for name in query.used)
        return None if searched else query.filterset.qs


def with_shelf(request: HttpRequest, page: DeskPage) -> tuple[ListPage, Shelf]:
    """The list page with its views beside it; a fragment shows no views and so counts none."""
    spec = page.spec(request)
    user = request.user
    if not isinstance(user, User):
        raise TypeError(user)
    shelf = Shelf(request, page, spec, user)
    htmx = getattr(request, "htmx", None)
    fragment = bool(htmx and not htmx.history_restore_request) or "export" in request.GET
    return (spec if fragment else replace(spec, beside=shelf.beside)), shelf


def normal_query(request: HttpRequest, page: DeskPage, query: str) -> str:
    """What of a query string the page knows, in its one order; empty when it is too long to be kept."""
    normal = ask_as(request, page, QueryDict(query)).normal
    return normal if len(normal) <= LONGEST_QUERY else ""


def _plain(data: QueryDict) -> dict[str, Sequence[str]]:
    return {
        name: list(values) for name, values in data.lists() if name not in ("per", "after", "before", VIEW)
    }
