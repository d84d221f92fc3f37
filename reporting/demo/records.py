"""工作机构 and 会议 of the demonstration city (A1 #15, 38, 39, 62, 63); documents and heads are examples."""

from __future__ import annotations

from datetime import date

from enterprises.enums import GroupKind, MeetingKind, RecordTopic
from enterprises.models import GroupHead, Meeting, WorkGroup
from foundation.accounts.models import Unit, User

K, M, T = GroupKind, MeetingKind, RecordTopic
GROUPS = (
    ("工业运行指挥部", K.COMMAND, T.RUNNING, "统筹协调全市工业运行调度", "yunxing", date(2022, 3, 1), (("王建国", "副市长（示例）"),)),
    (
        "促进民营经济发展工作领导小组", K.LEADING, T.PRIVATE, "统筹民营经济发展的政策、服务和督导", "qiyefuwu",
        date(2023, 2, 6), (("李树人", "市委书记"), ("张明远", "市长")),
    ),
    ("产业链链长制办公室", K.TEAM, T.CHAIN, "协调各产业链的链办和专班", "guihuatouzi", date(2021, 4, 1), (("刘春光", "市级领导（示例）"),)),
    ("工赋聊城行动工作专班", K.TEAM, T.DIGITAL, "推进工业互联网和数字化转型", "shuzijingji", date(2023, 4, 20), (("陈立新", "市级领导（示例）"),)),
)  # fmt: skip
"""The two heads of the second are 双组长."""
MEETINGS = (
    ("全市数字经济发展大会", M.CONFERENCE, T.DIGITAL, date(2023, 4, 11), "", "部署数字经济年度重点任务\n启动工赋聊城行动"),
    ("数字经济高质量发展双招双引大会", M.CONFERENCE, T.INVITING, date(2023, 9, 26), "", "集中签约一批双招双引项目"),
    (
        "全市民营经济高质量发展工作会议", M.WORKING, T.PRIVATE, date(2023, 2, 8), "促进民营经济发展工作领导小组",
        "出台促进民营经济高质量发展的实施意见\n部署2023年十大专项行动",
    ),
    ("聊城市企业家大会", M.CONFERENCE, T.PRIVATE, date(2023, 5, 20), "促进民营经济发展工作领导小组", "通报表扬优秀企业和企业家"),
    ("工业运行月度调度会", M.DISPATCH, T.RUNNING, date(2023, 10, 12), "工业运行指挥部", "调度用电、税收异常企业\n明确稳产达产措施"),
    ("工业运行月度调度会", M.DISPATCH, T.RUNNING, date(2026, 10, 14), "工业运行指挥部", "调度三季度增加值和停产企业"),
)  # fmt: skip


def build_records(units: dict[str, Unit], by: User, today: date) -> None:
    groups: dict[str, WorkGroup] = {}
    for name, kind, topic, duty, office, day, heads in GROUPS:
        if day > today:
            continue
        groups[name] = WorkGroup.objects.create(
            name=name, kind=kind, topic=topic, duty=duty, office=units.get(office), established_on=day,
            document=f"聊办字〔{day.year}〕{day.month + 10}号（示例）", recorded_by=by,
        )  # fmt: skip
        GroupHead.objects.bulk_create(
            GroupHead(group=groups[name], name=head, post=post, started_on=day, entered_by=by)
            for head, post in heads
        )
    Meeting.objects.bulk_create(
        Meeting(
            name=name, kind=kind, topic=topic, held_on=day, place="聊城（示例）", organiser="市委、市政府",
            group=groups.get(group), document=f"会议通知 {day:%Y-%m-%d}（示例）", decisions=decisions,
            recorded_by=by,
        )
        for name, kind, topic, day, group, decisions in MEETINGS
        if day <= today
    )  # fmt: skip
