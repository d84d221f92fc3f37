from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistance.enums import CaseStatus
from assistance.models import Case, CaseEvent
from assistance.services.search_text import write_search_texts
from foundation.accounts.permissions import Permission
from tests.factories.accounts import DepartmentFactory, UnitFactory, grant, person
from tests.factories.assistance import Cast, dispatched, registered

SEES = {
    "officer": True,
    "handler": True,
    "county_head": True,
    "head": True,
    "leader": True,
    "other_officer": False,
    "other_handler": False,
    "other_head": False,
    "fund_clerk": False,
    "system_admin": False,
}


@pytest.mark.parametrize(("role", "sees"), SEES.items())
def test_visible_to_reaches_by_person_unit_and_county(role: str, sees: bool, people: Cast) -> None:
    case = dispatched(people)
    assert list(Case.objects.visible_to(people.person(role))) == ([case] if sees else [])


def test_visible_to_shows_what_one_logged_oneself(people: Cast) -> None:
    case = registered(people, by=people.other_officer)
    assert list(Case.objects.visible_to(people.person("other_officer"))) == [case]


def test_visible_to_ends_with_the_grant(people: Cast) -> None:
    dispatched(people)
    people.handler.grants.all().delete()
    assert not Case.objects.visible_to(people.person("handler")).exists()


def test_visible_to_covers_the_units_below(people: Cast) -> None:
    case = dispatched(people)
    office = DepartmentFactory(parent=people.department)
    above = person("section_head", people.department)
    Case.objects.filter(pk=case.pk).update(lead_unit=office)
    assert list(Case.objects.visible_to(above)) == [case]


def test_visible_to_joins_the_reach_of_several_grants(people: Cast) -> None:
    case = dispatched(people)
    user = person("unit_handler", UnitFactory())
    assert not Case.objects.visible_to(user).exists()
    assert list(Case.objects.visible_to(grant(user, "unit_handler", people.department))) == [case]


def test_visible_to_by_another_right_reaches_as_that_right_does(people: Cast) -> None:
    dispatched(people)
    assert not Case.objects.visible_to(people.person("leader"), Permission.CASE_HANDLE).exists()


@pytest.mark.parametrize("words", ["宏泰", "扩建", "用地手续", "ＳＱ－", "sq", "泰科技 用地", "SQ-20"])
def test_matching_finds_parts_of_every_text(words: str, people: Cast) -> None:
    case = registered(people)
    assert list(Case.objects.matching(words)) == [case]


@pytest.mark.parametrize(
    "words", ["", "  ", "!!!", "建扩", "不存在的词", "宏泰 不存在", "'; DROP TABLE", "%", "_"]
)
def test_matching_finds_nothing_else(words: str, people: Cast) -> None:
    registered(people)
    assert not Case.objects.matching(words).exists()


def test_matching_a_common_word_gives_the_same_rows(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = {registered(people, title=f"厂区限电 {n}") for n in range(3)}
    registered(people, title="用工")
    assert set(Case.objects.matching("限电")) == cases
    monkeypatch.setattr("assistance.models.case.COMMON_HITS", 1)
    assert set(Case.objects.matching("限电")) == cases
    assert set(Case.objects.matching("限电 宏泰")) == cases
    assert not Case.objects.matching("限电 建扩").exists()
    assert " JOIN " not in str(Case.objects.matching("限电").query)


def test_database_refuses_an_answer_without_outcome(people: Cast) -> None:
    case = registered(people)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status=CaseStatus.ANSWERED, answered_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status=CaseStatus.ANSWERED, outcome="resolved")
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.ANSWERED, outcome="resolved", answered_at=now)


def test_database_ties_the_closing_time_to_the_state(people: Cast) -> None:
    case = registered(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(outcome="magic")


@pytest.mark.parametrize("act", ["update", "delete"])
def test_database_refuses_to_rewrite_the_timeline(act: str, people: Cast) -> None:
    event = registered(people).events.get()
    rows = CaseEvent.objects.filter(pk=event.pk)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        rows.update(text="改写") if act == "update" else rows.delete()
    assert rows.get().text == event.text


def test_search_text_is_written_in_as_many_statements_for_three_as_for_one(people: Cast) -> None:
    cases = [registered(people) for _n in range(3)]
    with CaptureQueriesContext(connection) as few:
        write_search_texts(cases[:1])
    with CaptureQueriesContext(connection) as many:
        write_search_texts(cases)
    assert len(few) == len(many)
