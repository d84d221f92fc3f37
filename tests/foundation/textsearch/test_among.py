from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.models import Enterprise
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db


def test_among_finds_what_in_finds() -> None:
    keys = [row.pk for row in EnterpriseFactory.create_batch(4)]
    for wanted in ([], keys[:1], keys[1:3], [*keys, 10**12], [str(keys[0])]):
        found = Enterprise.objects.filter(pk__among=wanted)
        assert set(found) == set(Enterprise.objects.filter(pk__in=wanted))
        assert set(Enterprise.objects.exclude(pk__among=wanted)) == set(
            Enterprise.objects.exclude(pk__in=wanted)
        )
        assert found.filter(name__gt="").count() == len(found)


def test_keys_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(Enterprise.objects.filter(pk__among=["1); DROP TABLE x"]))


def test_thousands_of_keys_are_one_value() -> None:
    def sent(lookup: str) -> list[Any]:
        _sql, params = Enterprise.objects.filter(**{lookup: range(2000)}).query.sql_with_params()
        return list(params)

    assert (len(sent("pk__among")), len(sent("pk__in"))) == (1, 2000)
    with CaptureQueriesContext(connection) as queries:
        assert not Enterprise.objects.filter(pk__among=range(2000)).exists()
    assert len(queries) == 1
