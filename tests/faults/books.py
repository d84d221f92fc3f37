"""What happens to money in the faults: accounts to draw on, and the ledger with one protection off."""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.db.models import F, Sum

from foundation.accounts.models import User
from foundation.errors import Refused
from policies.enums import AccountKind
from policies.models import Account, Posting
from policies.services import ledger
from tests.factories.accounts import UserFactory
from tests.factories.policies import AccountFactory, OutsideFactory

WINDOW = 0.005
"""Seconds between a look and a write, so that others come in between."""


class Books:
    """For each trial a budget with so much in it, and one firm that everything goes to."""

    def __init__(self, trials: int, fen: int) -> None:
        self.by: User = UserFactory()
        self.outside: Account = OutsideFactory()
        self.firm: Account = AccountFactory(kind=AccountKind.RECIPIENT)
        self.budgets: list[Account] = AccountFactory.create_batch(trials)
        for budget in self.budgets:
            ledger.post(self.outside, budget, fen, key=f"opening-{budget.pk}", by=self.by)

    def draw(self, trial: int, fen: int, key: str) -> Posting:
        return ledger.post(self.budgets[trial], self.firm, fen, key=key, by=self.by)

    def paid(self, trial: int) -> int:
        return sum(self.budgets[trial].given.values_list("amount_fen", flat=True))


def negative() -> int:
    return Account.objects.exclude(kind=AccountKind.OUTSIDE).filter(balance_fen__lt=0).count()


def total() -> int:
    """Of all balances: nothing, as long as what one side lost the other has."""
    return int(Account.objects.aggregate(total=Sum("balance_fen"))["total"])


def read_then_write(changes: Mapping[int, int]) -> None:
    """The naive way: look, decide, write what was reckoned."""
    for pk, change in sorted(changes.items()):
        account = Account.objects.get(pk=pk)
        if account.kind != AccountKind.OUTSIDE and account.balance_fen + change < 0:
            raise Refused("余额不足")
        time.sleep(WINDOW)
        Account.objects.filter(pk=pk).update(balance_fen=account.balance_fen + change)


def as_they_come(changes: Mapping[int, int]) -> None:
    """Right statements in whatever order, with time for another to take the other account."""
    for pk, change in changes.items():
        Account.objects.bearing(change).filter(pk=pk).update(balance_fen=F("balance_fen") + change)
        time.sleep(4 * WINDOW)
