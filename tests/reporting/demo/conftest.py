from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from reporting.demo.loading import load_demonstration
from tests.reporting.demo.city import NOW, City


@pytest.fixture(scope="package")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[City]:
    """The whole demonstration, loaded once for the tests beside this file and rolled back after them."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        begun = time.process_time()
        loaded = load_demonstration()
        yield City(loaded, time.process_time() - begun)
        transaction.set_rollback(True)
