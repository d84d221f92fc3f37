from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from policies.enums import MAY_OVERDRAW, AccountKind
from policies.models import Account
from tests.factories.policies import AccountFactory, OutsideFactory, PostingFactory, holding

pytestmark = pytest.mark.django_db


def refused(account: Account, **values: object) -> bool:
    try:
        with transaction.atomic():
            Account.objects.filter(pk=account.pk).update(**values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("kind", AccountKind)
def test_database_keeps_every_balance_above_zero_but_what_came_from_outside(kind: AccountKind) -> None:
    assert refused(AccountFactory(kind=kind), balance_fen=-1) == (kind not in MAY_OVERDRAW)


def test_database_keeps_balance_and_ceiling_together() -> None:
    account = AccountFactory(ceiling_fen=100)

    assert not refused(account, balance_fen=100)
    assert refused(account, balance_fen=101)
    assert refused(account, ceiling_fen=99)


@pytest.mark.parametrize("values", [{"kind": "purse"}, {"name": ""}])
def test_database_refuses_what_is_no_account(values: dict[str, str]) -> None:
    assert refused(AccountFactory(), **values)


@pytest.mark.parametrize(
    ("change", "kind", "borne"),
    [
        (-100, AccountKind.FUND, True),
        (-101, AccountKind.FUND, False),
        (-101, AccountKind.OUTSIDE, True),
        (50, AccountKind.FUND, True),
        (51, AccountKind.FUND, False),
    ],
)
def test_account_bears_what_leaves_it_between_zero_and_its_ceiling(
    change: int, kind: str, borne: bool
) -> None:
    account = AccountFactory(kind=kind, balance_fen=100, ceiling_fen=150)

    assert Account.objects.bearing(change).filter(pk=account.pk).exists() == borne


def test_account_without_ceiling_bears_any_receipt() -> None:
    account = AccountFactory()

    assert Account.objects.bearing(10**13).get() == account


def test_balance_that_its_postings_do_not_tell_is_found() -> None:
    honest, drifted, empty = holding(300), AccountFactory(), AccountFactory()
    PostingFactory(source=OutsideFactory(), destination=drifted, amount_fen=70)
    PostingFactory(source=drifted, destination=OutsideFactory(), amount_fen=20)

    told = {one: one.posted_fen for one in Account.objects.recomputed() if one.kind == AccountKind.BUDGET}
    assert told == {honest: 300, drifted: 50, empty: 0}
    assert drifted in Account.objects.drifted()
    assert not {honest, empty} & set(Account.objects.drifted())


def test_account_with_postings_cannot_be_deleted() -> None:
    with pytest.raises(ProtectedError):
        holding(1).delete()


def test_account_is_called_by_its_name() -> None:
    assert str(AccountFactory(name="技改奖补（市级）")) == "技改奖补（市级）"
