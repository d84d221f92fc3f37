from __future__ import annotations

from typing import ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.notifications.enums import Channel, DeliveryStatus
from foundation.notifications.models import Notice, OutboxMessage, OutboxMessageQuerySet, UnreachableAddress
from foundation.web.filters import DateFromFilter, DateToFilter, PageFilterSet, PickManyFilter, SearchFilter


class NoticeFilter(PageFilterSet):
    primary = ("q", "date_from", "date_to")
    q = SearchFilter(label=_("关键词"), method="search")
    date_from = DateFromFilter(label=_("时间 从"), field_name="created_at")
    date_to = DateToFilter(label=_("时间 至"), field_name="created_at")

    class Meta:
        model = Notice
        fields: ClassVar[list[str]] = []

    def search(self, queryset: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        """One person's notices are few enough to be read through."""
        return queryset.filter(Q(subject__icontains=value) | Q(body__icontains=value))


class FailureFilter(PageFilterSet):
    primary = ("channel",)
    channel = PickManyFilter(label=_("渠道"), choices=Channel.choices)

    class Meta:
        model = OutboxMessage
        fields: ClassVar[list[str]] = []


class DeliveryFilter(PageFilterSet):
    """The inbox is no way out of the house: who looks at it sees what arrived."""

    primary = ("channel", "status", "date_from", "date_to")
    channel = PickManyFilter(
        label=_("渠道"), choices=[(code, label) for code, label in Channel.choices if code != Channel.INBOX]
    )
    status = PickManyFilter(label=_("状态"), choices=DeliveryStatus.choices, method="by_status")
    date_from = DateFromFilter(label=_("时间 从"), field_name="created_at")
    date_to = DateToFilter(label=_("时间 至"), field_name="created_at")

    class Meta:
        model = OutboxMessage
        fields: ClassVar[list[str]] = []

    def by_status(
        self, messages: OutboxMessageQuerySet, name: str, statuses: list[str]
    ) -> OutboxMessageQuerySet:
        return messages.in_status(*statuses) if statuses else messages


class AddressFilter(PageFilterSet):
    primary = ("channel",)
    channel = PickManyFilter(
        label=_("渠道"), choices=[(channel.value, channel.label) for channel in (Channel.SMS, Channel.WECOM)]
    )

    class Meta:
        model = UnreachableAddress
        fields: ClassVar[list[str]] = []
