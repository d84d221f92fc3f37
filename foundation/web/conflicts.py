"""Two people edited one record: both versions are shown, nothing is thrown away (ux.md 3.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True)
class ConflictRow:
    """One field in three versions: when the page was opened, as the other person left it, and as typed here.

    The values to post are given where they differ from the words to show (the key of a choice).
    What was typed is posted along as ``yours-<name>``, so that an unanswered choice loses nothing.
    """

    name: str
    label: str
    at_open: str
    theirs: str
    yours: str
    theirs_value: str | None = None
    yours_value: str | None = None

    @property
    def post_theirs(self) -> str:
        return self.theirs if self.theirs_value is None else self.theirs_value

    @property
    def post_yours(self) -> str:
        return self.yours if self.yours_value is None else self.yours_value

    @property
    def differs(self) -> bool:
        return self.theirs != self.yours


def render_conflict(
    request: HttpRequest,
    form: forms.BaseForm,
    rows: Sequence[ConflictRow],
    *,
    changed_by: Any,
    changed_at: datetime,
    back: str,
    version: int | str = "",
    renewed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """409. The page posts the chosen values to the same address, with the newer ``version``.

    ``renewed``: the fields that only the other person changed, as they stand; what this person's page
    showed of them is old and is not sent again.
    """
    named = {row.name for row in rows}
    kept = [
        (name, (renewed or {}).get(name, value))
        for name, values in request.POST.lists()
        for value in values
        if _is_kept(name, named)
    ]
    context = {
        "rows": rows, "kept": kept, "changed_by": changed_by, "changed_at": changed_at,
        "back": back, "version": version, "form_media": form.media,
    }  # fmt: skip
    return render(request, "components/_conflict_page.html", context, status=409)


def _is_kept(name: str, named: set[str]) -> bool:
    bare = name.removeprefix("yours-")
    return bare not in named and bare not in {"csrfmiddlewaretoken", "version"}
