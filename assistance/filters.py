from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assistance.context import now_of
from assistance.enums import CaseStatus, MatterKind, Nature, Outcome, Source, Stage
from assistance.models import Case, CaseClock, CaseExclusion, CaseMatter
from assistance.models.case import COMMON_HITS
from assistance.services.choices import Offered, offered_choices
from assistance.services.lights import with_light
from assistance.sla import LightKind
from enterprises.models import Enterprise
from enterprises.services.lookup import search_enterprises
from foundation.accounts.models import User
from foundation.accounts.services.lookup import find_people
from foundation.web.filters import (
    DateFromFilter,
    DateToFilter,
    FlagFilter,
    PageFilterSet,
    PickManyFilter,
    SearchFilter,
    TypeaheadFilter,
)
from foundation.web.lights import LAMPS

LIGHTS = [
    (kind.value, LAMPS[kind.value].word)
    for kind in (LightKind.OVERDUE, LightKind.TODAY, LightKind.NEAR, LightKind.NORMAL, LightKind.SUSPENDED)
]
WAITING = [
    (MatterKind.RETURN.value, _("退单待裁定")),
    (MatterKind.CO_HANDLING.value, _("协办中")),
    (MatterKind.EXTENSION.value, _("延期待审批")),
    (MatterKind.SUPERVISION.value, _("督办中")),
    (MatterKind.COMMITMENT.value, _("承诺待兑现")),
    (MatterKind.CARRY_OVER.value, _("挂账中")),
]
YES, NO, UNKNOWN, ASKED = "yes", "no", "unknown", "asked"
VOIDED = "voided"


class WordsFilter(SearchFilter):
    def filter(self, queryset: Any, value: str) -> QuerySet[Case]:
        found: QuerySet[Case] = queryset
        if value:
            found, is_common = queryset.looked_up(value)
            self.parent.more_than = COMMON_HITS if is_common else None
        return found


