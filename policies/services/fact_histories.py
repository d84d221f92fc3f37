"""What our books hold of enterprises, as the rules read it: the same few statements for one and for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from enterprises.enums import WHOLE_YEAR, ListKind, Metric, SizeClass, TitleKind
from enterprises.models import (
    Enterprise,
    EnterpriseFigure,
    Project,
    ScaleMembership,
    ServiceListEntry,
    Title,
)
from enterprises.sizing import size_of
from policies.eligibility import names
from policies.eligibility.catalogue import FIGURES, SCALE
from policies.eligibility.facts import Fact, History
from policies.eligibility.rulesets import RuleSet
from policies.models import CheckedFact

YEARS_READ = 4
BY_TITLE = {
    str(TitleKind.INNOVATIVE): names.TIER_ONE.name,
    str(TitleKind.SPECIALISED): names.SPECIALISED.name,
}
READ = (Metric.REVENUE, Metric.OUTPUT, Metric.STAFF)
Books = dict[int, dict[str, list[Fact]]]


def histories(enterprises: Collection[int], on: date) -> dict[int, History]:
    """By the key of the enterprise; six statements."""
    books: Books = {pk: defaultdict(list) for pk in enterprises}
    keys = list(books)
    _read_figures(books, keys, on)
    _read_scale(books, keys, on)
    _read_list(books, keys, on)
    _read_projects(books, keys)
    _read_checked(books, keys)
    _read_titles(books, keys, on)
    return dict(books)


def looked_at(enterprises: Collection[int], rules: RuleSet, on: date) -> list[int]:
    """Those of whom our books hold what the rule set begins with, by key; of the others nothing could be said.

    The keys stand in each statement, so it reads their rows only, however large the register and whatever the planner
    believes of it. One statement, for figures two.
    """
    rows = [
        of.filter(enterprise__among=list(enterprises)).order_by() for of in _grounds(rules, on.year - 1, on)
    ]
    return sorted({pk for own in rows for pk in own.values_list("enterprise", flat=True)})


def _grounds(rules: RuleSet, year: int, on: date) -> list[QuerySet[Any]]:
    if rules.ground == SCALE:
        return [ScaleMembership.objects.filter(entered_on__year=year)]
    if rules.ground == FIGURES:
        figures = EnterpriseFigure.objects.standing().filter(
            metric__in=[Metric.REVENUE, Metric.OUTPUT], months=WHOLE_YEAR, year__in=[year - 1, year]
        )
        return [figures, CheckedFact.objects.filter(as_of__lte=on)]
    return [Project.objects.standing().filter(commissioned_on__year=year)]


def _read_figures(books: Books, keys: list[int], on: date) -> None:
    rows = (
        EnterpriseFigure.objects.standing()
        .filter(
            enterprise__among=keys, metric__in=READ, months=WHOLE_YEAR, year__gte=on.year - YEARS_READ,
            year__lt=on.year,
        )
        .order_by("year")
        .values_list("enterprise_id", "metric", "year", "value", "source")
    )  # fmt: skip
    sizing: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(dict)
    for pk, metric, year, value, source in rows:
        sizing[pk, year][metric] = value
        if metric != Metric.STAFF:
            books[pk][metric].append(Fact(value, _end_of(year), source))
    for (pk, year), values in sizing.items():
        if {Metric.STAFF, Metric.REVENUE} <= set(values):
            size = size_of(values[Metric.STAFF], values[Metric.REVENUE])
            source = _("按从业人员和营业收入划型：%(size)s") % {"size": size.label}
            books[pk][names.IS_SME.name].append(Fact(size != SizeClass.LARGE, _end_of(year), source))


def _read_scale(books: Books, keys: list[int], on: date) -> None:
    """The register of 规上 is whole: who does not stand in it is not 规上."""
    rows = ScaleMembership.objects.filter(enterprise__among=keys, entered_on__lte=on).order_by(
        "entered_on", "id"
    )
    for row in rows:
        book = books[row.enterprise_id]
        if not book[names.SCALE_JOINED.name]:
            book[names.SCALE_JOINED.name].append(Fact(row.entered_on, row.entered_on, row.basis))
        book[names.ABOVE_SCALE.name].append(Fact(True, row.entered_on, row.basis))
        if row.left_on is not None:
            book[names.ABOVE_SCALE.name].append(Fact(False, row.left_on, row.left_reason))
    _close(books, names.ABOVE_SCALE.name, on, _("规上记录中没有"))


def _read_list(books: Books, keys: list[int], on: date) -> None:
    """So is the list of a year."""
    rows = ServiceListEntry.objects.of(ListKind.OVER_100M, on.year).standing_on(on)
    for pk, entered_on in rows.filter(enterprise__among=keys).values_list("enterprise_id", "entered_on"):
        source = _("%(year)d 年清单") % {"year": on.year}
        books[pk][names.OVER_100M.name].append(Fact(True, entered_on, source))
    _close(books, names.OVER_100M.name, on, _("%(year)d 年清单中没有") % {"year": on.year})


def _read_projects(books: Books, keys: list[int]) -> None:
    rows = Project.objects.standing().filter(enterprise__among=keys, commissioned_on__isnull=False)
    for pk, day, name in rows.values_list("enterprise_id", "commissioned_on", "name"):
        if day is None:
            continue
        books[pk][names.COMMISSIONED.name].append(Fact(day, day, name))


def _read_checked(books: Books, keys: list[int]) -> None:
    rows = CheckedFact.objects.filter(enterprise__among=keys).order_by("id").select_related("by")
    for row in rows:
        value = row.number if row.number is not None else bool(row.said)
        source = _("%(who)s核验：%(reason)s") % {"who": row.by.name, "reason": row.reason}
        books[row.enterprise_id][row.name].append(Fact(value, row.as_of, source))


def _read_titles(books: Books, keys: list[int], on: date) -> None:
    """A title that our register holds answers for itself; of one that it does not hold a person is asked."""
    rows = Title.objects.as_of(on).filter(enterprise__among=keys, kind__in=list(BY_TITLE))
    for pk, kind, document in rows.values_list("enterprise_id", "kind", "document"):
        source = _("企业称号：%(document)s") % {"document": document}
        books[pk][BY_TITLE[kind]].append(Fact(True, on, source))


def _close(books: Books, name: str, on: date, source: str) -> None:
    for book in books.values():
        if not book[name]:
            book[name].append(Fact(False, on, source))


def _end_of(year: int) -> date:
    return date(year, 12, 31)


def history_of(enterprise: Enterprise, on: date) -> History:
    return histories([enterprise.pk], on)[enterprise.pk]
