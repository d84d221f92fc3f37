"""拆分, 关联, 共性问题: each rule once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assistance.enums import CaseStatus, LinkKind, Stage
from assistance.models import Case, CaseLink
from assistance.services.cases import note_progress
from assistance.services.links import link_cases, ties_of, unlink_cases
from assistance.services.problems import (
    attach_to_problem,
    change_problem,
    close_problem,
    detach_from_problem,
    open_problem,
    with_cases_seen_by,
)
from assistance.services.splitting import MOST_PARTS, Part, split_case
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.assistance import Cast, category, handled, registered


def parts(count: int) -> list[Part]:
    return [Part(title=f"第 {n} 件", category=category()) for n in range(count)]


def test_parts_are_received_when_the_whole_was_so_that_no_day_is_won(people: Cast) -> None:
    whole = handled(people, received_at=timezone.now() - timedelta(days=5))
    made = split_case(whole, by=people.officer, parts=parts(2))
    whole.refresh_from_db()
    assert whole.status == CaseStatus.HANDLING
    for part in made:
        part.refresh_from_db()
        assert (part.enterprise, part.received_at) == (whole.enterprise, whole.received_at)
        assert part.resolve_due_at == whole.resolve_due_at
        assert part.status == CaseStatus.REGISTERED
        assert part.events.get(kind="split").data == {"from": whole.number}
    ties = CaseLink.objects.filter(first=whole, kind=LinkKind.SPLIT)
    assert [tie.second for tie in ties] == made
    assert whole.events.get(kind="split").data == {"numbers": [part.number for part in made]}


def test_parts_take_over_the_contact_that_was_made_about_the_whole(people: Cast) -> None:
    whole = handled(people)
    (before,) = split_case(whole, by=people.officer, parts=parts(1))
    note_progress(whole, by=people.handler, text="已联系", contacted=True)
    (after,) = split_case(whole, by=people.officer, parts=parts(1))
    assert before.first_contact_at is None
    assert before.clocks.running().filter(stage=Stage.CONTACT).exists()
    assert after.first_contact_at == whole.first_contact_at
    assert not after.clocks.running().filter(stage=Stage.CONTACT).exists()


@pytest.mark.parametrize("count", [0, MOST_PARTS + 1])
def test_a_split_has_one_to_ten_parts(count: int, people: Cast) -> None:
    whole = handled(people)
    with pytest.raises(Refused, match="1 至 10 件"):
        split_case(whole, by=people.officer, parts=parts(count))
    assert Case.objects.count() == 1


def test_links_are_told_on_both_sides_and_taken_back_there(people: Cast) -> None:
    one, other = registered(people), registered(people)
    link_cases(one, other=other, by=people.officer, note="相关")
    assert [tie.other for tie in ties_of(other, people.officer)] == [one]
    with pytest.raises(Refused, match="已与本诉求关联"):
        link_cases(other, other=one, by=people.officer)
    unlink_cases(other, other=one, by=people.officer)
    for case in (one, other):
        kinds = list(case.events.filter(kind__in=["linked", "unlinked"]).values_list("kind", flat=True))
        assert sorted(kinds) == ["linked", "unlinked"]
    with pytest.raises(Refused, match="没有可取消的关联"):
        unlink_cases(one, other=other, by=people.officer)


def test_a_case_is_not_linked_to_itself_and_a_split_stays(people: Cast) -> None:
    whole = handled(people)
    with pytest.raises(Refused, match="不能与自己关联"):
        link_cases(whole, other=whole, by=people.officer)
    (part,) = split_case(whole, by=people.officer, parts=parts(1))
    with pytest.raises(Refused, match="没有可取消的关联"):
        unlink_cases(whole, other=part, by=people.officer)


def test_ties_show_what_the_reader_may_see(people: Cast) -> None:
    one, other = registered(people), registered(people)
    link_cases(one, other=other, by=people.officer)
    Case.objects.filter(pk=one.pk).update(officer=people.other_officer, county=people.other_county)
    assert ties_of(one, people.person("other_officer")) == []
    assert len(ties_of(one, people.person("head"))) == 1


def test_a_problem_is_opened_changed_and_closed_by_those_who_organise(people: Cast) -> None:
    problem = open_problem(by=people.officer, title="园区供电不足")
    change_problem(problem, by=people.head, remedy="新建变电站", unit=people.department)
    problem.refresh_from_db()
    assert (problem.remedy, problem.unit) == ("新建变电站", people.department)
    closed = close_problem(problem, by=people.head, note="已投运")
    assert (closed.closed_by, closed.closing_note) == (people.head, "已投运")
    with pytest.raises(Refused, match="已销号"):
        close_problem(problem, by=people.head, note="又一次")
    with pytest.raises(Refused, match="已销号，不能再改"):
        change_problem(problem, by=people.head, title="改名")
    with pytest.raises(NotAllowed):
        open_problem(by=people.handler, title="无权")


def test_a_case_belongs_to_one_open_problem_and_says_so(people: Cast) -> None:
    case = registered(people)
    one, other = (open_problem(by=people.head, title=title) for title in ("甲", "乙"))
    with pytest.raises(NotAllowed):
        attach_to_problem(case, one, by=people.person("other_officer"))
    attach_to_problem(case, one, by=people.officer)
    with pytest.raises(Refused, match="已归入一个共性问题"):
        attach_to_problem(Case.objects.get(pk=case.pk), other, by=people.officer)
    detach_from_problem(case, by=people.officer)
    with pytest.raises(Refused, match="没有归入共性问题"):
        detach_from_problem(case, by=people.officer)
    close_problem(other, by=people.head, note="已解决")
    with pytest.raises(Refused, match="已销号"):
        attach_to_problem(case, other, by=people.officer)
    told = case.events.filter(data={"problem": "甲"}).order_by("id").values_list("kind", flat=True)
    assert list(told) == ["linked", "unlinked"]
    actions = AuditEntry.objects.filter(action__startswith="problem.").values_list("action", flat=True)
    assert {"problem.open", "problem.attach", "problem.detach", "problem.close"} <= set(actions)


def test_a_problem_counts_the_cases_of_the_readers_reach(people: Cast) -> None:
    problem = open_problem(by=people.head, title="甲")
    for _n in range(2):
        attach_to_problem(registered(people), problem, by=people.officer)
    counts = {
        role: with_cases_seen_by(type(problem).objects.all(), people.person(role)).get().cases_seen
        for role in ("head", "officer", "other_officer")
    }
    assert counts == {"head": 2, "officer": 2, "other_officer": 0}
