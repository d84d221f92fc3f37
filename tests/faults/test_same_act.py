"""One act sent by several clients, or reversed by several, is booked once (F11, F12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.errors import Refused
from policies.models import Account, Posting
from policies.services import ledger
from tests.faults.books import Books
from tests.faults.figures import Figure, repeated, write_down
from tests.faults.rivals import CLIENTS, REFUSED, Outcomes, errors, rivals

pytestmark = pytest.mark.django_db(transaction=True)

TRIALS = repeated(15, 300)
HELD, ASKED = 100_000, 6_000
DONE = "done"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@pytest.fixture
def books() -> Books:
    return Books(TRIALS, HELD)


def times(books: Books, trial: int) -> int:
    return books.paid(trial) // ASKED


@pytest.mark.parametrize("protected", [True, False], ids=["one key", "control a key for each attempt"])
def test_one_act_sent_by_all_is_booked_once(books: Books, notes: Path, protected: bool) -> None:
    def draw(trial: int, client: int) -> int:
        return books.draw(trial, ASKED, key=f"pay-{trial}" + ("" if protected else f"-{client}")).pk

    outcomes = rivals(draw, TRIALS, notes)

    booked = [times(books, trial) for trial in range(TRIALS)]
    lost, doubled = booked.count(0), sum(one > 1 for one in booked)
    arm = "8 clients send one act" + ("" if protected else ", a key for each attempt")
    remark = f"errors {errors(outcomes)}"
    write_down(Figure(arm, TRIALS, "acts", lost, doubled, control=not protected, remark=remark))
    assert (lost, doubled, errors(outcomes)) == (0, 0 if protected else TRIALS, 0)
    assert {len(count) for count in outcomes} == {1 if protected else CLIENTS}, "one answer for all"


def test_an_act_sent_again_later_has_the_same_answer(books: Books, notes: Path) -> None:
    before = [books.draw(trial, ASKED, key=f"pay-{trial}").pk for trial in range(TRIALS)]

    again = rivals(lambda trial, client: books.draw(trial, ASKED, key=f"pay-{trial}").pk, TRIALS, notes)

    assert [dict(count) for count in again] == [{str(pk): CLIENTS} for pk in before]
    for trial in range(TRIALS):
        with pytest.raises(Refused):
            books.draw(trial, ASKED + 1, key=f"pay-{trial}")
    doubled = sum(times(books, trial) > 1 for trial in range(TRIALS))
    write_down(Figure("8 clients send an act booked before", TRIALS, "acts", 0, doubled))
    assert doubled == 0


def test_one_key_with_two_contents_is_booked_as_one_of_them(books: Books, notes: Path) -> None:
    def draw(trial: int, client: int) -> int:
        return books.draw(trial, ASKED + client % 2, key=f"pay-{trial}").amount_fen

    outcomes = rivals(draw, TRIALS, notes)

    wrong = sum(len(set(count) - {REFUSED}) != 1 or count[REFUSED] != CLIENTS / 2 for count in outcomes)
    remark = f"errors {errors(outcomes)}; the other content refused {TRIALS - wrong} times of {TRIALS}"
    write_down(Figure("one key with two contents at once", TRIALS, "acts", 0, wrong, remark=remark))
    assert (wrong, errors(outcomes)) == (0, 0)
    assert Posting.objects.filter(key__startswith="pay-").count() == TRIALS


def reversed_at_once(books: Books, notes: Path, protected: bool) -> Outcomes:
    """The firm has more than the one payment, so that money is there for a second reversal."""
    made = [books.draw(trial, ASKED, key=f"pay-{trial}") for trial in range(TRIALS)]
    ledger.post(books.outside, books.firm, CLIENTS * ASKED * TRIALS, key="more", by=books.by)

    def undo(trial: int, client: int) -> str:
        key, posting = f"void-{trial}-{client}", made[trial]
        if protected:
            ledger.reverse(posting, key=key, by=books.by, memo="户名有误")
        else:
            ledger.post(posting.destination, posting.source, ASKED, key=key, by=books.by)
        return DONE

    return rivals(undo, TRIALS, notes)


@pytest.mark.parametrize(
    "protected", [True, False], ids=["named", "control the counter-posting names nothing"]
)
def test_one_posting_reversed_by_all_comes_back_once(books: Books, notes: Path, protected: bool) -> None:
    outcomes = reversed_at_once(books, notes, protected)

    back = [books.budgets[trial].received.count() - 1 for trial in range(TRIALS)]
    lost, doubled = back.count(0), sum(one > 1 for one in back)
    arm = "8 clients reverse one posting" + ("" if protected else ", naming nothing")
    remark = f"errors {errors(outcomes)}"
    write_down(Figure(arm, TRIALS, "postings", lost, doubled, control=not protected, remark=remark))
    assert (lost, doubled, errors(outcomes)) == (0, 0 if protected else TRIALS, 0)
    assert {count[DONE] for count in outcomes} == {1 if protected else CLIENTS}
    assert list(Account.objects.drifted()) == []
