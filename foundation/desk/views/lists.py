from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from foundation.desk.pages import DeskPage
from foundation.desk.services.shelves import with_shelf
from foundation.web.listing import render_list


def show_list(request: HttpRequest, page: DeskPage, **extra: Any) -> HttpResponse:
    """A list page with its saved views."""
    spec, shelf = with_shelf(request, page)
    return render_list(request, spec, shelf=shelf, **extra)
