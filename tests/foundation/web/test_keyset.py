from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db.models import QuerySet

from foundation.accounts.models import Unit, User
from foundation.web import keyset
from foundation.web.keyset import Cursor, Order
from tests.factories.accounts import UnitFactory, UserFactory

START = datetime(2023, 10, 1, tzinfo=UTC)

ORDERS = [
    Order("seen", "last_login", descending=False),
    Order("seen", "last_login", descending=True),
    Order("name", "name", descending=False),
    Order("unit", "unit__position", descending=True),
    Order("id", "id", descending=False),
]


@pytest.fixture
def people(db: None) -> QuerySet[User]:
    """40 people full of ties: four names, four moments or none, two units or none."""
    random = Random(20231009)
    units = [UnitFactory(position=1), UnitFactory(position=1), None]
    for _ in range(40):
        seen = random.choice([None, *(START + timedelta(days=day) for day in range(4))])
        UserFactory(name=random.choice("甲乙丙丁"), last_login=seen, unit=random.choice(units), password="")
    return User.objects.all()


def walk(rows: QuerySet[User], order: Order, size: int) -> list[keyset.Slice]:
    pages = [keyset.fetch(rows, order, size)]
    while (cursor := pages[-1].following) is not None:
        sent = keyset.decode(keyset.encode(cursor), rows, order)
        pages.append(keyset.fetch(rows, order, size, after=sent))
    return pages


def walk_back(rows: QuerySet[User], order: Order, size: int, last: keyset.Slice) -> list[keyset.Slice]:
    pages = [last]
    while (cursor := pages[-1].previous) is not None:
        sent = keyset.decode(keyset.encode(cursor), rows, order)
        pages.append(keyset.fetch(rows, order, size, before=sent))
    return pages[::-1]


@pytest.mark.parametrize("size", [1, 7, 39, 40, 41])
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.token}")
def test_walking_visits_every_row_once_in_both_directions(
    people: QuerySet[User], order: Order, size: int
) -> None:
    expected = list(keyset.ordered(people, order).values_list("pk", flat=True))
    forward = walk(people, order, size)
    assert [pk for page in forward for pk in page.pks] == expected
    assert [page.number for page in forward] == list(range(1, len(forward) + 1))
    backward = walk_back(people, order, size, forward[-1])
    assert [page.pks for page in backward] == [page.pks for page in forward]
    assert [page.number for page in backward] == [page.number for page in forward]


def test_empty_values_stand_last_upwards_and_first_downwards(people: QuerySet[User]) -> None:
    empty = set(people.filter(last_login=None).values_list("pk", flat=True))
    upwards = list(keyset.ordered(people, ORDERS[0]).values_list("pk", flat=True))
    assert set(upwards[-len(empty) :]) == empty
    assert list(keyset.ordered(people, ORDERS[1]).values_list("pk", flat=True)) == upwards[::-1]


def test_rows_added_while_walking_repeat_nothing(people: QuerySet[User]) -> None:
    order = Order("id", "id", descending=True)
    first = keyset.fetch(people, order, 10)
    UserFactory(password="")
    second = keyset.fetch(people, order, 10, after=first.following)
    assert not set(first.pks) & set(second.pks)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.token}")
def test_a_page_takes_one_query_and_two_at_the_edge_of_empty_values(
    people: QuerySet[User], order: Order, django_assert_max_num_queries: object
) -> None:
    for page in walk(people, order, 7):
        with django_assert_max_num_queries(2):
            keyset.fetch(people, order, 7, after=page.following)


def test_a_page_after_a_row_compares_rows_and_never_skips(people: QuerySet[User]) -> None:
    order = Order("name", "name", descending=False)
    rows = keyset._Walk(people, "name", False).zones(Cursor(order.token, "乙", 3, 2))[0]
    sql = str(rows.query)
    assert "OFFSET" not in sql
    assert '"name", "accounts_user"."id") > (' in sql


def packed(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "", "x", "!!!", "a" * 601, packed(), packed("seen"), packed(1, 2, 3, 4),
        packed("-seen", None, 3, 2), packed("seen", "昨天", 3, 2), packed("seen", [], 3, 2),
        packed("seen", None, "3", 2), packed("seen", None, 2**64, 2), packed("seen", None, 3, 0),
        packed("seen", None, True, 2), packed("seen", "0001-01-01T00:00:00+23:59", 3, 2),
        packed("seen", "9999-12-31T23:59:59-23:59", 3, 2), packed("seen", "1899-12-31T00:00:00Z", 3, 2),
    ],
)  # fmt: skip
def test_decode_refuses_what_is_not_its_own(text: str) -> None:
    assert keyset.decode(text, User.objects.all(), ORDERS[0]) is None


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, 2**70, "x", float("inf"), float("nan")])
def test_decode_refuses_a_value_that_the_column_cannot_hold(value: object) -> None:
    order = Order("position", "position", descending=False)
    assert keyset.decode(packed("position", value, 3, 2), Unit.objects.all(), order) is None
