"""The kinds of messages that a person may unsubscribe from. The departments register theirs; this floor knows none."""

from __future__ import annotations

from collections.abc import Callable

Topics = list[tuple[str, str]]
"""Codes with their names."""

_providers: list[Callable[[], Topics]] = []


def register(provider: Callable[[], Topics]) -> None:
    """``provider`` says what may be unsubscribed from now; asked whenever the page is shown."""
    if provider not in _providers:
        _providers.append(provider)


def topics_offered() -> Topics:
    return [topic for provider in _providers for topic in provider()]
