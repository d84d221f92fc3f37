"""The worker behind an import, with a connection of its own; it can be held in the middle of a file."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from foundation.spreadsheets import kinds
from foundation.spreadsheets.kinds import Importer, ParsedRow, Plan
from foundation.spreadsheets.services.jobs import run_next_batch

PATIENCE = 30


class Held:
    """An importer that plans its first chunk and then waits for the gate."""

    def __init__(self, importer: Importer, gate: Event) -> None:
        self.importer, self.gate, self.begun = importer, gate, False

    def plan(self, rows: Sequence[ParsedRow]) -> Plan:
        if self.begun:
            assert self.gate.wait(PATIENCE)
        self.begun = True
        return self.importer.plan(rows)

    def still_holds(self, work: Any) -> bool:
        return self.importer.still_holds(work)

    def write(self, work: Any) -> None:
        self.importer.write(work)


class Worker:
    def __init__(self) -> None:
        self.gate = Event()
        self.pool = ThreadPoolExecutor(max_workers=1)

    def begin(self) -> Future[bool]:
        """One step of one file: its check, or its import."""
        return self.pool.submit(self._step)

    def step(self) -> None:
        assert self.begin().result(PATIENCE), "no file waits"

    def hold(self, patch: pytest.MonkeyPatch, name: str) -> None:
        kind = kinds.kind_named(name)

        def open_held(*args: Any) -> Held:
            return Held(kind.open(*args), self.gate)

        patch.setitem(kinds._kinds, name, replace(kind, open=open_held))

    def go_home(self) -> None:
        self.gate.set()
        self.pool.shutdown()

    def _step(self) -> bool:
        try:
            return run_next_batch(now=timezone.now())
        finally:
            connection.close()
