"""Any sequence of acts on the ledger, broken off at any statement, beside a model in plain Python (F17)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from policies.models import AccountQuerySet
from tests.faults.figures import Figure, repeated, write_down
from tests.policies.ledger_machine import Books

pytestmark = pytest.mark.django_db

SEQUENCES = repeated(40, 2_000)
STEPS = 25


def run(sequences: int) -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # a failure is told as it ran: making it smaller takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_ledger_does_what_the_model_does() -> None:
    Books.done.clear()
    run(SEQUENCES)

    refused = sum(times for act, times in Books.done.items() if act.endswith("refused"))
    broken = Books.done["broken off"]
    went = Books.done.total() - refused - broken
    remark = f"violations 0; {went} acts went through, {refused} were refused, {broken} broken off"
    write_down(Figure("sequences of acts beside the model", SEQUENCES, "sequences", remark=remark))
    assert {"fill", "move", "move_together", "send_again, known", "take_back", "broken off"} <= set(
        Books.done
    )
    assert {"move refused", "move_together refused", "send_again refused", "take_back refused"} <= set(
        Books.done
    )


def test_control_a_ledger_that_asks_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AccountQuerySet, "bearing", lambda rows, change: rows)

    with pytest.raises(Exception, match=r"policies_account|went through"):
        run(SEQUENCES)
    write_down(
        Figure("the same, balances not asked", SEQUENCES, "sequences", control=True, remark="found out")
    )
