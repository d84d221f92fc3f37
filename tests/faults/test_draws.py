"""Many clients draw on one account in the same moment (F10, F11)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from foundation.accounts.models import User
from policies.models import Account
from policies.services import ledger
from policies.services.ledger import Entry
from tests.faults.books import Books, as_they_come, negative, read_then_write, total
from tests.faults.figures import SEED, Figure, repeated, write_down
from tests.faults.rivals import CLIENTS, REFUSED, Outcomes, errors, rivals

pytestmark = pytest.mark.django_db(transaction=True)

TRIALS = repeated(15, 300)
HELD, ASKED = 10_000, 6_000
PAID = "paid"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def draw_at_once(books: Books, notes: Path, trials: int) -> Outcomes:
    """Only one of them can have what all of them ask for."""

    def draw(trial: int, client: int) -> str:
        books.draw(trial, ASKED, key=f"pay-{trial}-{client}")
        return PAID

    return rivals(draw, trials, notes)


def overspent(outcomes: Outcomes) -> int:
    return sum(count[PAID] * ASKED > HELD for count in outcomes)


def test_draws_at_once_never_exceed_what_is_there(notes: Path) -> None:
    outcomes = draw_at_once(Books(TRIALS, HELD), notes, TRIALS)

    once = sum(count[PAID] == 1 for count in outcomes)
    told = f"overspent {overspent(outcomes)}, negative {negative()}, errors {errors(outcomes)}; one paid {once} times"
    write_down(Figure("8 clients draw 60 of 100 at once", TRIALS, "trials", remark=told))
    assert [dict(count) for count in outcomes] == [{PAID: 1, REFUSED: CLIENTS - 1}] * TRIALS
    assert (negative(), total(), list(Account.objects.drifted())) == (0, 0, [])


def test_control_reading_before_writing_overspends(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = Books(TRIALS, HELD)
    monkeypatch.setattr(ledger, "_move", read_then_write)
    monkeypatch.setattr(ledger, "post_all", ledger.post_all.__wrapped__)

    outcomes = draw_at_once(books, notes, TRIALS)

    drifted = Account.objects.drifted().count()
    told = f"overspent {overspent(outcomes)}, errors {errors(outcomes)}, balances that tell too little paid {drifted}"
    write_down(Figure("the same, read before written", TRIALS, "trials", control=True, remark=told))
    assert overspent(outcomes) > TRIALS / 2


def test_draws_of_any_size_take_what_fits_and_no_more(notes: Path) -> None:
    books = Books(TRIALS, HELD)

    def asked(trial: int, client: int) -> int:
        return Random(f"{SEED}-{trial}-{client}").randrange(1, HELD)

    def draw(trial: int, client: int) -> str:
        books.draw(trial, asked(trial, client), key=f"pay-{trial}-{client}")
        return f"{PAID} {client}"

    outcomes = rivals(draw, TRIALS, notes)

    over = sum(books.paid(trial) > HELD for trial in range(TRIALS))
    told = f"overspent {over}, negative {negative()}, errors {errors(outcomes)}"
    write_down(Figure("8 clients draw any part of 100 at once", TRIALS, "trials", remark=told))
    assert (over, negative(), errors(outcomes), total()) == (0, 0, 0, 0)
    for trial, count in enumerate(outcomes):
        left = HELD - books.paid(trial)
        turned_away = [client for client in range(CLIENTS) if not count[f"{PAID} {client}"]]
        assert all(asked(trial, client) > left for client in turned_away), "refused what was there"


def to_and_fro(books: Books, notes: Path, trials: int) -> Outcomes:
    """Half of them take from one account what the other half give to it."""
    one, other = books.budgets[:2]

    def move(trial: int, client: int) -> str:
        source, destination = (one, other) if client % 2 else (other, one)
        ledger.post(source, destination, 1, key=f"move-{trial}-{client}", by=books.by)
        return PAID

    return rivals(move, trials, notes)


def test_transfers_that_cross_never_wait_for_each_other(notes: Path) -> None:
    outcomes = to_and_fro(Books(2, HELD), notes, TRIALS)

    told = f"errors {errors(outcomes)}"
    write_down(Figure("8 clients move money between two accounts, both ways", TRIALS, "trials", remark=told))
    assert [dict(count) for count in outcomes] == [{PAID: CLIENTS}] * TRIALS
    assert list(Account.objects.drifted()) == []


@pytest.mark.postgres
def test_control_accounts_in_any_order_wait_for_each_other(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer at a time and cannot show it."""
    trials = repeated(2, 20)
    books = Books(2, HELD)
    monkeypatch.setattr(ledger, "_move", as_they_come)

    outcomes = to_and_fro(books, notes, trials)

    told = f"errors {errors(outcomes)}"
    write_down(Figure("the same, accounts in any order", trials, "trials", control=True, remark=told))
    assert errors(outcomes) > 0


def two_postings_each(books: Books, notes: Path, trials: int, book: Callable[..., object]) -> Outcomes:
    """Each act pays from one and gives back from the other; every other client says it the other way round."""
    ways = list(zip(books.budgets, (books.firm, books.outside), strict=True))

    def act(trial: int, client: int) -> str:
        entries = [Entry(*way, 1, f"act-{trial}-{client}-{place}") for place, way in enumerate(ways)]
        book(entries[:: 1 if client % 2 else -1], by=books.by)
        return PAID

    return rivals(act, trials, notes)


def test_acts_on_several_accounts_never_wait_for_each_other(notes: Path) -> None:
    outcomes = two_postings_each(Books(2, HELD), notes, TRIALS, ledger.post_all)

    told = f"errors {errors(outcomes)}"
    write_down(
        Figure("8 clients book two postings in one act, in either order", TRIALS, "trials", remark=told)
    )
    assert [dict(count) for count in outcomes] == [{PAID: CLIENTS}] * TRIALS
    assert list(Account.objects.drifted()) == []


@pytest.mark.postgres
def test_control_a_call_for_each_posting_waits_for_the_other(notes: Path) -> None:
    def one_by_one(entries: list[Entry], by: User) -> None:
        with transaction.atomic():
            for entry in entries:
                ledger.post_all([entry], by=by)

    trials = repeated(2, 20)
    outcomes = two_postings_each(Books(2, HELD), notes, trials, one_by_one)

    told = f"errors {errors(outcomes)}"
    write_down(Figure("the same, a call for each posting", trials, "trials", control=True, remark=told))
    assert errors(outcomes) > 0
