"""A list read for somebody without showing it."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, QueryDict

from foundation.desk.pages import DeskPage
from foundation.web.list_query import ListQuery
from foundation.web.listing import ListPage


class _Asker:
    """The request with another address; what a filter keeps on it, it keeps for all."""

    def __init__(self, request: HttpRequest, path: str, query: QueryDict) -> None:
        vars(self).update(_request=request, path=path, GET=query)

    def __getattr__(self, name: str) -> Any:
        return getattr(vars(self)["_request"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._request, name, value)


def ask_as(request: HttpRequest, page: DeskPage, query: QueryDict, spec: ListPage | None = None) -> ListQuery:
    """The list that ``query`` asks for, with the reader's own rows; what it does not know is left out."""
    asker = cast("HttpRequest", _Asker(request, page.url, query))
    return ListQuery(asker, spec or page.spec(request), by_key=True)
