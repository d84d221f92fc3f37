from __future__ import annotations

import pytest

from enterprises.models import EnterpriseText
from foundation.textsearch.probe import first_keys
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db


def keys(*queries: str, limit: int = 10) -> set[int]:
    return set(first_keys(EnterpriseText, "enterprise_id", queries, limit=limit))


def test_first_keys_hold_any_of_the_queries() -> None:
    first, second, _other = (EnterpriseFactory(name=name) for name in ("道路积水", "桥梁积水", "无关"))

    assert keys("道路") == {first.pk}
    assert keys("道路", "桥梁") == keys("积水") == {first.pk, second.pk}
    assert keys("道路 积水", "桥") == {first.pk, second.pk}
    assert keys("道路 桥梁") == set()


def test_first_keys_stop_at_the_limit() -> None:
    for number in range(5):
        EnterpriseFactory(name=f"积水{number}")

    assert len(keys("积水", limit=3)) == 3


def test_first_keys_of_nothing_are_none() -> None:
    EnterpriseFactory()

    assert keys() == set()


@pytest.mark.parametrize("query", ['"', "'", "q9' | '机械", "NOT q9", "q9*", "(", "\\", "龘", ""])
def test_first_keys_take_no_syntax_from_a_query(query: str) -> None:
    EnterpriseFactory(name="机械")

    assert keys(query) == set()
    assert keys(query, "机械") != set()
