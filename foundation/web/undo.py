"""A message with a button that takes back what it tells (ux.md 3.7); it works without scripts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

MARK = "undo:"


def success_with_undo(request: HttpRequest, sentence: str, url: str) -> None:
    """``url`` takes a POST; the place is one of ours, never something typed."""
    messages.success(request, sentence, extra_tags=f"{MARK}{url}")


def undo_url_of(tags: str) -> str:
    """The address that a message was given, or ""."""
    return next((part.removeprefix(MARK) for part in tags.split() if part.startswith(MARK)), "")
