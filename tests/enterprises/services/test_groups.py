from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from enterprises.models import Meeting, WorkGroup
from enterprises.services.groups import (
    add_meeting,
    appoint_group_head,
    end_group,
    release_group_head,
    set_up_group,
    void_group,
    void_meeting,
)
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.errors import NotAllowed, Refused
from tests.factories.enterprises import GroupHeadFactory, MeetingFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db
DAY = date(2023, 2, 6)
GROUP: dict[str, Any] = {
    "name": "促进民营经济发展工作领导小组", "kind": "leading", "topic": "private", "duty": "统筹民营经济",
    "office": None, "established_on": DAY, "document": "聊办字〔2023〕12号",
}  # fmt: skip
MEETING: dict[str, Any] = {
    "name": "聊城市企业家大会", "kind": "conference", "topic": "private", "held_on": date(2023, 5, 20), "place": "",
    "organiser": "市委、市政府", "group": None, "document": "会议通知", "decisions": "",
}  # fmt: skip


def test_a_group_lives_from_its_document_to_its_end(head: User) -> None:
    group = set_up_group(by=head, **GROUP)
    with pytest.raises(Refused, match="已登记"):
        set_up_group(by=head, **GROUP)
    first = appoint_group_head(group, by=head, name="李树人", post="市委书记", started_on=DAY)
    appoint_group_head(group, by=head, name="张明远", post="市长", started_on=DAY)
    with pytest.raises(Refused, match="李树人已是"):
        appoint_group_head(group, by=head, name="李树人", post="市委书记", started_on=DAY)
    with pytest.raises(Refused, match="不能早于成立日期"):
        appoint_group_head(group, by=head, name="王一", post="市长", started_on=date(2023, 1, 1))
    release_group_head(first, by=head, ended_on=date(2023, 6, 1))
    with pytest.raises(Refused, match="卸任"):
        release_group_head(first, by=head, ended_on=date(2023, 6, 2))
    with pytest.raises(Refused, match="撤销日期不能早于"):
        end_group(group, by=head, ended_on=date(2023, 1, 1), document="聊办字〔2024〕2号")
    end_group(group, by=head, ended_on=date(2024, 1, 5), document="聊办字〔2024〕2号")
    assert set(group.heads.values_list("ended_on", flat=True)) == {date(2023, 6, 1), date(2024, 1, 5)}
    with pytest.raises(Refused, match="已于 2024-01-05 撤销"):
        appoint_group_head(group, by=head, name="王一", post="市长", started_on=date(2024, 2, 1))
    assert list(WorkGroup.objects.as_of(date(2024, 1, 4))) == [group]
    assert not WorkGroup.objects.as_of(date(2024, 1, 5))
    assert AuditEntry.objects.filter(action__startswith="group.").count() == 5


def test_a_mistake_is_voided_and_counts_no_more(head: User) -> None:
    group, meeting = set_up_group(by=head, **GROUP), add_meeting(by=head, **MEETING)
    with pytest.raises(Refused, match="已登记"):
        add_meeting(by=head, **MEETING)
    void_group(group, by=head, reason="重复")
    void_meeting(meeting, by=head, reason="没有召开")
    assert not WorkGroup.objects.as_of(DAY)
    assert not Meeting.objects.in_period(date(2023, 1, 1), date(2023, 12, 31))
    with pytest.raises(Refused, match="已作废"):
        void_meeting(meeting, by=head, reason="没有召开")


def test_only_the_bureau_and_nothing_of_tomorrow(head: User, county_head: User) -> None:
    with pytest.raises(NotAllowed, match="由市局负责人登记"):
        set_up_group(by=county_head, **GROUP)
    with pytest.raises(NotAllowed):
        add_meeting(by=county_head, **MEETING)
    for act in (
        lambda: set_up_group(by=head, **{**GROUP, "established_on": date(2999, 1, 1)}),
        lambda: add_meeting(by=head, **{**MEETING, "held_on": date(2999, 1, 1)}),
    ):
        with pytest.raises(Refused, match="不能晚于今天"):
            act()


def test_the_database_refuses_what_is_half_told() -> None:
    group = GroupHeadFactory().group  # the control: whole, it is taken
    MeetingFactory()
    for wrong in (
        {"document": ""},
        {"void_reason": "x"},
        {"ended_on": date(2024, 1, 1)},
        {"end_document": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkGroupFactory(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupHeadFactory(group=group, ended_on=date(2023, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingFactory(document="")
