from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.factories.accounts import UserFactory


@pytest.mark.parametrize(
    "password", ["short-A1", "onlyletterslong", "1234567890123", "alllower-words", "ALLUPPER12345"]
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["bangqi-2026", "Kdbcfeghi1", "口令Abc-1234"])
def test_three_kinds_of_characters_are_enough(password: str) -> None:
    assert validate_password(password) is None


def test_own_name_is_no_password() -> None:
    with pytest.raises(ValidationError):
        validate_password("Wangfang-1", UserFactory.build(username="wangfang-1"))
