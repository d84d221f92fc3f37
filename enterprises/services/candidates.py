"""候选: whom the recorded outputs and projects propose for the two lists of a year, confirmed or left out by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import WHOLE_YEAR, ListKind, Metric
from enterprises.models import CandidateRefusal, EnterpriseFigure, Project, ServiceListEntry
from enterprises.permissions import check_may_edit_lists
from enterprises.services.service_lists import enter_list
from enterprises.services.thresholds import threshold_of
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.web.numbers import amount_wan

Proposal = EnterpriseFigure | Project
"""The row that proposes its enterprise: an output for 年产值过亿元企业, a project for 新投产项目."""


@dataclass
class Entered:
    """What became of the chosen ones; ``refused``: name and sentence."""

    entries: list[ServiceListEntry] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def candidates(user: User, kind: str, year: int) -> QuerySet[Any]:
    """The rows that propose; what stands on the list already is none, what a person left out carries ``is_refused``."""
    return _of_projects(user, year) if kind == ListKind.COMMISSIONED else _of_figures(user, year)


def enter_candidates(proposals: Iterable[Proposal], *, by: User, year: int, entered_on: date) -> Entered:
    """Each by itself: one that a rule refuses holds up no other."""
    done = Entered()
    for proposal in proposals:
        try:
            done.entries.append(_enter(proposal, by=by, year=year, entered_on=entered_on))
        except Refused as refusal:
            done.refused.append((proposal.enterprise.name, str(refusal.message)))
    return done


@transaction.atomic
def leave_out(proposal: Proposal, *, by: User, year: int, reason: str) -> CandidateRefusal:
    enterprise = proposal.enterprise
    check_may_edit_lists(by, enterprise)
    try:
        with transaction.atomic():
            refusal = CandidateRefusal.objects.create(**_place(proposal, year), reason=reason, refused_by=by)
    except IntegrityError:
        raise Refused(_("“%(name)s”已标为不列入。") % {"name": enterprise.name}) from None
    detail = {"year": year, "reason": reason, "project": getattr(refusal.project, "name", "")}
    record(by=by, action="list.leave_out", obj=enterprise, detail=detail)
    return refusal


@transaction.atomic
def propose_again(proposal: Proposal, *, by: User, year: int) -> None:
    enterprise = proposal.enterprise
    check_may_edit_lists(by, enterprise)
    rows = CandidateRefusal.objects.filter(**_place(proposal, year), returned_at=None)
    if not rows.update(returned_at=timezone.now(), returned_by=by):
        raise Refused(_("“%(name)s”已恢复为候选。") % {"name": enterprise.name}, status=409)
    record(by=by, action="list.propose_again", obj=enterprise, detail={"year": year})


def _of_figures(user: User, year: int) -> QuerySet[Any]:
    """The newest output of the year or the one before, of as much as the list of that year asks for."""
    newer = EnterpriseFigure.objects.standing().filter(
        enterprise=OuterRef("enterprise"), metric=Metric.OUTPUT, months=WHOLE_YEAR, year=year
    )
    firm = {"enterprise": OuterRef("enterprise")}
    listed = ServiceListEntry.objects.of(ListKind.OVER_100M, year).standing().filter(**firm)
    refused = CandidateRefusal.objects.filter(kind=ListKind.OVER_100M, year=year, returned_at=None, **firm)
    proposed = (
        EnterpriseFigure.objects.visible_to(user)
        .standing()
        .filter(
            metric=Metric.OUTPUT,
            months=WHOLE_YEAR,
            year__in=(year - 1, year),
            value__gte=threshold_of(year).output_wan,
            enterprise__archived_at=None,
        )
    )
    proposed = proposed.exclude(Exists(newer), year=year - 1).exclude(Exists(listed))
    return proposed.annotate(is_refused=Exists(refused))


def _of_projects(user: User, year: int) -> QuerySet[Any]:
    """Those commissioned in the year; one of the same name on the list counts as the same project."""
    listed = ServiceListEntry.objects.of(ListKind.COMMISSIONED, year).standing()
    listed = listed.filter(Q(project=OuterRef("pk")) | Q(project_name=OuterRef("name")))
    refused = CandidateRefusal.objects.filter(project=OuterRef("pk"), year=year, returned_at=None)
    proposed = Project.objects.visible_to(user).standing().filter(commissioned_on__year=year)
    proposed = proposed.filter(enterprise__archived_at=None)
    proposed = proposed.exclude(Exists(listed.filter(enterprise=OuterRef("enterprise"))))
    return proposed.annotate(is_refused=Exists(refused))


def _place(proposal: Proposal, year: int) -> dict[str, Any]:
    """Of which list a refusal speaks: the projects of one enterprise are judged one by one."""
    is_project = isinstance(proposal, Project)
    return {
        "kind": ListKind.COMMISSIONED if is_project else ListKind.OVER_100M,
        "year": year,
        "enterprise": proposal.enterprise,
        "project": proposal if is_project else None,
    }


def _enter(proposal: Proposal, **where: Any) -> ServiceListEntry:
    if isinstance(proposal, Project):
        return _enter_project(proposal, **where)
    return _enter_figure(proposal, **where)


def _enter_figure(figure: EnterpriseFigure, *, by: User, year: int, entered_on: date) -> ServiceListEntry:
    told = {"period": figure.period, "value": amount_wan(figure.value), "source": figure.source}
    return enter_list(
        figure.enterprise,
        by=by,
        kind=ListKind.OVER_100M,
        year=year,
        entered_on=entered_on,
        evidence_wan=figure.value,
        evidence_note=_("%(period)s工业总产值 %(value)s 万元（%(source)s）") % told,
        rests_on=figure,
    )


def _enter_project(project: Project, *, by: User, year: int, entered_on: date) -> ServiceListEntry:
    return enter_list(
        project.enterprise,
        by=by,
        kind=ListKind.COMMISSIONED,
        year=year,
        entered_on=entered_on,
        evidence_wan=project.total_wan,
        evidence_note=project.basis,
        project_name=project.name,
        project_code=project.code,
        commissioned_on=project.commissioned_on,
        rests_on=project,
    )
