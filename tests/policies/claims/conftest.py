from __future__ import annotations

import pytest

from foundation.accounts.models import User
from tests.policies.claims.house import House, build


@pytest.fixture
def house(clerk: User) -> House:
    return build(clerk)
