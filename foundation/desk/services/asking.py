"""A list read for somebody without showing it."""

from __future__ import annotations

import copy

from django.http import HttpRequest, QueryDict

from foundation.desk.pages import DeskPage
from foundation.web.list_query import ListQuery
from foundation.web.listing import ListPage


def ask_as(request: HttpRequest, page: DeskPage, query: QueryDict, spec: ListPage | None = None) -> ListQuery:
    """The list that ``query`` asks for, with the reader's own rows; what it does not know is left out."""
    asker = copy.copy(request)
    asker.GET = query  # type: ignore[assignment]
    asker.path = page.url
    return ListQuery(asker, spec or page.spec(request), by_key=True)
