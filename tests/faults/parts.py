"""The faults in their order: which tests each has, and for how long they may run in the full set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    code: str
    title: str
    tests: tuple[str, ...]
    minutes: int


PARTS = (
    Part("F1", "killed while reminding and delivering", ("killed_sweep", "killed_delivery", "killed_worker"), 30),
    Part("F2", "two of everything, one asleep", ("two_at_once", "two_schedulers"), 20),
    Part("F3", "no broker while cases are logged", ("broker_away", "creation"), 20),
    Part("F6", "the clock jumps", ("clock_jumps", "clock_oracle"), 15),
    Part("F7", "next year's holidays are missing", ("missing_year",), 20),
    Part("F15", "a message that kills, a gateway that hangs", ("poison",), 15),
)
ENGINES = ("sqlite", "postgres")
