from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.forecast import AGES
from reporting.metrics.periods import SHANGHAI, month_of
from reporting.metrics.rates import Standing
from reporting.metrics.whatif import Card, Change, Load, Scene, State, after, total

AT = datetime(2023, 10, 16, 10, tzinfo=SHANGHAI)
SCENE = Scene(month_of(AT.date()), AT, AT + timedelta(days=2))
groups = st.sampled_from([1, 2, None])


@st.composite
def cards(draw: st.DrawFn) -> list[Card]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        due = AT + timedelta(hours=draw(st.integers(-500, 500)))
        reworked = draw(st.booleans())
        made.append(
            Card(
                pk=number,
                group=draw(groups),
                category=draw(st.integers(1, 3)),
                age=draw(st.sampled_from(AGES)),
                due_at=due + timedelta(days=5) if reworked else due,
                counted_due_at=due,
                suspended=draw(st.booleans()),
                counted=draw(st.booleans()),
            )
        )
    return made


def states_of(found: list[Card]) -> dict[int | None, State]:
    states: dict[int | None, State] = {}
    for card in found:
        states[card.group] = states.get(card.group, State()).plus(card, SCENE)
    return states


def told(state: State) -> tuple[Standing, Load, dict[tuple[int | None, int], int]]:
    return state.standing, state.load, {cell: count for cell, count in state.pending.items() if count}


@given(cards(), groups, st.sets(st.integers(0, 11)))
def test_moving_changes_whose_they_are_and_nothing_of_the_whole(
    found: list[Card], to: int | None, chosen: set[int]
) -> None:
    moving = [card for card in found if card.pk in chosen]
    before = states_of(found)
    then = after(before, moving, Change(moves=True, to=to), SCENE)
    assert told(total(then.values())) == told(total(before.values()))
    want = states_of([Change(moves=True, to=to).of(card) if card.pk in chosen else card for card in found])
    for group in set(then) | set(want):
        assert told(then.get(group, State())) == told(want.get(group, State()))


@given(cards(), st.dictionaries(st.integers(0, 11), st.integers(0, 60)))
def test_days_more_are_read_as_if_the_cases_had_them(found: list[Card], more: dict[int, int]) -> None:
    dues = {card.pk: card.due_at + timedelta(days=more[card.pk]) for card in found if card.pk in more}
    change = Change(dues=dues)
    then = after(states_of(found), found, change, SCENE)
    want = states_of([change.of(card) for card in found])
    for group in want:
        assert told(then[group]) == told(want[group])
    assert total(then.values()).standing.due <= total(states_of(found).values()).standing.due + len(dues)


def test_a_deadline_of_a_rework_does_not_move_the_period_of_the_rate() -> None:
    card = Card(1, 1, 1, 0, due_at=AT + timedelta(days=9), counted_due_at=AT - timedelta(days=2))
    changed = Change(dues={1: AT + timedelta(days=40)}).of(card)
    assert changed.due_at == AT + timedelta(days=40)
    assert SCENE.standing(changed) == SCENE.standing(card) == Standing(overdue=1)


def test_an_extended_case_leaves_the_month() -> None:
    card = Card(1, 1, 1, 0, due_at=AT + timedelta(days=9), counted_due_at=AT + timedelta(days=9))
    assert SCENE.standing(card) == Standing(waiting=1)
    assert SCENE.standing(Change(dues={1: AT + timedelta(days=20)}).of(card)) == Standing()
