from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from policies.amounts import MOST_FEN
from policies.models import Posting
from tests.factories.policies import AccountFactory, PostingFactory
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db
TABLE = Posting._meta.db_table


def refused(**fields: Any) -> bool:
    try:
        with transaction.atomic():
            PostingFactory(**fields)
    except IntegrityError:
        return True
    return False


def counter(posting: Posting, **fields: Any) -> dict[str, Any]:
    """What reverses the posting."""
    sides = {"source": posting.destination, "destination": posting.source}
    return {**sides, "amount_fen": posting.amount_fen, "reverses": posting, "memo": "户名有误", **fields}


def test_database_keeps_what_was_booked() -> None:
    posting = PostingFactory()
    rows = Posting.objects.filter(pk=posting.pk)

    for change in (lambda: rows.update(amount_fen=1), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()

    connection.check_constraints()  # PostgreSQL alters no table that owes a check
    with triggers_lifted(TABLE):  # the control: without the triggers both would go through
        assert rows.update(amount_fen=1) == 1
        assert rows.delete()[0] == 1
        connection.check_constraints()


@pytest.mark.parametrize(
    "fields", [{"amount_fen": 0}, {"amount_fen": -1}, {"amount_fen": MOST_FEN + 1}, {"key": ""}]
)
def test_database_refuses_what_is_no_posting(fields: dict[str, Any]) -> None:
    assert refused(**fields)
    assert not refused(**{name: MOST_FEN if name == "amount_fen" else "once" for name in fields})


def test_database_refuses_a_posting_to_its_own_source() -> None:
    account = AccountFactory()

    assert refused(source=account, destination=account)


def test_database_keeps_one_posting_for_a_key() -> None:
    PostingFactory(key="pay-1")

    assert refused(key="pay-1")


def test_database_keeps_one_explained_counter_posting() -> None:
    posting = PostingFactory()

    assert refused(**counter(posting, memo=""))
    assert not refused(**counter(posting))
    assert refused(**counter(posting))


@pytest.mark.parametrize("changed", ["amount_fen", "source", "destination"])
def test_database_keeps_a_counter_posting_the_mirror_of_what_it_reverses(changed: str) -> None:
    posting = PostingFactory()
    other = {
        "amount_fen": posting.amount_fen - 1,
        "source": AccountFactory(),
        "destination": AccountFactory(),
    }

    assert refused(**counter(posting, **{changed: other[changed]}))
    assert not refused(**counter(posting))


def test_database_refuses_to_reverse_a_reversal() -> None:
    back = PostingFactory(**counter(PostingFactory()))

    assert refused(**counter(back))


def test_posting_tells_its_act_and_its_amount() -> None:
    assert str(PostingFactory(key="pay-7", amount_fen=1_234_567)) == "pay-7 12,345.67 元"
