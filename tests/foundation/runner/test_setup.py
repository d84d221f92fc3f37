from __future__ import annotations

import pytest

from foundation.accounts.services import system_user
from foundation.runner import setup
from tests.factories.accounts import UserFactory


@pytest.mark.django_db
def test_somebody_can_sign_in_once_there_is_a_person() -> None:
    system_user()
    assert setup.nobody_can_sign_in()

    UserFactory()
    assert not setup.nobody_can_sign_in()
