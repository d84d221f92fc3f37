from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.gateway import FakeGateway, forget_tokens, serving, settings_for


@pytest.fixture
def gateway(settings: Any) -> Iterator[FakeGateway]:
    """SMS and WeCom are on and lead to a gateway of the test.

    Through ``settings`` like what a test itself changes: two kinds of overrides undone in the wrong order would leak.
    """
    fake = FakeGateway(dedupes=True)
    forget_tokens()
    with serving(fake) as url:
        for name, value in settings_for(url).items():
            setattr(settings, name, value)
        yield fake
    forget_tokens()
