"""Acts on what was on the page: its mark comes back with the form, and 409 says that somebody changed the row since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from foundation.web.forms import carried_out, render_form
from policies.services.seen import Changed, mark_of

MARK = "mark"


def done_as_seen(request: HttpRequest, form: forms.BaseForm, row: Any, act: Callable[[], object]) -> bool:
    """``carried_out`` for an act on ``row`` as the page showed it."""
    row.seen = request.POST.get(MARK, "")

    def told() -> None:
        try:
            act()
        except Changed:
            row.was_changed = True
            raise

    return carried_out(form, told)


def render_as_seen(
    request: HttpRequest, template: str, form: forms.BaseForm, row: Any, **extra: Any
) -> HttpResponse:
    """The page of an act, with the mark of what it shows now."""
    response = render_form(request, template, form, mark=mark_of(row), **extra)
    if row.was_changed:
        response.status_code = 409
    return response
