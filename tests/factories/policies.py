from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from policies.enums import AccountKind
from policies.models import Account, Posting
from policies.services.ledger import post
from tests.factories.accounts import UserFactory


class AccountFactory(DjangoModelFactory):
    """Empty; ``holding`` puts money into it."""

    class Meta:
        model = Account

    kind = AccountKind.BUDGET
    name = factory.Sequence(lambda n: f"第{n}笔预算")


class OutsideFactory(AccountFactory):
    kind = AccountKind.OUTSIDE
    name = "市财政"


class PostingFactory(DjangoModelFactory):
    """A bare row past the ledger: no balance follows it."""

    class Meta:
        model = Posting

    source = factory.SubFactory(OutsideFactory)
    destination = factory.SubFactory(AccountFactory)
    amount_fen = 100
    key = factory.Sequence(lambda n: f"row-{n}")
    by = factory.SubFactory(UserFactory)


def holding(fen: int, **fields: object) -> Account:
    """An account with so much in it, from outside."""
    account = AccountFactory(**fields)
    post(OutsideFactory(), account, fen, key=f"opening-{account.pk}", by=UserFactory())
    account.refresh_from_db()
    return account
