from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.context import now_of
from enterprises.services.reach import counties_in_reach
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.filters import PageFilterSet
from policies.claim_lists import ClaimFilter, PaymentFilter
from policies.models import Claim
from policies.reward_summary import By, Sources, Span, summed
from reporting.charts import reward_chart
from reporting.forms import Asked, read_span
from reporting.reward_tables import cards_of, file_of
from reporting.views.money import Addresses, kind_asked

NARROWED_BY = ("level", "policy", "county", "industry")
"""Filters of 拨付台账 and 申报 that these figures may be narrowed by, so that each opens just its rows."""


@dataclass(frozen=True)
class Narrowing:
    """``kept``: what could be read of it, as an address says it."""

    filters: PageFilterSet
    kept: dict[str, list[str]]
    notices: list[str] = field(default_factory=list)

    @property
    def fields(self) -> list[Any]:
        return [self.filters.form[name] for name in NARROWED_BY if name in self.filters.form.fields]


@requires(Permission.FUND_READ)
@require_GET
def reward_report(request: HttpRequest) -> HttpResponseBase:
    """拨付统计: the figures of a period, in total and by level, policy, county, industry, month or year."""
    now = now_of(request)
    today = now.calendar.local_date(now.at)
    asked, narrowing = read_span(request.GET, today), _narrowing(request)
    named = request.GET.get("by", "")
    by = By(named) if named in By.values else By.LEVEL
    span = Span(asked.period.first, asked.period.last, narrowing.kept)
    waiting = ClaimFilter(_spelt(narrowing.kept), queryset=_claims(request), request=request)
    sources = Sources.of(request.user, span, paid=narrowing.filters.qs, unpaid=waiting.qs)
    offered = {unit.pk for unit in counties_in_reach(request.user)} if by == By.COUNTY else set()
    lines, whole = summed(sources, span, by, offered=offered)
    if kind := kind_asked(request, Permission.FUND_EXPORT):
        sentence = _sentence(asked, by, narrowing)
        return file_of(lines, whole).response(by=request.user, sentence=sentence, kind=kind)
    addresses = Addresses("reward-figures", asked, by, narrowing.kept)
    context = {
        "asked": asked,
        "now": now,
        "by": by.value,
        "heading": _("分组"),
        "notices": [*asked.notices, *narrowing.notices],
        "narrowing": narrowing.fields,
        "lines": lines,
        "whole": whole,
        "cards": cards_of(whole),
        "chart": reward_chart(lines, whole, by),
        "presets": addresses.presets(today),
        "groups": addresses.groups(),
        "query": addresses.query,
        "may_export": request.user.has(Permission.FUND_EXPORT),
    }
    return render(request, "reporting/rewards/report.html", context)


def _claims(request: HttpRequest) -> Any:
    return Claim.objects.visible_to(request.user)


def _narrowing(request: HttpRequest) -> Narrowing:
    """What cannot be read is told, and the rest narrows."""
    given = {name: [text for text in request.GET.getlist(name) if text] for name in NARROWED_BY}
    kept = {name: values for name, values in given.items() if values}
    filters = PaymentFilter(_spelt(kept), queryset=_claims(request), request=request)
    wrong = [name for name in kept if name in filters.form.errors or name not in filters.form.fields]
    if not wrong:
        return Narrowing(filters, kept)
    notices = [
        _("有筛选条件无法识别，已忽略：%(name)s。") % {"name": _label(filters, name)} for name in wrong
    ]
    kept = {name: values for name, values in kept.items() if name not in wrong}
    return Narrowing(PaymentFilter(_spelt(kept), queryset=_claims(request), request=request), kept, notices)


def _label(filters: PageFilterSet, name: str) -> str:
    found = filters.form.fields.get(name)
    return str(found.label) if found else name


def _spelt(kept: Mapping[str, list[str]]) -> QueryDict:
    return QueryDict(urlencode(kept, doseq=True))


def _sentence(asked: Asked, by: By, narrowing: Narrowing) -> str:
    """The period, the groups, and what the figures are narrowed to, as the page shows it."""
    told = [asked.period.label, str(by.label)]
    for bound in narrowing.fields:
        picked = set(narrowing.kept.get(bound.name, ()))
        names = [str(label) for value, label in bound.field.choices if str(value) in picked]
        if names:
            told.append(_("%(name)s：%(values)s") % {"name": bound.label, "values": "、".join(names)})
    return "，".join(told)
