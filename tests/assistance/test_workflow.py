from __future__ import annotations

from assistance.case_page import PAGES
from assistance.enums import UNFINISHED_STATUSES, CaseStatus, EventKind
from assistance.timeline import TITLES
from assistance.workflow import MOVES, PRIMARY, Move, allowed, moves_from


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
        reached |= {rule.target for rule in MOVES.values() if reached & rule.sources}
    assert reached == set(CaseStatus)


def test_every_unfinished_state_has_a_way_out() -> None:
    assert all(moves_from(status) for status in UNFINISHED_STATUSES)


def test_a_declined_case_moves_nowhere() -> None:
    assert moves_from(CaseStatus.DECLINED) == []
