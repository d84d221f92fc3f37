"""Counts what a person does: one click, one key chord or one field filled is one (ux.md 2.5)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page


class Counter:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def click(self, target: Locator | str) -> None:
        self.count += 1
        self._locate(target).click()

    def press(self, keys: str, target: Locator | str | None = None) -> None:
        self.count += 1
        if target is None:
            self.page.keyboard.press(keys)
        else:
            self._locate(target).press(keys)

    def fill(self, target: Locator | str, text: str) -> None:
        self.count += 1
        self._locate(target).fill(text)

    def type(self, text: str) -> None:
        """Types into whatever has the focus, as one field filled."""
        self.count += 1
        self.page.keyboard.type(text)

    def choose(self, target: Locator | str, label: str) -> None:
        self.count += 1
        self._locate(target).select_option(label=label)

    def attach(self, target: Locator | str, path: Path) -> None:
        """Chooses a file, as one field filled."""
        self.count += 1
        self._locate(target).set_input_files(path)

    def within(self, budget: int) -> None:
        assert self.count <= budget, f"{self.count} acts, the budget is {budget}"

    def _locate(self, target: Locator | str) -> Locator:
        return self.page.locator(target) if isinstance(target, str) else target
