from __future__ import annotations

import pytest

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from tests.factories.accounts import person


@pytest.fixture
def clerk(db: None) -> User:
    return person(RoleCode.FUND_CLERK, name="钱会计")
