"""The ledger at random beside a model in plain Python: whatever is booked, sent again, reversed or broken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, ClassVar

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from foundation.audit.models import AuditEntry
from foundation.errors import Refused
from policies.enums import AccountKind
from policies.models import Account, Posting
from policies.services.ledger import Entry, post_all, reverse
from tests.factories.accounts import UserFactory
from tests.factories.policies import AccountFactory

CEILING = 150
KINDS = (
    AccountKind.OUTSIDE,
    AccountKind.BUDGET,
    AccountKind.RECIPIENT,
    AccountKind.FUND,
    AccountKind.BORROWER,
)
OUTSIDE, BORROWER = 0, 4
"""Places in KINDS: the one that may be below zero, and the one that has a ceiling."""
PLACES = st.sampled_from((OUTSIDE, OUTSIDE, OUTSIDE, 1, 2, 3, BORROWER))
AMOUNTS = st.one_of(st.integers(1, 40), st.integers(1, 40), st.integers(-5, 200))
FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Line:
    """A posting as the model knows it, by places of accounts."""

    source: int
    destination: int
    fen: int
    memo: str = ""
    reverses: str = ""


class BrokenOff(Exception):
    """The connection was lost."""


class Books(RuleBasedStateMachine):
    done: ClassVar[Counter[str]] = Counter()
    """What came of the acts, over all sequences: a machine in which nothing succeeds would prove nothing."""

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.by = UserFactory()
        self.accounts = [
            AccountFactory(kind=kind, ceiling_fen=CEILING if place == BORROWER else None)
            for place, kind in enumerate(KINDS)
        ]
        self.balances = [0] * len(KINDS)
        self.lines: dict[str, Line] = {}
        self.rows: dict[str, Posting] = {}
        self.numbers = count(1)
        self.break_off = 0

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @rule(destination=st.integers(1, len(KINDS) - 1), fen=st.integers(1, 120))
    def fill(self, destination: int, fen: int) -> None:
        self._book("fill", {self._key(): Line(OUTSIDE, destination, fen)})

    @rule(source=PLACES, destination=PLACES, fen=AMOUNTS)
    def move(self, source: int, destination: int, fen: int) -> None:
        self._book("move", {self._key(): Line(source, destination, fen)})

    @rule(parts=st.lists(st.tuples(PLACES, PLACES, AMOUNTS), min_size=2, max_size=3))
    def move_together(self, parts: list[tuple[int, int, int]]) -> None:
        self._book("move_together", {self._key(): Line(*part) for part in parts})

    @rule(
        chosen=st.integers(0),
        change=st.sampled_from((0, 0, 0, 1)),
        partner=st.sampled_from((False, False, True)),
    )
    def send_again(self, chosen: int, change: int, partner: bool) -> None:
        """The same, with another amount, or together with one that was never sent."""
        if not self.lines:
            return
        key = list(self.lines)[chosen % len(self.lines)]
        line = self.lines[key]
        lines = {key: Line(line.source, line.destination, line.fen + change, line.memo, line.reverses)}
        if partner:
            lines[self._key()] = Line(OUTSIDE, 1, 10)
        self._book("send_again", lines)

    @rule(chosen=st.integers(0), memo=st.sampled_from(("户名有误", "户名有误", "")), again=st.booleans())
    def take_back(self, chosen: int, memo: str, again: bool) -> None:
        if not self.lines:
            return
        key = list(self.lines)[chosen % len(self.lines)]
        line, new = self.lines[key], f"void-{key}" if again else self._key()
        counter = Line(line.destination, line.source, line.fen, memo, key)
        wanted = self._wanted({new: counter}) if memo and not line.reverses else None
        self._hold("take_back", wanted, lambda: [reverse(self.rows[key], key=new, by=self.by, memo=memo)])

    @rule(at=st.integers(1, 12))
    def lose_the_connection(self, at: int) -> None:
        """The next act is broken off at that statement, if it comes so far."""
        self.break_off = at

    @invariant()
    def balances_are_those_of_the_model(self) -> None:
        stored = dict(
            Account.objects.filter(pk__in=[one.pk for one in self.accounts]).values_list("pk", "balance_fen")
        )
        assert [stored[one.pk] for one in self.accounts] == self.balances
        assert sum(self.balances) == 0
        assert min(self.balances[1:]) >= 0
        assert self.balances[BORROWER] <= CEILING

    @invariant()
    def postings_add_up_to_the_balances(self) -> None:
        assert not Account.objects.drifted().exists()

    @invariant()
    def every_posting_is_on_record_once(self) -> None:
        assert set(Posting.objects.values_list("key", flat=True)) == set(self.lines)
        told = Counter(
            AuditEntry.objects.filter(action__startswith="ledger.").values_list("action", flat=True)
        )
        back = sum(bool(line.reverses) for line in self.lines.values())
        assert told == Counter({"ledger.post": len(self.lines) - back, "ledger.reverse": back})

    def _key(self) -> str:
        return f"act-{next(self.numbers)}"

    def _book(self, act: str, lines: dict[str, Line]) -> None:
        entries = [
            Entry(
                self.accounts[line.source],
                self.accounts[line.destination],
                line.fen,
                key,
                line.memo,
                self.rows.get(line.reverses),
            )
            for key, line in lines.items()
        ]
        self._hold(act, self._wanted(lines), lambda: post_all(entries, by=self.by))

    def _wanted(self, lines: dict[str, Line]) -> dict[str, Line] | None:
        """What ought to be new on the books, or None for a refusal: said without the code that decides it."""
        if any(line.fen <= 0 or line.source == line.destination for line in lines.values()):
            return None
        if set(lines) & set(self.lines):
            return {} if lines.items() <= self.lines.items() else None
        if {line.reverses for line in lines.values()} & {line.reverses for line in self.lines.values()} - {
            ""
        }:
            return None
        after = self._after(lines)
        return lines if min(after[1:]) >= 0 and after[BORROWER] <= CEILING else None

    def _after(self, lines: dict[str, Line]) -> list[int]:
        after = list(self.balances)
        for line in lines.values():
            after[line.source] -= line.fen
            after[line.destination] += line.fen
        return after

    def _hold(self, act: str, wanted: dict[str, Line] | None, book: Callable[[], list[Posting]]) -> None:
        """Do it, and hold what came of it against what ought to."""
        at, self.break_off = self.break_off, 0
        try:
            with broken_off_at(at), transaction.atomic():
                made = book()
        except Refused:
            assert wanted is None, f"{act} was refused"
            self.done[f"{act} refused"] += 1
        except BrokenOff:
            self.done["broken off"] += 1
        else:
            assert wanted is not None, f"{act} went through"
            self.balances = self._after(wanted)
            self.lines |= wanted
            self.rows |= {posting.key: posting for posting in made}
            self.done[act if wanted else f"{act}, known"] += 1


@contextmanager
def broken_off_at(number: int) -> Iterator[None]:
    """The statement of that number, the frame of transactions apart, never reaches the database; 0 breaks nothing off."""
    numbers = count(1)

    def execute(send: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith(FRAME) and next(numbers) == number:
            raise BrokenOff
        return send(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
