"""A client killed while it books (F12): all of the act is on the books or nothing, and sending it again books it once."""

from __future__ import annotations

from functools import partial

import pytest

from foundation.audit.models import AuditEntry
from policies.models import Account, Posting
from policies.services import ledger
from tests.faults.books import Books, total
from tests.faults.figures import Figure, repeated, write_down
from tests.faults.forks import Hook, fork, signal_at, was_killed

pytestmark = pytest.mark.django_db(transaction=True)

MODULE = "policies.services.ledger"
KILLS = repeated(3, 60)
HELD, ASKED = 10_000, 6_000
HOOKS = [
    Hook(MODULE, "_claim", "before"),
    Hook(MODULE, "_claim", "after"),
    Hook(MODULE, "_move", "after"),
    Hook(MODULE, "record_all", "after"),
    Hook(MODULE, "post_all", "after"),
]


def draw(books: Books, trial: int) -> None:
    books.draw(trial, ASKED, key=f"pay-{trial}")


def killed_at(hook: Hook, books: Books, trial: int) -> None:
    def work() -> None:
        with signal_at(hook):
            draw(books, trial)

    assert was_killed(fork(work))


def halves() -> int:
    """Acts of which a part is on the books: a balance that its postings do not tell, an entry without its posting."""
    entries = AuditEntry.objects.filter(action="ledger.post").count()
    return Account.objects.drifted().count() + abs(entries - Posting.objects.count())


@pytest.mark.parametrize("hook", HOOKS, ids=str)
def test_killed_client_leaves_no_half_of_an_act(hook: Hook) -> None:
    books, half = Books(KILLS, HELD), 0
    for trial in range(KILLS):
        killed_at(hook, books, trial)
        half += halves() > 0
        assert books.paid(trial) == (ASKED if hook.name == "post_all" else 0)
        assert not was_killed(fork(partial(draw, books, trial)))

    paid = [books.paid(trial) for trial in range(KILLS)]
    lost, doubled = sum(one < ASKED for one in paid), sum(one > ASKED for one in paid)
    remark = f"half booked {half}; then sent again"
    write_down(Figure(f"client killed {hook} while it books", KILLS, "kills", lost, doubled, remark=remark))
    assert (half, lost, doubled, halves(), total()) == (0, 0, 0, 0, 0)


def test_control_without_one_transaction_half_is_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    books = Books(KILLS, HELD)
    monkeypatch.setattr(ledger, "post_all", ledger.post_all.__wrapped__)
    for trial in range(KILLS):
        killed_at(Hook(MODULE, "_claim", "after"), books, trial)

    unpaid = [budget for budget in Account.objects.drifted() if budget in books.budgets]
    remark = f"half booked {len(unpaid)}"
    write_down(
        Figure(
            "killed after _claim, no transaction", KILLS, "kills", len(unpaid), 0, control=True, remark=remark
        )
    )
    assert len(unpaid) == KILLS
