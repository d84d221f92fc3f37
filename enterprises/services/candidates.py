"""候选: whom the recorded outputs propose for 年产值过亿元企业 of a year, confirmed or left out by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import WHOLE_YEAR, ListKind, Metric
from enterprises.models import (
    CandidateRefusal,
    Enterprise,
    EnterpriseFigure,
    ServiceListEntry,
)
from enterprises.permissions import check_may_edit_lists
from enterprises.services.service_lists import OVER_100M_WAN, enter_list
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.web.numbers import amount_wan

KIND = ListKind.OVER_100M


@dataclass
class Entered:
    """What became of the chosen ones; ``refused``: name and sentence."""

    entries: list[ServiceListEntry] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def candidates(user: User, year: int) -> QuerySet[Any]:
    """The figures that propose their enterprises: the newest output of the year or the one before, of 1 亿元 or more.

    Those who stand on the list already are none; those left out by a person carry ``is_refused``.
    """
    newer = EnterpriseFigure.objects.standing().filter(
        enterprise=OuterRef("enterprise"), metric=Metric.OUTPUT, months=WHOLE_YEAR, year=year
    )
    listed = ServiceListEntry.objects.of(KIND, year).standing().filter(enterprise=OuterRef("enterprise"))
    refused = CandidateRefusal.objects.filter(
        kind=KIND, year=year, enterprise=OuterRef("enterprise"), returned_at=None
    )
    proposed = (
        EnterpriseFigure.objects.visible_to(user)
        .standing()
        .filter(
            metric=Metric.OUTPUT,
            months=WHOLE_YEAR,
            year__in=(year - 1, year),
            value__gte=OVER_100M_WAN,
            enterprise__archived_at=None,
        )
    )
    proposed = proposed.exclude(Exists(newer), year=year - 1).exclude(Exists(listed))
    return proposed.annotate(is_refused=Exists(refused))


def enter_candidates(
    figures: Iterable[EnterpriseFigure], *, by: User, year: int, entered_on: date
) -> Entered:
    """Each by itself: one that a rule refuses holds up no other."""
    done = Entered()
    for figure in figures:
        try:
            done.entries.append(_enter(figure, by=by, year=year, entered_on=entered_on))
        except Refused as refusal:
            done.refused.append((figure.enterprise.name, str(refusal.message)))
    return done


@transaction.atomic
def leave_out(enterprise: Enterprise, *, by: User, year: int, reason: str) -> CandidateRefusal:
    check_may_edit_lists(by, enterprise)
    try:
        with transaction.atomic():
            refusal = CandidateRefusal.objects.create(
                kind=KIND, year=year, enterprise=enterprise, reason=reason, refused_by=by
            )
    except IntegrityError:
        raise Refused(_("“%(name)s”已标为不列入。") % {"name": enterprise.name}) from None
    record(by=by, action="list.leave_out", obj=enterprise, detail={"year": year, "reason": reason})
    return refusal


@transaction.atomic
def propose_again(enterprise: Enterprise, *, by: User, year: int) -> None:
    check_may_edit_lists(by, enterprise)
    rows = CandidateRefusal.objects.filter(kind=KIND, year=year, enterprise=enterprise, returned_at=None)
    if not rows.update(returned_at=timezone.now(), returned_by=by):
        raise Refused(_("“%(name)s”已恢复为候选。") % {"name": enterprise.name}, status=409)
    record(by=by, action="list.propose_again", obj=enterprise, detail={"year": year})


def _enter(figure: EnterpriseFigure, *, by: User, year: int, entered_on: date) -> ServiceListEntry:
    told = {"period": figure.period, "value": amount_wan(figure.value), "source": figure.source}
    return enter_list(
        figure.enterprise,
        by=by,
        kind=KIND,
        year=year,
        entered_on=entered_on,
        evidence_wan=figure.value,
        evidence_note=_("%(period)s工业总产值 %(value)s 万元（%(source)s）") % told,
        figure=figure,
    )
