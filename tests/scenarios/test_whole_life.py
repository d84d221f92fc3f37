from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from assistance.workflow import Move
from tests.scenarios.life_machine import BY_HAND, INVARIANTS, WAITS, Life

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIVES = 12
STEPS = 70


def test_whatever_people_try_the_same_things_stay_true() -> None:
    """Programs of Hypothesis: any act by anybody at any time, wild rather than long."""
    before = Life.acted
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # a failure is told as it ran: making it smaller takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Life.acted > before + 50


def test_long_lives_go_through_every_move_and_the_same_things_stay_true() -> None:
    done: Counter[str] = Counter()
    for seed in range(LIVES):
        done += long_life(Random(seed))
    done += declined_life()
    assert {str(move) for move in Move if move not in BY_HAND} - set(done) == set()


def declined_life() -> Counter[str]:
    """The one end that only a case just registered has."""
    life = Life()
    life.begin()
    try:
        life.act(Move.COMMIT, "officer")
        life.act(Move.DECLINE, "officer")
        for holds in INVARIANTS:
            holds(life)
        return life.done
    finally:
        life.teardown()


def long_life(chance: Random) -> Counter[str]:
    """Moves that somebody may make, with days between them; looked at after each."""
    life = Life()
    life.begin()
    try:
        for step in range(STEPS):
            old = step > STEPS * 0.8
            life.go_on(chance, may_end=old)
            if chance.random() < 0.4:
                life.wait(chance.choice(WAITS))
            if old and chance.random() < 0.1:
                life.night()
            for holds in INVARIANTS:
                holds(life)
        return life.done
    finally:
        life.teardown()
