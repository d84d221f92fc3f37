"""axe-core on a page: zero violations, and nothing left out."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EXCLUDED: list[str] = []
"""Selectors that axe may skip. Stays empty; a test says so."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def axe_check(page: Page) -> None:
    found = violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


RUN = """async ([context, options]) => {
  const found = await axe.run(context || document, options);
  return found.violations;
}"""
"""Only what is wrong comes back: what was found right is many times the page."""


def violations(page: Page) -> list[str]:
    """What axe finds on the page once it is whole, in words. A page that was looked at before still has axe."""
    page.wait_for_load_state()
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    context = {"exclude": [[one] for one in EXCLUDED]} if EXCLUDED else None
    return [_in_words(one) for one in page.evaluate(RUN, [context, OPTIONS])]


def _in_words(violation: dict[str, Any]) -> str:
    places = "; ".join(f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:4])
    return f"{violation['id']}: {violation['help']} — {places}"
