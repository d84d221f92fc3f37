"""Money put in, drawn, given back and reversed by eight clients at once, while an observer looks on (F11)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from foundation.accounts.models import User
from policies.enums import AccountKind
from policies.models import Account, Posting
from policies.services import ledger
from tests.factories.accounts import UserFactory
from tests.factories.policies import AccountFactory, OutsideFactory
from tests.faults.books import negative, read_then_write, total
from tests.faults.figures import SEED, Figure, repeated, write_down
from tests.faults.forks import fork, was_killed
from tests.faults.rivals import CLIENTS, Outcomes, errors, rivals

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = repeated(25, 300)
LIMIT = 30_000
DONE = "done"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


class Fund:
    """A fund in two banks that three firms borrow from, each up to its limit."""

    def __init__(self) -> None:
        self.by: User = UserFactory()
        self.outside: Account = OutsideFactory()
        self.banks = AccountFactory.create_batch(2, kind=AccountKind.FUND)
        self.firms = AccountFactory.create_batch(3, kind=AccountKind.BORROWER, ceiling_fen=LIMIT)

    def act(self, round_: int, client: int) -> str:
        chance = Random(f"{SEED}-{round_}-{client}")
        bank, firm = chance.choice(self.banks), chance.choice(self.firms)
        fen, key = chance.randrange(1, LIMIT), f"act-{round_}-{client}"
        acts: list[Callable[[], object]] = [
            lambda: ledger.post(self.outside, bank, fen, key=key, by=self.by),
            lambda: ledger.post(bank, firm, fen, key=key, by=self.by),
            lambda: ledger.post(firm, bank, fen, key=key, by=self.by),
            lambda: self._from_both(firm, fen, key),
            lambda: self._reverse_any(chance, key),
        ]
        chance.choice(acts)()
        return DONE

    def _from_both(self, firm: Account, fen: int, key: str) -> None:
        parts = [ledger.Entry(bank, firm, fen, f"{key}-{bank.pk}") for bank in self.banks]
        ledger.post_all(parts, by=self.by)

    def _reverse_any(self, chance: Random, key: str) -> None:
        made = list(Posting.objects.filter(reverses=None).order_by("-pk")[:20])
        if made:
            ledger.reverse(chance.choice(made), key=key, by=self.by, memo="户名有误")


def watch(notes: Path, stop: Path) -> None:
    """Looks at all balances and postings in one statement each, until told to stop, and notes what it saw."""
    looks = wrong = 0
    while not stop.exists():
        looks += 1
        wrong += Account.objects.drifted().exists() or negative() > 0
    notes.write_text(f"{looks} {wrong}")


def in_use(fund: Fund, notes: Path) -> tuple[Outcomes, int, int]:
    """What came of the acts, how often the observer looked and how often something was wrong."""
    seen, stop = notes.with_name("seen"), notes.with_name("stop")
    observer = fork(partial(watch, seen, stop))
    try:
        outcomes = rivals(fund.act, ROUNDS, notes)
        stop.touch()
        assert not was_killed(observer)
    except BaseException:
        os.kill(observer, signal.SIGKILL)
        raise
    looks, wrong = map(int, seen.read_text().split())
    return outcomes, looks, wrong


def test_every_look_at_the_books_finds_them_right(notes: Path) -> None:
    fund = Fund()

    outcomes, looks, wrong = in_use(fund, notes)

    done = sum(count[DONE] for count in outcomes)
    told = f"wrong {wrong} of {looks} looks, negative {negative()}, errors {errors(outcomes)}; {done} acts went through"
    write_down(Figure("8 clients put in, lend, repay, reverse", ROUNDS * CLIENTS, "acts", remark=told))
    assert (wrong, negative(), errors(outcomes), total()) == (0, 0, 0, 0)
    assert (looks > 5, done > ROUNDS) == (True, True)
    assert list(Account.objects.drifted()) == []
    assert not Account.objects.filter(balance_fen__gt=LIMIT, kind=AccountKind.BORROWER).exists()


def test_control_the_observer_sees_what_is_read_before_it_is_written(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fund = Fund()
    monkeypatch.setattr(ledger, "_move", read_then_write)
    monkeypatch.setattr(ledger, "post_all", ledger.post_all.__wrapped__)

    outcomes, looks, wrong = in_use(fund, notes)

    told = f"wrong {wrong} of {looks} looks, errors {errors(outcomes)}"
    write_down(Figure("the same, read before written", ROUNDS * CLIENTS, "acts", control=True, remark=told))
    assert wrong > 0
