"""合并 拆分 关联 撤回 归档 挂账 销号 over HTTP: every state, every role."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assistance.enums import CaseStatus
from assistance.workflow import Move
from tests.assistance.every_move import ALL_STATUSES, MAY, arguments, make_ready, picture, posts
from tests.assistance.views.test_case_moves import answer_expected
from tests.factories.assistance import IN_STATUS, Cast
from tests.support.requests import undone

MOVES = (
    Move.MERGE, Move.SPLIT, Move.LINK, Move.WITHDRAW, Move.ARCHIVE, Move.CARRY, Move.STRIKE_OFF,
)  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("status", ALL_STATUSES)
def test_every_turn_over_http_answers_as_the_table_says(status: CaseStatus, people: Cast) -> None:
    case = IN_STATUS[status](people)
    bodies = posts(people)
    for role in MAY:
        user, client = people.person(role), Client()
        client.force_login(user)
        seen = role in ("officer", "county_head", "head", "leader")
        seen = seen or (role == "handler" and case.lead_unit_id is not None)
        for move in MOVES:
            name, body = bodies[move]
            with undone():
                make_ready(move, case, people)
                before = picture(case)
                response = client.post(reverse(name, args=arguments(move, case)), body)
                expected = answer_expected(role, move, status, user, seen=seen)
                assert response.status_code == expected, (role, move)
                if expected != 302:
                    assert picture(case) == before, (role, move)
