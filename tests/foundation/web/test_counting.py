from __future__ import annotations

from typing import Any

import pytest

from foundation.accounts.models import Unit, User
from foundation.web.counting import count_together
from tests.factories.accounts import UnitFactory

pytestmark = pytest.mark.django_db


def test_parts_are_counted_in_one_query(django_assert_num_queries: Any) -> None:
    UnitFactory.create_batch(5)
    few = Unit.objects.order_by("id").values_list("pk")[:2]
    both = Unit.objects.filter(pk__in=[pk for (pk,) in few]).order_by().values_list("pk").union(
        Unit.objects.exclude(name="").order_by().values_list("pk")
    )  # fmt: skip
    every, total = Unit.objects.all(), Unit.objects.count()
    with django_assert_num_queries(1):
        assert count_together(every, None, both, User.objects.none(), most=99) == [total, 0, total, 0]


def test_counting_stops(django_assert_num_queries: Any) -> None:
    UnitFactory.create_batch(5)
    assert count_together(Unit.objects.all(), most=3) == [4]
    with django_assert_num_queries(0):
        assert count_together(None, User.objects.none(), most=3) == [0, 0]
