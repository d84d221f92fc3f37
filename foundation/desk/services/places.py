"""Where a row stands in the list from which it was opened: its number, the one before and the one after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

from foundation.accounts.models import User
from foundation.desk.pages import DeskPage, page_at
from foundation.desk.services.asking import ask_as
from foundation.web import keyset
from foundation.web.counting import Question, ask_together, capped_count
from foundation.web.list_query import ListQuery
from foundation.web.listing import COUNT_CAP, PLACE
from foundation.web.numbers import capped

LONGEST = 2000


@dataclass(frozen=True)
class Place:
    """``number`` is None when the row has left the list since, as it does once it is dealt with."""

    number: str | None
    total: str
    counter: str
    back: str
    previous: str | None
    following: str | None


def place_of(request: HttpRequest, row: Model) -> Place | None:
    """The place of ``row``, or None when the reader came from no list of ours. One statement of its own."""
    asked = _asked(request)
    if asked is None:
        return None
    page, query = asked
    return _Finder(page, ask_as(request, page, query), row).place(f"{page.url}?{query.urlencode()}")


def kept_place(request: HttpRequest) -> str:
    """The tail of an address that leads on through the same list; empty without one."""
    return f"?{urlencode({PLACE: request.GET[PLACE]})}" if _asked(request) else ""


def _asked(request: HttpRequest) -> tuple[DeskPage, QueryDict] | None:
    text = request.GET.get(PLACE, "")
    if not text.startswith("/") or len(text) > LONGEST:
        return None
    parts = urlsplit(text)
    page = None if parts.netloc else page_at(parts.path)
    reader = request.user
    if page is None or not isinstance(reader, User) or not reader.has(page.right):
        return None
    return page, QueryDict(parts.query)


class _Finder:
    def __init__(self, page: DeskPage, query: ListQuery, row: Model) -> None:
        self.page, self.row = page, row
        self.rows: QuerySet[Any] = query.filterset.qs
        self.counter = str(query.page.counter)
        cursor = keyset.cursor_of(row, query.order)
        self.after = keyset.beyond(self.rows, query.order, cursor)
        self.before = keyset.beyond(self.rows, query.order, cursor, backward=True)

    def place(self, back: str) -> Place:
        asked: list[Question] = [
            *(rows.values(self.page.key)[:1] for rows in (*self.before, *self.after)),
            *(capped_count(rows, COUNT_CAP) for rows in self.before),
            capped_count(self.rows, COUNT_CAP),
            capped_count(self.rows.filter(pk=self.row.pk), 1),
        ]
        found = ask_together(*asked)
        split = len(self.before)
        previous, found = found[:split], found[split:]
        following, found = found[: len(self.after)], found[len(self.after) :]
        passed, (total, is_here) = sum(one or 0 for one in found[:split]), found[split:]
        number = capped(min(passed + 1, COUNT_CAP + 1), COUNT_CAP) if is_here else None
        return Place(
            number=number,
            total=capped(total or 0, COUNT_CAP),
            counter=self.counter,
            back=back.removesuffix("?"),
            previous=self._link(previous, back),
            following=self._link(following, back),
        )

    def _link(self, keys: list[Any], back: str) -> str | None:
        key = next((key for key in keys if key is not None), None)
        return f"{self.page.open_row(key)}?{urlencode({PLACE: back.removesuffix('?')})}" if key else None
