"""Two persons at one enterprise at once, on real connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from foundation.accounts.models import User
from foundation.accounts.roles import RoleCode
from foundation.errors import Refused
from policies.eligibility.catalogue import BY_CODE
from policies.models import EligibilityConfirmation
from policies.services.eligibility import confirm
from tests.factories.accounts import person
from tests.policies.eligibility.test_services import answered, newly_above_scale

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4
RULES = BY_CODE["scale-reward"]


@pytest.fixture
def clerk(transactional_db: None) -> User:
    return person(RoleCode.FUND_CLERK)


def test_of_four_who_confirm_at_once_one_does(clerk: User) -> None:
    firm = newly_above_scale()
    answered(firm, clerk)
    barrier, today = Barrier(PEOPLE), timezone.localdate()

    def run(_number: int) -> Any:
        barrier.wait()
        try:
            return confirm(firm, RULES, by=clerk, on=today)
        except Refused as refusal:
            return refusal
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(run, range(PEOPLE)))

    assert sum(isinstance(one, EligibilityConfirmation) for one in answers) == 1
    assert all("已经确认过" in str(one) for one in answers if isinstance(one, Refused))
    kept = EligibilityConfirmation.objects.get()
    row = {name: getattr(kept, name) for name in ("enterprise", "code", "version", "on", "snapshot", "by")}
    with pytest.raises(IntegrityError):  # what holds it is the database
        EligibilityConfirmation.objects.create(**row)
