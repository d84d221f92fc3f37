"""Several clients at one thing, trial after trial: real processes that begin each trial in the same moment."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier

from django.db import connection

from foundation.errors import Refused
from tests.faults.forks import fork, was_killed

CLIENTS = 8
PATIENCE = 120
REFUSED = "refused"
ERROR = "error"
Outcomes = list[Counter[str]]
"""How often what came of a trial."""


def rivals(work: Callable[[int, int], object], trials: int, notes: Path) -> Outcomes:
    """``work(trial, client)`` by all clients at once; what it returns, "refused", or "error" for anything else."""
    barrier: Barrier = get_context("fork").Barrier(CLIENTS)
    children = [fork(partial(_go_through, work, trials, client, barrier, notes)) for client in range(CLIENTS)]
    assert [was_killed(child) for child in children] == [False] * CLIENTS
    outcomes: Outcomes = [Counter() for _trial in range(trials)]
    for line in notes.read_text().splitlines():
        trial, _space, outcome = line.partition(" ")
        outcomes[int(trial)][outcome] += 1
    assert {count.total() for count in outcomes} == {CLIENTS}
    return outcomes


def _go_through(
    work: Callable[[int, int], object], trials: int, client: int, barrier: Barrier, notes: Path
) -> None:
    connection.ensure_connection()
    for trial in range(trials):
        barrier.wait(PATIENCE)
        outcome = _outcome(partial(work, trial, client))
        with notes.open("a") as file:
            file.write(f"{trial} {outcome}\n")


def _outcome(work: Callable[[], object]) -> str:
    try:
        return str(work())
    except Refused:
        return REFUSED
    except Exception:  # noqa: BLE001 - whatever it is, it is what the client got
        traceback.print_exc()
        return ERROR


def errors(outcomes: Outcomes) -> int:
    return sum(count[ERROR] for count in outcomes)
