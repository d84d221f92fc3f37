"""What the lists of supervision sheets and of commitments are narrowed by."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assistance.context import now_of
from assistance.enums import Verdict
from assistance.filters import OfferedChoices, OfferedFilter, all_people
from assistance.models import Case, CaseMatter
from assistance.models.matter import OPEN
from foundation.accounts.services.lookup import find_people
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    FlagFilter,
    PickManyFilter,
    SearchFilter,
    TypeaheadFilter,
)

WAITING, OVERDUE = "waiting", "overdue"
SHEET_STATES = [
    (WAITING, _("待答复")),
    (OVERDUE, _("逾期未答复")),
    (Verdict.ANSWERED.value, _("已答复")),
    (Verdict.CANCELLED.value, _("已取消")),
]
COMMITMENT_STATES = [
    (WAITING, _("待兑现")),
    (OVERDUE, _("逾期未登记")),
    (Verdict.KEPT.value, _("已兑现")),
    (Verdict.BROKEN.value, _("未兑现")),
    (Verdict.CANCELLED.value, _("已取消")),
]


class WordsFilter(SearchFilter):
    """The sheet's number, or what the case is found by."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        of_cases = Q(case__in=Case.objects.matching(value).values("pk"))
        return queryset.filter(of_cases | Q(number__istartswith=value))


class StateFilter(PickManyFilter):
    """Open before or after its term, or how it was settled."""

    def filter(self, queryset: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        now = now_of(self.parent.request).at
        found = Q(verdict__in=value)
        if WAITING in value:
            found |= OPEN & Q(due_at__gte=now)
        if OVERDUE in value:
            found |= OPEN & Q(due_at__lt=now)
        return queryset.filter(found) if value else queryset


class SheetFilter(OfferedChoices):
    primary = ("q", "state", "unit")

    q = WordsFilter(label=_("关键词"), help_text=_("督办单号、企业、事项或诉求号"))
    state = StateFilter(label=_("状态"), choices=SHEET_STATES)
    unit = OfferedFilter(label=_("被督办单位"), field_name="unit", offered="units")
    opened_from = DateFromFilter(label=_("下达 从"), field_name="opened_at")
    opened_to = DateToFilter(label=_("下达 至"), field_name="opened_at")
    due_from = DateFromFilter(label=_("答复期限 从"), field_name="due_at")
    due_to = DateToFilter(label=_("答复期限 至"), field_name="due_at")
    issuer = TypeaheadFilter(
        label=_("下达人"),
        field_name="opened_by",
        url_name="people-options",
        rows=all_people,
        search=find_people,
    )
    mine = FlagFilter(
        label=_("只看我的"),
        when=lambda rows, request: rows.filter(Q(person=request.user) | Q(opened_by=request.user)),
    )

    class Meta:
        model = CaseMatter
        fields: ClassVar[list[str]] = []


class CommitmentFilter(OfferedChoices):
    primary = ("q", "state", "unit", "person")

    q = WordsFilter(label=_("关键词"), help_text=_("企业、事项或诉求号"))
    state = StateFilter(label=_("状态"), choices=COMMITMENT_STATES)
    unit = OfferedFilter(label=_("承诺人单位"), field_name="unit", offered="units")
    person = TypeaheadFilter(
        label=_("承诺人"), url_name="people-options", rows=all_people, search=find_people
    )
    due_from = DateFromFilter(label=_("承诺日期 从"), field_name="due_at")
    due_to = DateToFilter(label=_("承诺日期 至"), field_name="due_at")
    opened_from = DateFromFilter(label=_("作出 从"), field_name="opened_at")
    opened_to = DateToFilter(label=_("作出 至"), field_name="opened_at")
    mine = FlagFilter(label=_("只看我的"), when=lambda rows, request: rows.filter(person=request.user))

    class Meta:
        model = CaseMatter
        fields: ClassVar[list[str]] = []
