from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assistance.models import CannedReply
from assistance.services.replies import add_reply, change_reply, fill_in, offered_replies
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.accounts import BureauFactory, UnitFactory
from tests.factories.assistance import Cast, category, handled


def titles(people: Cast, name: str, case: object) -> list[str]:
    return [reply.title for reply, _text in offered_replies(case, to=people.person(name))]


def test_placeholders_become_what_they_are_in_the_case(people: Cast) -> None:
    case = handled(people, contact_name="王经理")
    day = timezone.localtime(case.due_at)

    text = fill_in("{企业}（{编号}）：{标题}，{联系人}，{期限}前由{承办单位}答复。{ 企业 }{别的}", case)

    assert text == (
        f"宏泰科技有限公司（{case.number}）：厂区扩建用地手续，王经理，{day.year}年{day.month}月{day.day}日"
        f"（{'周' + '一二三四五六日'[day.weekday()]}）前由市自然资源和规划局答复。宏泰科技有限公司{{别的}}"
    )


def test_placeholder_that_nobody_knows_stays_to_be_seen(people: Cast) -> None:
    case = handled(people)
    case.contact_name = ""
    assert fill_in("请{联系人}来", case) == "请{联系人}来"
    with pytest.raises(Refused, match=r"{公司}.*可用的有：{企业}"):
        add_reply(by=people.officer, title="一", text="{公司}您好")


def test_own_are_ones_own_and_a_units_reach_the_unit_and_below(people: Cast) -> None:
    case, town = handled(people), UnitFactory(name="柳园街道", parent=people.county)
    add_reply(by=people.officer, title="自己的", text="一")
    add_reply(by=people.county_head, title="县里的", text="二", unit=people.county)
    add_reply(by=people.head, title="全市的", text="三", unit=BureauFactory())
    add_reply(by=people.county_head, title="镇里的", text="四", unit=town)

    assert titles(people, "officer", case) == ["自己的", "全市的", "县里的"]
    assert titles(people, "other_officer", case) == ["全市的"]
    assert titles(people, "handler", case) == []
    seen = set(CannedReply.objects.visible_to(people.person("officer")).values_list("title", flat=True))
    assert seen == {"自己的", "县里的", "全市的", "镇里的"}


def test_those_of_the_category_stand_first_and_of_others_not_at_all(people: Cast) -> None:
    case = handled(people)
    add_reply(by=people.officer, title="通用", text="一")
    add_reply(by=people.officer, title="用地", text="二", category=category("LND"))
    add_reply(by=people.officer, title="用工", text="三", category=category("LAB"))

    assert titles(people, "officer", case) == ["用地", "通用"]


@pytest.mark.parametrize("name", ["officer", "handler", "other_head"])
def test_only_a_head_in_reach_keeps_a_units_words(people: Cast, name: str) -> None:
    reply = add_reply(by=people.county_head, title="县里的", text="二", unit=people.county)
    for act in (
        lambda: add_reply(by=people.person(name), title="新的", text="一", unit=people.county),
        lambda: change_reply(reply, by=people.person(name), text="改"),
    ):
        with pytest.raises(NotAllowed, match="科长"):
            act()


def test_own_words_are_changed_by_oneself_only_and_never_pushed_onto_a_unit(people: Cast) -> None:
    reply = add_reply(by=people.officer, title="自己的", text="一")
    with pytest.raises(NotAllowed, match="张三"):
        change_reply(reply, by=people.county_head, text="改")
    with pytest.raises(NotAllowed, match="科长"):
        change_reply(reply, by=people.officer, unit=people.county)
    assert change_reply(reply, by=people.officer, text="改").text == "改"


def test_retired_is_offered_no_more_and_its_title_is_free(people: Cast) -> None:
    case = handled(people)
    reply = add_reply(by=people.officer, title="自己的", text="一")
    with pytest.raises(Refused, match="换一个标题"):
        add_reply(by=people.officer, title="自己的", text="二")
    change_reply(reply, by=people.officer, in_use=False)
    assert titles(people, "officer", case) == []
    add_reply(by=people.officer, title="自己的", text="二")
    with pytest.raises(Refused, match="换一个标题"):
        change_reply(reply, by=people.officer, in_use=True)

    acts = AuditEntry.objects.filter(action__startswith="reply").order_by("seq")
    assert list(acts.values_list("action", flat=True)) == ["reply.add", "reply.retire", "reply.add"]


def test_database_refuses_the_same_title_twice(people: Cast) -> None:
    reply = add_reply(by=people.county_head, title="县里的", text="二", unit=people.county)
    with pytest.raises(IntegrityError), transaction.atomic():
        CannedReply.objects.create(
            title="县里的", text="三", unit=reply.unit, by=people.officer, changed_at=timezone.now()
        )


@pytest.mark.parametrize("name", ["leader", "fund_clerk", "system_admin"])
def test_who_answers_nothing_keeps_no_replies(people: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        add_reply(by=people.person(name), title="一", text="一")
    assert not CannedReply.objects.visible_to(people.person(name)).exists()
