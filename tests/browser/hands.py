"""Two ways to press a link or a button."""

from __future__ import annotations

from playwright.sync_api import Locator

MOST_STOPS = 90


def by_mouse(target: Locator) -> None:
    target.click()


def by_keyboard(target: Locator) -> None:
    """Tab until the target has the focus, then Enter; every stop shows its focus."""
    tab_to(target)
    target.press("Enter")


def tab_to(target: Locator) -> None:
    for _ in range(MOST_STOPS):
        if target.evaluate("node => node === document.activeElement"):
            return
        target.page.keyboard.press("Tab")
        shown = target.page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return style.outlineStyle !== 'none' || style.boxShadow !== 'none'"
            " || document.activeElement === document.body })()"
        )
        assert shown, target.page.evaluate("document.activeElement.outerHTML")
    raise AssertionError(f"{target} is not reached by Tab")
