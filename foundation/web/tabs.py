"""The ready-made views over a list: labels with filters, one of which may be what is shown."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from foundation.web.list_query import PAGING

Tab = tuple[str, str, bool]
"""Label, address, whether it is what the page shows."""


def tabs_of(request: HttpRequest, name: str, presets: Sequence[tuple[str | Promise, str]]) -> list[Tab]:
    """``presets``: a label and the query string it leads to, on the list called ``name``.

    One is shown where the filters that tell the presets apart stand as it sets them, whatever else narrows,
    orders or pages the list.
    """
    path = reverse(name)
    asked = [(str(label), QueryDict(query)) for label, query in presets]
    telling = {key for _label, query in asked for key in query} - set(PAGING)
    shown = _filters(request.GET, telling) if request.path == path else None
    return [
        (label, f"{path}?{query.urlencode()}" if query else path, _filters(query, telling) == shown)
        for label, query in asked
    ]


def _filters(query: QueryDict, names: set[str]) -> dict[str, list[str]]:
    given = {name: [value for value in query.getlist(name) if value] for name in names}
    return {name: values for name, values in given.items() if values}
