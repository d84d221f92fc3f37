"""工作机构 and 会议 as lists and as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enterprises.enums import GroupKind, MeetingKind, RecordTopic
from enterprises.models import Meeting, WorkGroup
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    FlagFilter,
    PickManyFilter,
    SearchFilter,
    StandingFilterSet,
)

GROUP_COLUMNS = (
    Column("name", "机构名称", width=40),
    Column("kind", "机构类型", width=12),
    Column("topic", "领域", width=12),
    Column("duty", "主要职责", width=40),
    Column("heads", "组长", width=30),
    Column("office", "办公室设在", width=24),
    Column("document", "成立文号", width=30),
    Column("established_on", "成立日期", Kind.DATE),
    Column("ended_on", "撤销日期", Kind.DATE),
    Column("end_document", "撤销依据", width=30),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)
MEETING_COLUMNS = (
    Column("name", "会议名称", width=40),
    Column("kind", "会议类型", width=12),
    Column("topic", "领域", width=12),
    Column("held_on", "召开日期", Kind.DATE),
    Column("place", "地点", width=24),
    Column("organiser", "主办单位", width=30),
    Column("group", "召集机构", width=36),
    Column("document", "会议文件", width=34),
    Column("decisions", "议定事项", width=60),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)


class GroupFilter(StandingFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "kind", "topic", "working")

    q = SearchFilter(label=_("关键词"), field_name="name", lookup_expr="icontains")
    kind = PickManyFilter(label=_("机构类型"), field_name="kind", choices=GroupKind.choices)
    topic = PickManyFilter(label=_("领域"), field_name="topic", choices=RecordTopic.choices)
    working = FlagFilter(label=_("只看未撤销的"), when=lambda rows, _request: rows.filter(ended_on=None))
    since = DateFromFilter(label=_("成立自"), field_name="established_on")
    until = DateToFilter(label=_("成立至"), field_name="established_on")
    all = FlagFilter(label=_("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = WorkGroup
        fields: ClassVar[list[str]] = []


class MeetingFilter(StandingFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "kind", "topic", "since", "until")

    q = SearchFilter(label=_("关键词"), method="search", help_text=_("会议名称或议定事项"))
    kind = PickManyFilter(label=_("会议类型"), field_name="kind", choices=MeetingKind.choices)
    topic = PickManyFilter(label=_("领域"), field_name="topic", choices=RecordTopic.choices)
    since = DateFromFilter(label=_("召开自"), field_name="held_on")
    until = DateToFilter(label=_("召开至"), field_name="held_on")
    all = FlagFilter(label=_("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = Meeting
        fields: ClassVar[list[str]] = []

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=value) | Q(decisions__icontains=value))


def _group_line(row: WorkGroup) -> Sequence[Any]:
    heads = [f"{head.name}（{head.post}）" for head in row.heads.all() if head.ended_on is None]
    return (
        row.name,
        str(row.get_kind_display()),
        str(row.get_topic_display()),
        row.duty,
        "、".join(heads),
        str(row.office or ""),
        row.document,
        row.established_on,
        row.ended_on,
        row.end_document,
        row.recorded_by.name,
        row.void_reason,
    )


def _meeting_line(row: Meeting) -> Sequence[Any]:
    return (
        row.name,
        str(row.get_kind_display()),
        str(row.get_topic_display()),
        row.held_on,
        row.place,
        row.organiser,
        str(row.group or ""),
        row.document,
        row.decisions,
        row.recorded_by.name,
        row.void_reason,
    )


GROUP_RELATED, MEETING_RELATED = ("office", "recorded_by"), ("group", "recorded_by")
GROUP_EXPORT = ListExport(
    _("工作机构台账"),
    GROUP_COLUMNS,
    _group_line,
    related=GROUP_RELATED,
    prepared=lambda rows: rows.prefetch_related("heads"),
)
MEETING_EXPORT = ListExport(_("会议台账"), MEETING_COLUMNS, _meeting_line, related=MEETING_RELATED)
