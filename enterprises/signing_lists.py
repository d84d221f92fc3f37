"""双招双引 as a list and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _

from enterprises.enums import SigningKind, SigningVenue
from enterprises.forms.chains import counties
from enterprises.models import Signing
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

COLUMNS = (
    Column("name", "签约项目", width=40),
    Column("kind", "签约类型", width=12),
    Column("venue", "签约方式", width=12),
    Column("place", "签约地", width=12),
    Column("signed_on", "签约日期", Kind.DATE),
    Column("partner", "签约方", width=30),
    Column("amount_wan", "签约金额", Kind.DECIMAL, unit="万元", places=2, width=16),
    Column("county", "落地县市区", width=16),
    Column("chain", "产业链", width=16),
    Column("project", "转化项目", width=40),
    Column("source", "依据", width=34),
    Column("recorded_by", "登记人", width=12),
    Column("void_reason", "作废原因", width=30),
)


class SigningFilter(StandingFilterSet):
    primary: ClassVar[tuple[str, ...]] = ("q", "kind", "venue", "since", "until")

    q = SearchFilter(label=_("关键词"), field_name="name", lookup_expr="icontains")
    kind = PickManyFilter(label=_("签约类型"), field_name="kind", choices=SigningKind.choices)
    venue = PickManyFilter(label=_("签约方式"), field_name="venue", choices=SigningVenue.choices)
    since = DateFromFilter(label=_("签约自"), field_name="signed_on")
    until = DateToFilter(label=_("签约至"), field_name="signed_on")
    place = SearchFilter(label=_("签约地"), field_name="place", lookup_expr="icontains")
    county = django_filters.ModelChoiceFilter(
        label=_("落地县市区"), queryset=lambda _request: counties(), empty_label=_("全部")
    )
    waiting = FlagFilter(
        label=_("只看还没有转化为项目的"), when=lambda rows, _request: rows.filter(project=None)
    )
    all = FlagFilter(label=_("包括已作废的"), when=lambda rows, _request: rows)

    class Meta:
        model = Signing
        fields: ClassVar[list[str]] = []


def _line(row: Signing) -> Sequence[Any]:
    return (
        row.name,
        str(row.get_kind_display()),
        str(row.get_venue_display()),
        row.place,
        row.signed_on,
        row.partner,
        row.amount_wan,
        str(row.county or ""),
        str(row.chain or ""),
        row.project.name if row.project else "",
        row.source,
        row.recorded_by.name,
        row.void_reason,
    )


SIGNING_RELATED = ("county", "chain", "project", "recorded_by")
SIGNING_EXPORT = ListExport(_("双招双引台账"), COLUMNS, _line, related=SIGNING_RELATED)
