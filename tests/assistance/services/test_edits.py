from __future__ import annotations

from typing import Any

import pytest

from assistance.enums import EventKind
from assistance.models import Case
from assistance.services.edits import EditConflict, edit_case
from assistance.timeline import line_of
from foundation.errors import NotAllowed
from tests.factories.assistance import Cast, category, closed, handled, registered


def edit(case: Case, by: Any, version: int, **values: Any) -> list[str]:
    return edit_case(Case.objects.get(pk=case.pk), by=by, version=version, **values)


def test_edit_changes_what_differs_and_says_so(people: Cast) -> None:
    case = registered(people)
    assert edit(case, people.officer, 1, title="供电容量不足", contact_name=case.contact_name) == ["title"]
    case.refresh_from_db()
    assert (case.title, case.version) == ("供电容量不足", 2)
    line = line_of(case.events.select_related("by").get(kind=EventKind.EDITED))
    assert (line.title, line.text) == ("修改了诉求标题", "诉求标题：厂区扩建用地手续 → 供电容量不足")
    assert list(Case.objects.matching("供电容量")) == [case]


def test_edit_without_a_difference_writes_nothing(people: Cast) -> None:
    case = registered(people)
    assert edit(case, people.officer, 1, title=case.title) == []
    assert not case.events.filter(kind=EventKind.EDITED).exists()


def test_edits_of_different_fields_merge(people: Cast) -> None:
    case = registered(people)
    edit(case, people.officer, 1, title="新标题", description="")
    edit(case, people.head, 1, title=case.title, description="补充材料")
    case.refresh_from_db()
    assert (case.title, case.description, case.version) == ("新标题", "补充材料", 3)


def test_edits_of_the_same_field_conflict_and_save_nothing(people: Cast) -> None:
    case = registered(people)
    edit(case, people.officer, 1, title="张三写的")
    with pytest.raises(EditConflict) as raised:
        edit(case, people.head, 1, title="周科长写的", description="这句也没存")
    (conflict,) = raised.value.conflicts
    said = (conflict.field, conflict.opened, conflict.theirs, conflict.yours)
    assert said == ("title", "厂区扩建用地手续", "张三写的", "周科长写的")
    assert (raised.value.by_name, raised.value.version) == ("张三", 2)
    case.refresh_from_db()
    assert (case.title, case.description) == ("张三写的", "")


def test_the_same_words_twice_are_no_conflict(people: Cast) -> None:
    case = registered(people)
    edit(case, people.officer, 1, title="两人想的一样")
    assert edit(case, people.head, 1, title="两人想的一样") == []


def test_conflict_over_several_versions_tells_the_first_opening(people: Cast) -> None:
    case = registered(people)
    edit(case, people.officer, 1, title="一改")
    edit(case, people.officer, 2, title="二改")
    with pytest.raises(EditConflict) as raised:
        edit(case, people.head, 1, title="三改")
    assert raised.value.conflicts[0].opened == "厂区扩建用地手续"
    assert raised.value.conflicts[0].theirs == "二改"


def test_change_back_to_what_was_opened_wins_nothing(people: Cast) -> None:
    """What I left as it was is not mine to restore."""
    case = registered(people)
    edit(case, people.officer, 1, category=category("ENV"))
    edit(case, people.head, 1, category=category("LND"), title="只改标题")
    case.refresh_from_db()
    assert (case.category.code, case.title) == ("ENV", "只改标题")


def test_telephone_is_not_spelt_out_in_the_timeline(people: Cast) -> None:
    case = registered(people)
    edit(case, people.officer, 1, contact_phone="13900001111", contact_name="陈经理")
    line = line_of(case.events.select_related("by").get(kind=EventKind.EDITED))
    assert "联系电话" in line.title
    assert "139" not in line.text
    assert "陈经理" in line.text


@pytest.mark.parametrize("role", ["other_officer", "other_handler", "leader"])
def test_edit_needs_the_right(role: str, people: Cast) -> None:
    with pytest.raises(NotAllowed):
        edit(handled(people), people.person(role), 1, title="不该改")


def test_edit_of_a_closed_case_is_refused(people: Cast) -> None:
    with pytest.raises(NotAllowed, match="已结束"):
        edit(closed(people), people.officer, 1, title="太晚了")


def test_who_logged_it_may_correct_it_until_it_is_accepted(people: Cast) -> None:
    case = registered(people, by=people.other_officer)
    assert edit(case, people.other_officer, 1, title="改个字") == ["title"]
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(status="dispatched", lead_unit=people.department)
    with pytest.raises(NotAllowed):
        edit(case, people.other_officer, 2, title="再改")
