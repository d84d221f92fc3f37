from __future__ import annotations

import pytest

from tests.factories.assistance import Cast, cast


@pytest.fixture
def people(db: None) -> Cast:
    return cast()
