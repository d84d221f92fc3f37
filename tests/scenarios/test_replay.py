from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from assistance.enums import Outcome
from assistance.models import Case
from reporting.metrics.periods import Period
from tests.factories.assistance import Cast, cast
from tests.factories.reporting import SHANGHAI, AnsweredCaseFactory
from tests.scenarios.replay import figures_of, live_again, stories_of

YEAR = Period(date(2023, 1, 1), date(2024, 12, 31))
BEGINS = datetime(2023, 1, 3, 9, 0, tzinfo=SHANGHAI)
CASES = 40


@pytest.mark.django_db
def test_a_history_lived_again_gives_the_figures_of_its_ledger() -> None:
    """As a ledger holds it: in and out at any hour, over holidays, before and after the deadline."""
    people, chance = cast(), Random(7)
    history = [_closed(people, chance) for _number in range(CASES)]
    wanted = {str(outcome): sum(case.outcome == outcome for case in history) for outcome in Outcome}

    lived = live_again(stories_of(history), by=people.head, unit=people.department)

    told = figures_of(Case.objects.filter(pk__in=[case.pk for case in lived]), YEAR)
    assert len(lived) == CASES
    assert told["R1"] == told["R2"] == f"{wanted['resolved']}/{CASES}"
    assert told["R3"] == f"{wanted['resolved']}/{CASES}"
    assert told["resolved"] == str(wanted["resolved"])
    late = sum(_is_late(case) for case in lived)
    assert 0 < late < CASES
    assert told["on_time"] == f"{CASES - late}/{CASES}"


def _closed(people: Cast, chance: Random) -> Case:
    received = BEGINS + timedelta(hours=chance.randrange(24 * 300))
    answered = received + timedelta(hours=chance.randrange(1, 24 * 45))
    return AnsweredCaseFactory(
        enterprise=people.enterprise,
        county=people.county,
        received_at=received,
        answered_at=answered,
        outcome=chance.choice([Outcome.RESOLVED, Outcome.RESOLVED, Outcome.EXPLAINED]),
    )


def _is_late(case: Case) -> bool:
    fresh = Case.objects.get(pk=case.pk)
    return fresh.answered_at.astimezone(SHANGHAI).date() > fresh.resolve_due_at.astimezone(SHANGHAI).date()
