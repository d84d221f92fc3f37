from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.test import Client
from django.urls import reverse

from assistance.enums import CaseStatus
from assistance.models import Case
from assistance.workflow import MOVES, Move
from foundation.accounts.models import User
from foundation.accounts.roles import ROLES
from tests.assistance.every_move import (
    ALL_STATUSES,
    MAY,
    SOURCES,
    Untouched,
    arguments,
    make_ready,
    picture,
    posts,
)
from tests.assistance.services.test_moves import missed_calls
from tests.factories.assistance import IN_STATUS, Cast, answered, dispatched, handled, registered
from tests.support.requests import blank_templates, undone


def rights_of(user: User) -> set[str]:
    return {right for grant in user.grants.all() for right in ROLES[grant.role].permissions}


def answer_expected(role: str, move: Move, status: str, user: User, *, seen: bool) -> int:
    if MOVES[move].right not in rights_of(user):
        return 403
    if not seen:
        return 404
    if move not in MAY[role]:
        return 403
    return 302 if status in SOURCES[move] else 409


@pytest.mark.once
@pytest.mark.parametrize("status", ALL_STATUSES)
def test_every_move_over_http_answers_as_the_table_says(status: CaseStatus, people: Cast) -> None:
    case = IN_STATUS[status](people)
    if status == CaseStatus.ANSWERED:
        missed_calls(case, people)
    unled, untouched = case.lead_unit_id is None, Untouched(case)
    for role in MAY:
        user, client = people.person(role), Client()
        client.force_login(user)
        for move, (name, body) in posts(people).items():
            seen = role in ("officer", "county_head", "head", "leader") or (role == "handler" and not unled)
            seen = seen or (role == "other_handler" and move == Move.ANSWER_CO)
            expected = answer_expected(role, move, status, user, seen=seen)
            with undone():
                make_ready(move, case, people)
                watch = untouched.after(move) if expected != 302 else nullcontext()
                with watch, blank_templates():
                    response = client.post(reverse(name, args=arguments(move, case)), body)
                assert response.status_code == expected, (role, move)


def test_get_of_a_move_asks_before_and_changes_nothing(people: Cast, client: Client) -> None:
    case = handled(people)
    client.force_login(people.handler)
    before = picture(case)
    for name in ("case-suspension", "case-answer"):
        response = client.get(reverse(name, args=[case.number]))
        assert response.status_code == 200
        assert "宏泰科技有限公司" in response.text
    assert picture(case) == before


@pytest.mark.parametrize(
    ("name", "body", "sentence", "kept"),
    [
        (
            "case-answer",
            {"outcome": "", "answer_text": "现场办公已解决"},
            "请填写“办理结果”",
            "现场办公已解决",
        ),
        ("case-answer", {"outcome": "resolved", "answer_text": "　"}, "请填写“办理情况”", "resolved"),
        ("case-answer", {"outcome": "magic", "answer_text": "好了"}, "办理结果", "好了"),
        (
            "case-suspension",
            {"reason": "material", "note": "等材料", "until": "今天"},
            "应晚于今天",
            "等材料",
        ),
        (
            "case-suspension",
            {"reason": "material", "note": "等", "until": "2099-13-40"},
            "日历上没有",
            "2099-13-40",
        ),
        (
            "case-suspension",
            {"reason": "material", "note": "等", "until": "2099-01-01"},
            "不能超过 90 个自然日",
            "2099-01-01",
        ),
    ],
)
def test_a_bad_form_is_answered_422_with_the_words_kept(
    name: str, body: dict[str, str], sentence: str, kept: str, people: Cast, client: Client
) -> None:
    case = handled(people)
    client.force_login(people.handler)
    response = client.post(reverse(name, args=[case.number]), body)
    assert response.status_code == 422
    assert sentence in response.text
    assert kept in response.text
    assert Case.objects.get(pk=case.pk).status == CaseStatus.HANDLING


def test_acceptance_offers_the_unit_of_the_category_and_its_people(people: Cast, client: Client) -> None:
    case = registered(people)
    case.category.lead_unit = people.department
    case.category.save()
    client.force_login(people.officer)
    response = client.get(reverse("case-acceptance", args=[case.number]))
    assert f'<option value="{people.department.pk}" selected>' in response.text
    assert "王五" in response.text
    assert "赵六" not in response.text


def test_acceptance_offers_the_people_of_the_unit_asked_for(people: Cast, client: Client) -> None:
    case = registered(people)
    client.force_login(people.officer)
    for url in ("case-acceptance", "handler-options"):
        response = client.get(reverse(url, args=[case.number]), {"lead_unit": people.other_department.pk})
        assert "赵六" in response.text
        assert "王五" not in response.text


def test_acceptance_refuses_a_person_of_another_unit(people: Cast, client: Client) -> None:
    case = registered(people)
    client.force_login(people.officer)
    body = {"lead_unit": people.department.pk, "handler": people.other_handler.pk, "note": "请办"}
    response = client.post(reverse("case-acceptance", args=[case.number]), body)
    assert response.status_code == 422
    assert "所选承办人不在该承办单位" in response.text
    assert "请办" in response.text


@pytest.mark.parametrize("unit", ["", "abc", "-1", "9" * 40, "1 OR 1=1", "１２"])
def test_acceptance_survives_any_unit(unit: str, people: Cast, client: Client) -> None:
    case = registered(people)
    client.force_login(people.officer)
    url = reverse("case-acceptance", args=[case.number])
    assert client.get(url, {"lead_unit": unit}).status_code == 200
    assert client.post(url, {"lead_unit": unit}).status_code == 422


def test_signature_by_the_unit_names_the_handler(people: Cast, client: Client) -> None:
    case = dispatched(people)
    client.force_login(people.handler)
    response = client.post(reverse("case-signature", args=[case.number]), follow=True)
    assert "已签收，由您办理" in response.text
    case.refresh_from_db()
    assert (case.status, case.handler) == (CaseStatus.HANDLING, people.handler)


def test_closure_needs_two_missed_calls(people: Cast, client: Client) -> None:
    case = answered(people)
    client.force_login(people.officer)
    url = reverse("case-closure", args=[case.number])
    response = client.post(url, {"reason": "没人接"})
    assert response.status_code == 409
    assert "至少两次回访未联系上" in response.text
    assert "没人接" in response.text
    missed_calls(case, people)
    assert client.post(url, {"reason": "没人接"}).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.confirmed) == (CaseStatus.CLOSED, None)
