"""产业链 and 产业集群 as lists and as files: the rows of the screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.enums import ChainRole, ChainState, ClusterTitleKind, TitleLevel
from enterprises.models import (
    Chain,
    ChainHead,
    ChainPlaceQuerySet,
    ChainQuerySet,
    Cluster,
    ClusterTitle,
)
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateToFilter, FlagFilter, PageFilterSet, SearchFilter

STATE = {
    ChainState.RUNNING: Q(ended_on__isnull=True),
    ChainState.MERGED: Q(ended_on__isnull=False, merged_into__isnull=False),
    ChainState.RETIRED: Q(ended_on__isnull=False, merged_into__isnull=True),
}
CHAIN_COLUMNS = (
    Column("name", "产业链", width=24),
    Column("key", "重点", width=8),
    Column("head", "链长", width=14),
    Column("office", "链办", width=20),
    Column("lead", "链主企业", width=34),
    Column("firms", "链上企业数", Kind.INTEGER, width=12),
    Column("established_on", "设立日期", Kind.DATE),
    Column("state", "状态", width=10),
    Column("ended_on", "调整日期", Kind.DATE),
    Column("into", "并入", width=24),
    Column("document", "调整依据", width=26),
)
CLUSTER_COLUMNS = (
    Column("name", "产业集群", width=30),
    Column("county", "县市区", width=16),
    Column("chain", "产业链", width=20),
    Column("titles", "称号个数", Kind.INTEGER, width=10),
)


def told(chains: ChainQuerySet, places: ChainPlaceQuerySet) -> QuerySet[Chain]:
    """With the present 链长, the first 链主 and the number of enterprises; ``places``: those that the reader sees."""
    head = ChainHead.objects.filter(chain=OuterRef("pk"), ended_on__isnull=True)
    mine = places.standing().filter(chain=OuterRef("pk")).order_by()
    lead = mine.filter(role=ChainRole.LEAD).order_by("joined_on", "pk")
    firms = mine.values("chain").annotate(number=Count("pk")).values("number")
    return chains.annotate(
        head=Subquery(head.values("name")[:1]),
        lead=Subquery(lead.values("enterprise__name")[:1]),
        firms=Coalesce(Subquery(firms), 0),
    )


class ChainFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "state", "key", "on")

    q = SearchFilter(label=gettext_lazy("关键词"), field_name="name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        method="by_state",
        choices=ChainState.choices,
        empty_label=gettext_lazy("全部"),
    )
    key = FlagFilter(
        label=gettext_lazy("只看重点产业链"), when=lambda rows, _request: rows.filter(key_since__isnull=False)
    )
    on = DateToFilter(label=gettext_lazy("截至日期在运行"), method="by_day")

    class Meta:
        model = Chain
        fields: ClassVar[list[str]] = []

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(STATE[ChainState(value)])

    def by_day(self, rows: Any, name: str, value: Any) -> Any:
        return rows.as_of(value)


class ClusterFilter(PageFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "kind", "level")

    q = SearchFilter(label=gettext_lazy("关键词"), field_name="name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("称号"),
        method="by_kind",
        choices=ClusterTitleKind.choices,
        empty_label=gettext_lazy("全部"),
    )
    level = django_filters.ChoiceFilter(
        label=gettext_lazy("级别"),
        method="by_level",
        choices=TitleLevel.choices,
        empty_label=gettext_lazy("全部"),
    )

    class Meta:
        model = Cluster
        fields: ClassVar[list[str]] = []

    def by_kind(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(pk__in=ClusterTitle.objects.filter(kind=value).values("cluster"))

    def by_level(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(pk__in=ClusterTitle.objects.filter(level=value).values("cluster"))


def _chain_line(row: Any) -> Sequence[Any]:
    return (
        row.name,
        _("是") if row.key_since else _("否"),
        row.head,
        row.office.name if row.office else "",
        row.lead,
        row.firms,
        row.established_on,
        str(row.state.label),
        row.ended_on,
        row.merged_into.name if row.merged_into else "",
        row.end_document,
    )


def _cluster_line(row: Any) -> Sequence[Any]:
    return (row.name, row.county.name if row.county else "", row.chain.name if row.chain else "", row.number)


CHAIN_EXPORT = ListExport(
    gettext_lazy("产业链台账"), CHAIN_COLUMNS, _chain_line, related=("office", "merged_into")
)
CLUSTER_EXPORT = ListExport(
    gettext_lazy("产业集群台账"), CLUSTER_COLUMNS, _cluster_line, related=("county", "chain")
)


def numbered(clusters: QuerySet[Cluster]) -> QuerySet[Cluster]:
    """With how many titles each was given."""
    given = ClusterTitle.objects.filter(cluster=OuterRef("pk")).order_by().values("cluster")
    return clusters.annotate(number=Coalesce(Subquery(given.annotate(n=Count("pk")).values("n")), 0))
