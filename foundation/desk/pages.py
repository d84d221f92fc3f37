"""The list pages that the desk knows. The departments register theirs; this floor knows none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage

Preset = tuple[str | Promise, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """A list page by the name of its URL, and how one of its rows is opened.

    ``presets`` are the ready-made views, which nobody owns: a label and its filters.
    """

    name: str
    title: str | Promise
    right: Permission
    spec: Callable[[HttpRequest], ListPage]
    key: str
    open_row: Callable[[Any], str]
    presets: Callable[[], Sequence[Preset]] = tuple

    @property
    def url(self) -> str:
        return reverse(self.name)


_PAGES: dict[str, DeskPage] = {}


def register_page(page: DeskPage) -> DeskPage:
    if page.name in _PAGES:
        raise ValueError(page.name)
    _PAGES[page.name] = page
    return page


def page_named(name: str) -> DeskPage | None:
    return _PAGES.get(name)


def page_at(path: str) -> DeskPage | None:
    return next((page for page in _PAGES.values() if page.url == path), None)


def all_pages() -> list[DeskPage]:
    return list(_PAGES.values())
