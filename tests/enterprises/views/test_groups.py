from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import Meeting, WorkGroup
from tests.enterprises.conftest import asked
from tests.factories.enterprises import GroupHeadFactory, MeetingFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db
GROUPS, MEETINGS = "/work-groups/", "/meetings/"
GROUP = {
    "name": "民营经济领导小组", "kind": "leading", "topic": "private", "duty": "统筹", "office": "",
    "established_on": "2023-2-6", "document": "聊办字〔2023〕12号",
}  # fmt: skip
MEETING = {
    "name": "企业家大会", "kind": "conference", "topic": "private", "held_on": "2023-5-20", "place": "",
    "organiser": "市委、市政府", "group": "", "document": "会议通知", "decisions": "表扬企业家",
}  # fmt: skip


def test_a_group_from_its_document_to_its_end(head_client: Client) -> None:
    assert reverse("work-group-new") in head_client.get(GROUPS).text
    assert head_client.post(reverse("work-group-new"), GROUP).status_code == 302
    again = head_client.post(reverse("work-group-new"), GROUP)
    assert again.status_code == 422
    assert "聊办字〔2023〕12号" in again.text
    group = WorkGroup.objects.get()
    page = group.get_absolute_url()
    body = {"name": "李树人", "post": "市委书记", "started_on": "2023-2-6"}
    assert head_client.post(reverse("work-group-head-new", args=[group.pk]), body).status_code == 302
    end = reverse("work-group-head-end", args=[group.pk, group.heads.get().pk])
    assert end in head_client.get(page).text
    assert head_client.post(end, {"ended_on": "2023-1-1"}).status_code == 422
    assert head_client.post(end, {"ended_on": "2023-7-1"}).status_code == 302
    ending = reverse("work-group-ending", args=[group.pk])
    told = {"ended_on": "2024-1-5", "document": "聊办字〔2024〕2号"}
    assert head_client.post(ending, told).status_code == 302
    text = head_client.get(page).text
    assert "2024-01-05" in text
    assert ending not in text
    void = reverse("work-group-void", args=[group.pk])
    assert head_client.post(void, {"reason": "登错"}).status_code == 302
    assert "已作废（登错）" in head_client.get(page).text


def test_a_meeting_is_registered_and_voided(head_client: Client) -> None:
    assert head_client.post(reverse("meeting-new"), MEETING).status_code == 302
    void = reverse("meeting-void", args=[Meeting.objects.get().pk])
    assert void in head_client.get(MEETINGS).text
    assert head_client.post(void, {"reason": "没有召开"}).status_code == 302
    assert not head_client.get(MEETINGS).context["page"].rows
    assert "没有召开" in head_client.get(f"{MEETINGS}?all=on").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("kind=command", {"乙"}), ("topic=private", {"甲"}), ("q=甲", {"甲"}),
     ("since=2023-07-01", {"乙"}), ("until=2023-06-30", {"甲"}), ("working=on", {"甲"})],
)  # fmt: skip
def test_filters_of_groups(head_client: Client, query: str, found: set[str]) -> None:
    day = date(2023, 8, 1)
    WorkGroupFactory(name="甲")
    WorkGroupFactory(
        name="乙", kind="command", topic="running", established_on=day, ended_on=day, end_document="文"
    )
    assert {row.name for row in head_client.get(f"{GROUPS}?{query}").context["page"].rows} == found


@pytest.mark.parametrize(
    ("query", "found"),
    [("", {"甲", "乙"}), ("kind=dispatch", {"乙"}), ("topic=private", {"甲"}), ("q=稳产", {"乙"}),
     ("since=2023-07-01", {"乙"}), ("until=2023-06-30", {"甲"})],
)  # fmt: skip
def test_filters_of_meetings(head_client: Client, query: str, found: set[str]) -> None:
    MeetingFactory(name="甲")
    MeetingFactory(name="乙", kind="dispatch", topic="running", held_on=date(2023, 8, 1), decisions="稳产")
    assert {row.name for row in head_client.get(f"{MEETINGS}?{query}").context["page"].rows} == found


def test_who_reads_does_not_change(officer_client: Client) -> None:
    head = GroupHeadFactory()
    page = officer_client.get(head.group.get_absolute_url()).text
    assert head.name in page
    assert reverse("work-group-head-new", args=[head.group_id]) not in page
    assert officer_client.get(reverse("meeting-new")).status_code == 403


@pytest.mark.parametrize("rows", [2, 30])
def test_asks_the_same_whatever_the_rows(head_client: Client, rows: int) -> None:
    for _ in range(rows):
        group = GroupHeadFactory().group
        MeetingFactory(group=group)
    for address, most in ((GROUPS, 8), (MEETINGS, 8), (group.get_absolute_url(), 12)):
        assert asked(head_client, address) <= most


def test_go_out_as_files(head_client: Client) -> None:
    head = GroupHeadFactory()
    MeetingFactory(name="企业家大会", group=head.group)
    for address, words in ((GROUPS, f"{head.name}（市长）"), (MEETINGS, "企业家大会")):
        text = b"".join(head_client.get(f"{address}?export=csv").streaming_content).decode("utf-8-sig")
        assert words in text
