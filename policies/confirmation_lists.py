"""已确认 as a list and as a file: which enterprises a person confirmed to fit, and the claim that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy

from enterprises.figure_filters import OfEnterprises
from foundation.accounts.models import User
from foundation.spreadsheets.columns import Column, Kind
from foundation.spreadsheets.exports import ListExport
from foundation.web.filters import DateFromFilter, DateToFilter, FlagFilter, PickManyFilter
from policies.eligibility.catalogue import RULE_SETS
from policies.models import Claim, EligibilityConfirmation
from policies.services.unasked import name_of

COLUMNS = (
    Column("enterprise", "企业", width=34),
    Column("uscc", "统一社会信用代码", Kind.CODE, width=22),
    Column("county", "县市区", width=16),
    Column("rules", "判定规则", width=26),
    Column("version", "规则版本", width=10),
    Column("on", "申报日期", Kind.DATE),
    Column("by", "确认人", width=12),
    Column("at", "确认日期", Kind.DATE),
    Column("claims", "申报", width=30),
)


def _waiting(rows: Any, request: Any) -> Any:
    return rows.waiting()


class ConfirmationFilter(OfEnterprises):
    primary: ClassVar[tuple[str, ...]] = ("q", "code", "waiting", "on_from", "on_to")

    code = PickManyFilter(
        label=gettext_lazy("判定规则"), choices=[(rules.code, rules.name) for rules in RULE_SETS]
    )
    waiting = FlagFilter(label=gettext_lazy("只看待登记的"), when=_waiting)
    on_from = DateFromFilter(label=gettext_lazy("申报日期从"), field_name="on")
    on_to = DateToFilter(label=gettext_lazy("申报日期到"), field_name="on")

    class Meta:
        model = EligibilityConfirmation
        fields: ClassVar[list[str]] = []


def with_claims(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Those that the reader may see; the page tells others nothing of money."""
    return rows.prefetch_related(Prefetch("claims", Claim.objects.visible_to(user)))


def _line(row: EligibilityConfirmation) -> Sequence[Any]:
    return (
        row.enterprise.name,
        row.enterprise.uscc,
        row.enterprise.county.name if row.enterprise.county else "",
        name_of(row.code),
        row.version,
        row.on,
        row.by.name,
        row.at,
        "、".join(f"{claim.number} {claim.get_status_display()}" for claim in row.claims.all()),
    )


CONFIRMATION_EXPORT = ListExport(
    gettext_lazy("免申即享确认名单"), COLUMNS, _line, related=("enterprise__county", "by")
)
