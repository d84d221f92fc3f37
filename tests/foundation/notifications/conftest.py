from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.gateway import FakeGateway, gateway_at_work


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    """SMS and WeCom are on and lead to a gateway of the test."""
    with gateway_at_work() as fake:
        yield fake
