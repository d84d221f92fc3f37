"""Two people edited one record: both versions are shown, nothing is thrown away (ux.md 3.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True)
class ConflictRow:
    """One field in three versions: when the page was opened, as the other person left it, and as typed here."""

    name: str
    label: str
    at_open: str
    theirs: str
    yours: str

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
) -> HttpResponse:
    """409. The page posts the chosen values to the same address, with the newer ``version``."""
    named = {row.name for row in rows}
    kept = [(name, value) for name, values in request.POST.lists() for value in values if _is_kept(name, named)]
    context = {
        "rows": rows, "kept": kept, "changed_by": changed_by, "changed_at": changed_at,
        "back": back, "version": version, "form_media": form.media,
    }  # fmt: skip
    return render(request, "components/_conflict_page.html", context, status=409)


def _is_kept(name: str, named: set[str]) -> bool:
    return name not in named and name not in {"csrfmiddlewaretoken", "version"}
