from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from foundation.accounts.backends import PeopleBackend
from foundation.accounts.models import User
from tests.house.samples import World, build_world


@pytest.fixture
def world(settings) -> Iterator[World]:
    """Thousands of refusals would each print a line, and thousands of sessions be read."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    logging.disable(logging.CRITICAL)
    yield build_world()
    logging.disable(logging.NOTSET)


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks a thousand times is read once; each request gets a copy of its own, as it stood then.

    For tests that undo every request. That people are read afresh each time is tested with the sessions.
    """
    read = PeopleBackend.get_user
    known: dict[Any, User | None] = {}

    def get_user(self: PeopleBackend, user_id: Any) -> User | None:
        if user_id not in known:
            known[user_id] = read(self, user_id)
        return copy.copy(known[user_id])

    monkeypatch.setattr(PeopleBackend, "get_user", get_user)
