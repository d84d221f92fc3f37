from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.house.samples import World, build_world


@pytest.fixture
def world(settings) -> Iterator[World]:
    """Thousands of refusals would each print a line, and thousands of sessions be read."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    logging.disable(logging.CRITICAL)
    yield build_world()
    logging.disable(logging.NOTSET)
