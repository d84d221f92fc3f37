"""How often an enterprise was visited, what it asked there and what of that is solved: columns of 帮包台账."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assistance.enums import Outcome
from assistance.models import Case, Visit
from assistance.services.contacts import unvisited_since, with_visits
from enterprises.models import EnterpriseQuerySet
from enterprises.services.told_above import Visits


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


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


VISITS = Visits(unvisited_since=unvisited_since, last=with_visits, counted=counted)
