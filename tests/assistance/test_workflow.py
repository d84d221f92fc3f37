from __future__ import annotations

import pytest

from assistance.case_acts import PAGES
from assistance.enums import UNFINISHED_STATUSES, VOID_STATUSES, CaseStatus, EventKind
from assistance.timeline import TITLES
from assistance.workflow import MOVES, PRIMARY, Move, allowed, moves_from, state_told


def test_every_move_has_a_rule_a_page_and_a_sentence() -> None:
    assert set(MOVES) == set(PAGES) == set(Move)
    assert {rule.event for rule in MOVES.values()} <= set(TITLES)


def test_every_event_has_a_sentence() -> None:
    assert set(TITLES) == set(EventKind)


def test_every_state_names_its_primary_button_among_its_own_moves() -> None:
    assert set(PRIMARY) == set(CaseStatus)
    assert all(move is None or allowed(move, status) for status, move in PRIMARY.items())


def test_every_state_is_reached_from_registration() -> None:
    reached = {CaseStatus.REGISTERED}
    for _round in CaseStatus:
        reached |= {rule.target for rule in MOVES.values() if rule.target and reached & rule.sources}
    assert reached == set(CaseStatus)


def test_every_unfinished_state_has_a_way_out() -> None:
    assert all(moves_from(status) for status in UNFINISHED_STATUSES)


@pytest.mark.parametrize("status", VOID_STATUSES)
def test_a_case_that_ended_without_an_answer_stays_so(status: CaseStatus) -> None:
    assert [move for move in moves_from(status) if MOVES[move].target] == []


def test_each_change_of_state_has_an_event_of_its_own() -> None:
    events = [rule.event for rule in MOVES.values() if rule.target is not None]
    assert len(events) == len(set(events))


def test_state_told_follows_the_events() -> None:
    events = [
        EventKind.REGISTERED,
        EventKind.ACCEPTED,
        EventKind.SIGNED,
        EventKind.SUSPENDED,
        EventKind.REMINDED,
    ]
    assert state_told(events) == CaseStatus.SUSPENDED
    assert state_told(events[:1]) == CaseStatus.REGISTERED
