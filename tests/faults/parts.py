"""The faults in their order: which tests each has, and for how long they may run in the full set.

A file whose name begins with ``full_`` runs in the full set only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    code: str
    title: str
    tests: tuple[str, ...]
    minutes: int


PARTS = (
    Part(
        "F1",
        "killed while reminding and delivering",
        ("test_killed_sweep", "test_killed_delivery", "test_killed_gateways", "test_killed_worker"),
        30,
    ),
    Part(
        "F2",
        "two of everything, one asleep",
        ("test_two_at_once", "test_two_schedulers", "full_schedulers"),
        20,
    ),
    Part(
        "F3",
        "no broker while cases are logged",
        ("test_broker_away", "test_creation", "full_flushed_broker"),
        20,
    ),
    Part("F6", "the clock jumps", ("test_clock_jumps", "test_clock_oracle"), 15),
    Part("F7", "next year's holidays are missing", ("test_missing_year",), 20),
    Part("F8", "an import killed", ("test_killed_import",), 20),
    Part("F9", "many change what all of them opened", ("test_edits_at_once",), 20),
    Part("F10", "many draw on one account", ("test_draws",), 20),
    Part("F11", "a fund in use, with an observer", ("test_books_in_use",), 20),
    Part("F12", "one act sent, reversed or broken off by many", ("test_same_act", "test_killed_posting"), 20),
    Part("F15", "a message that kills, a gateway that hangs", ("test_poison", "test_gateways"), 15),
    Part("F17", "the ledger at random beside a model", ("test_ledger_at_random",), 30),
)
ENGINES = ("sqlite", "postgres")
