"""What lists say of visits: whom they met, who went, how often an enterprise was visited and what came of it."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Aggregate, Count, IntegerField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from assistance.enums import Outcome
from assistance.models import Case, Visit
from assistance.services.contacts import silent_since, unvisited_since, with_visits
from enterprises.models import EnterpriseQuerySet
from enterprises.services.told_above import Visits
from foundation.accounts.models import User


def counted(enterprises: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """``questions`` are the cases that came from its visits, a merged one with its survivor as one."""
    met = Visit.enterprises.through.objects.filter(enterprise=OuterRef("pk"), visit__voided_at=None)
    asked = Case.objects.filter(enterprise=OuterRef("pk"), visit__voided_at=None, merged_into=None)
    asked = asked.exclude(visit=None)
    found: Any = with_visits(enterprises).annotate(
        visit_count=_count(met, "enterprise"),
        questions=_count(asked, "enterprise"),
        solved=_count(asked.filter(outcome=Outcome.RESOLVED), "enterprise"),
    )
    return cast("EnterpriseQuerySet", found)


class Joined(Aggregate):
    """Names in one cell, so that a list reads them with its rows."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '、')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


def in_words(visits: QuerySet[Visit], user: User) -> QuerySet[Visit]:
    """Each with ``enterprise_names``, ``people_names`` and ``asked``: how many of its cases the reader sees."""
    found: Any = visits.annotate(
        enterprise_names=_names(Visit.enterprises.through, "enterprise__name"),
        people_names=_names(Visit.people.through, "user__name"),
        asked=_count(Case.objects.visible_to(user).filter(visit=OuterRef("pk")), "visit"),
    )
    return cast("QuerySet[Visit]", found)


def with_what_came_of_it(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Each with all it names and, as the ledger counts them, ``questions`` and ``solved``: a merged case with its survivor as one."""
    asked = Case.objects.filter(visit=OuterRef("pk"), merged_into=None)
    found: Any = visits.annotate(
        questions=_count(asked, "visit"), solved=_count(asked.filter(outcome=Outcome.RESOLVED), "visit")
    )
    return cast("QuerySet[Visit]", found.prefetch_related("enterprises__county", "people"))


def _names(through: Any, name: str) -> Subquery:
    rows = through.objects.filter(visit=OuterRef("pk")).order_by().values("visit")
    return Subquery(rows.annotate(names=Joined(name)).values("names"), output_field=TextField())


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


VISITS = Visits(unvisited_since=unvisited_since, silent_since=silent_since, last=with_visits, counted=counted)
