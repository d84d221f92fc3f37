from __future__ import annotations

import pytest
from django.db import connection

from enterprises.models import EnterpriseText
from foundation.textsearch import commonness
from tests.factories.enterprises import EnterpriseFactory


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    commonness.forget()


@pytest.mark.django_db
def test_without_statistics_every_word_is_looked_up() -> None:
    EnterpriseFactory.create_batch(3, name="积水机械")
    assert not commonness.is_surely_common(EnterpriseText, "积水", limit=0)


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_planner_knows_common_words_of_two_characters(postgres_url: str) -> None:
    for number in range(60):
        EnterpriseFactory(name=f"积水{number:02d}机械")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE enterprises_enterprisetext")
    assert commonness.is_surely_common(EnterpriseText, "积水", limit=10)
    assert not commonness.is_surely_common(EnterpriseText, "积水", limit=20)  # not five times as many
    assert not commonness.is_surely_common(EnterpriseText, "积水机", limit=0)
    assert not commonness.is_surely_common(EnterpriseText, "积", limit=0)
    assert not commonness.is_surely_common(EnterpriseText, "龘龘", limit=0)