class LightFilter(PickManyFilter):
    """A light is a range of deadlines among the open cases."""

    def filter(self, queryset: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        if not value:
            return queryset
        now, wanted = now_of(self.parent.request), Q()
        for kind in value:
            wanted |= with_light(kind, now)
        return queryset.filter(wanted)


class OfferedFilter(PickManyFilter):
    """Picks from a short table that the filter set reads once for all of them."""

    def __init__(self, *args: Any, offered: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered


class ConfirmedFilter(django_filters.ChoiceFilter):
    VALUES: ClassVar = {YES: True, NO: False, UNKNOWN: None}

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(confirmed=self.VALUES[value]) if value else queryset


class ExcludedFilter(django_filters.ChoiceFilter):
    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == ASKED:
            return queryset.filter(pk__in=CaseExclusion.objects.filter(decided_at=None).values("case_id"))
        return queryset.filter(excluded=value == YES) if value else queryset


class VoidedFilter(django_filters.ChoiceFilter):
    """What was voided is seen only where it is asked for."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(voided_at__isnull=value != VOIDED)


def all_people(_request: Any) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.people()
    return people


def find_enterprises(rows: Any, text: str) -> list[Enterprise]:
    return search_enterprises(rows, text)


def seen_enterprises(request: Any) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(request.user)


class OfferedChoices(PageFilterSet):
    """A filter set whose short tables are read once for all of its ``OfferedFilter``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.filters.values():
            if isinstance(one, OfferedFilter):
                one.extra["choices"] = lambda name=one.offered: getattr(self.offered, name)

    @cached_property
    def offered(self) -> Offered:
        """Kept on the request, because the page may build the filters twice."""
        if not hasattr(self.request, "case_choices"):
            self.request.case_choices = offered_choices()
        choices: Offered = self.request.case_choices
        return choices


class MatterFilter(PickManyFilter):
    """Cases beside which something of a kind is still open, found from the index of what is open."""

    def filter(self, queryset: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        if not value:
            return queryset
        return queryset.filter(pk__in=CaseMatter.objects.open().filter(kind__in=value).values("case_id"))


class ListedFilter(PickManyFilter):
    """Where the enterprise stood when the case was received."""

    def filter(self, queryset: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        wanted = Q()
        for column in value:
            wanted |= Q(**{column: True})
        return queryset.filter(wanted) if value else queryset


LISTED = [
    ("was_over_100m", _("年产值过亿元企业")),
    ("was_commissioned", _("新投产项目")),
    ("was_above_scale", _("规上企业")),
]


class CaseFilter(OfferedChoices):
    primary = ("q", "status", "light", "category", "county")

    q = WordsFilter(label=_("关键词"), help_text=_("企业名称、事项或诉求号"))
    status = PickManyFilter(label=_("状态"), choices=CaseStatus.choices)
    light = LightFilter(label=_("时限"), choices=LIGHTS)
    category = OfferedFilter(label=_("类别"), offered="categories")
    county = OfferedFilter(label=_("县市区"), offered="counties")
    unit = OfferedFilter(label=_("承办单位"), field_name="lead_unit", offered="units")
    matter = MatterFilter(label=_("正在进行"), choices=WAITING)
    nature = PickManyFilter(label=_("性质"), choices=Nature.choices)
    source = PickManyFilter(label=_("来源"), choices=Source.choices)
    outcome = PickManyFilter(label=_("办理结果"), choices=Outcome.choices)
    listed = ListedFilter(label=_("受理时清单"), choices=LISTED)
    enterprise = TypeaheadFilter(
        label=_("企业"), url_name="enterprise-options", rows=seen_enterprises, search=find_enterprises
    )
    officer = TypeaheadFilter(
        label=_("服务专员"), url_name="people-options", rows=all_people, search=find_people
    )
    handler = TypeaheadFilter(
        label=_("承办人"), url_name="people-options", rows=all_people, search=find_people
    )
    received_from = DateFromFilter(label=_("收到 从"), field_name="received_at")
    received_to = DateToFilter(label=_("收到 至"), field_name="received_at")
    accepted_from = DateFromFilter(label=_("受理 从"), field_name="accepted_at")
    accepted_to = DateToFilter(label=_("受理 至"), field_name="accepted_at")
    due_from = DateFromFilter(label=_("当前期限 从"), field_name="due_at")
    due_to = DateToFilter(label=_("当前期限 至"), field_name="due_at")
    resolve_due_from = DateFromFilter(label=_("应办结 从"), field_name="resolve_due_at")
    resolve_due_to = DateToFilter(label=_("应办结 至"), field_name="resolve_due_at")
    closed_from = DateFromFilter(label=_("办结 从"), field_name="closed_at")
    closed_to = DateToFilter(label=_("办结 至"), field_name="closed_at")
    confirmed = ConfirmedFilter(
        label=_("企业确认"), empty_label=_("全部"), choices=[(YES, _("已确认")), (NO, _("不认可或认可解释")), (UNKNOWN, _("未回访"))]
    )  # fmt: skip
    excluded = ExcludedFilter(
        label=_("解决率口径"),
        empty_label=_("全部"),
        choices=[(NO, _("计入")), (YES, _("不计入")), (ASKED, _("不计入待审核"))],
    )
    rework = FlagFilter(label=_("只看重办过的"), when=lambda rows, _request: rows.filter(rework_count__gt=0))
    bad_rating = FlagFilter(
        label=_("只看差评待回访"),
        when=lambda rows, _request: rows.filter(
            pk__in=CaseClock.objects.running().filter(stage=Stage.BAD_RATING).values("case_id")
        ),
    )
    mine = FlagFilter(
        label=_("只看我的"),
        when=lambda rows, request: rows.filter(
            Q(officer__in=request.user.acts_as) | Q(handler__in=request.user.acts_as)
        ),
    )

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []
