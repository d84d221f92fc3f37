"""What a drawn page offers: where its links lead and what its forms send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

SAFE = frozenset(["get", "dialog"])


@dataclass(frozen=True)
class Act:
    """One thing to press."""

    verb: str
    url: str

    @property
    def path(self) -> str:
        return self.url.partition("?")[0]

    def __str__(self) -> str:
        return f"{self.verb} {self.url}"


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[Act] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self._add("GET", given["href"])
        elif tag == "form":
            verb = "GET" if given.get("method", "get").lower() in SAFE else "POST"
            self._add(verb, given.get("action", ""))
        elif "formaction" in given:
            verb = "GET" if given.get("formmethod", "post").lower() in SAFE else "POST"
            self._add(verb, given["formaction"])
        if "hx-get" in given:
            self._add("GET", given["hx-get"])

    def _add(self, verb: str, address: str) -> None:
        target = urlsplit(urljoin(self.page, address))
        if target.scheme or target.netloc or address.startswith("#"):
            return
        query = f"?{target.query}" if target.query else ""
        self.found.append(Act(verb, target.path + query))


def acts_of(page: str, markup: str) -> Iterator[Act]:
    """In the order of the page, each once; ``page`` is its own address."""
    reader = _Reader(page)
    reader.feed(markup)
    return iter(dict.fromkeys(reader.found))
