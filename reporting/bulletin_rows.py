"""A row behind a figure, whatever it is, in one line: what it is called, what it says, and its own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from django.utils.translation import gettext as _

from assistance.models import Activity, Attendance, Case
from enterprises.models import (
    AreaHonour,
    Chain,
    ClusterRanking,
    ClusterTitle,
    Enterprise,
    GroupHead,
    Meeting,
    Platform,
    PolicyDocument,
    Project,
    ProjectProgress,
    ScaleMembership,
    ServiceListEntry,
    Showcase,
    Signing,
    Title,
    Transformation,
    WorkGroup,
)
from policies.loan_words import shown_wan
from policies.models import BridgingLoan, Claim, Policy
from reporting.models import Indicator, IndicatorObservation, Ranking, Statement


@dataclass(frozen=True)
class RowTold:
    name: str
    detail: str
    url: str = ""


RELATED: dict[type, tuple[str, ...]] = {
    ScaleMembership: ("enterprise",),
    ServiceListEntry: ("enterprise",),
    Showcase: ("enterprise",),
    Title: ("enterprise",),
    Transformation: ("enterprise",),
    Case: ("enterprise",),
    Claim: ("enterprise", "clause"),
    BridgingLoan: ("enterprise",),
    Project: ("enterprise",),
    ProjectProgress: ("project",),
    Attendance: ("enterprise", "activity"),
    ClusterTitle: ("cluster",),
    GroupHead: ("group",),
    AreaHonour: ("county",),
    ClusterRanking: ("cluster",),
    IndicatorObservation: ("indicator", "county"),
}


def told_by_keys(model: type[Any], keys: Iterable[int]) -> list[RowTold]:
    rows = model.objects.filter(pk__in=list(keys)).select_related(*RELATED.get(model, ())).order_by("pk")
    return [told(row) for row in rows]


@singledispatch
def told(row: Any) -> RowTold:
    return RowTold(str(row), "")


@told.register
def told_scale_membership(row: ScaleMembership) -> RowTold:
    return RowTold(row.enterprise.name, f"{row.entered_on} {row.basis}", row.enterprise.get_absolute_url())


@told.register
def told_service_list_entry(row: ServiceListEntry) -> RowTold:
    detail = f"{row.project_name} {row.entered_on}".strip()
    return RowTold(row.enterprise.name, detail, row.enterprise.get_absolute_url())


@told.register
def told_title(row: Title) -> RowTold:
    return RowTold(row.enterprise.name, f"{row} {row.recognised_on} {row.document}", row.get_absolute_url())


@told.register
def told_case(row: Case) -> RowTold:
    return RowTold(f"{row.number} {row.title}", row.get_outcome_display(), row.get_absolute_url())


@told.register
def told_claim(row: Claim) -> RowTold:
    paid = shown_wan((row.granted_fen or 0) - row.recalled_fen)
    return RowTold(
        f"{row.number} {row.enterprise.name}",
        _("%(wan)s 万元 %(on)s") % {"wan": paid, "on": row.paid_on},
        row.get_absolute_url(),
    )


@told.register
def told_bridging_loan(row: BridgingLoan) -> RowTold:
    detail = _("%(wan)s 万元 %(on)s") % {"wan": shown_wan(row.amount_fen), "on": row.drawn_on}
    return RowTold(f"{row.number} {row.enterprise.name}", detail, row.get_absolute_url())


@told.register
def told_chain(row: Chain) -> RowTold:
    return RowTold(row.name, str(row.established_on), row.get_absolute_url())


@told.register
def told_cluster_title(row: ClusterTitle) -> RowTold:
    return RowTold(
        row.cluster.name, f"{row} {row.recognised_on} {row.document}", row.cluster.get_absolute_url()
    )


@told.register
def told_cluster_ranking(row: ClusterRanking) -> RowTold:
    return RowTold(row.cluster.name, f"{row} {row.on} {row.source}", row.cluster.get_absolute_url())


@told.register
def told_platform(row: Platform) -> RowTold:
    return RowTold(
        row.name, f"{row.get_kind_display()} {row.launched_on} {row.source}", row.get_absolute_url()
    )


@told.register
def told_work_group(row: WorkGroup) -> RowTold:
    return RowTold(row.name, f"{row.established_on} {row.document}", row.get_absolute_url())


@told.register
def told_group_head(row: GroupHead) -> RowTold:
    return RowTold(f"{row.name} {row.post}", f"{row.group} {row.started_on}", row.group.get_absolute_url())


@told.register
def told_meeting(row: Meeting) -> RowTold:
    return RowTold(row.name, f"{row.held_on} {row.document}", row.get_absolute_url())


@told.register
def told_document(row: PolicyDocument) -> RowTold:
    return RowTold(row.title, f"{row.number} {row.issued_on} {row.issuers}", row.get_absolute_url())


@told.register
def told_honour(row: AreaHonour) -> RowTold:
    return RowTold(f"{row.name} {row.place}", f"{row.granted_on} {row.document}", row.get_absolute_url())


@told.register
def told_showcase(row: Showcase) -> RowTold:
    return RowTold(row.enterprise.name, row.product, row.get_absolute_url())


@told.register
def told_enterprise(row: Enterprise) -> RowTold:
    return RowTold(row.name, row.uscc or "", row.get_absolute_url())


@told.register
def told_policy(row: Policy) -> RowTold:
    return RowTold(row.title, f"{row.number} {row.issued_on}", row.get_absolute_url())


@told.register
def told_signing(row: Signing) -> RowTold:
    amount = _("%(wan)s 万元") % {"wan": f"{row.amount_wan:,.2f}"} if row.amount_wan else ""
    return RowTold(row.name, f"{row.place} {row.signed_on} {amount}", row.get_absolute_url())


@told.register
def told_transformation(row: Transformation) -> RowTold:
    detail = f"{row.get_kind_display()} {row.done_on} {row.content}"
    return RowTold(row.enterprise.name, detail, row.enterprise.get_absolute_url())


@told.register
def told_indicator(row: Indicator) -> RowTold:
    return RowTold(row.name, row.unit, row.get_absolute_url())


@told.register
def told_indicator_observation(row: IndicatorObservation) -> RowTold:
    parts = [f"{row.shown}{row.indicator.unit}"] if row.shown else []
    if row.shown_growth:
        parts.append(_("同比 %(growth)s%%") % {"growth": row.shown_growth})
    name = f"{row.indicator} {row.period} {row.place}"
    return RowTold(name, f"{'，'.join(parts)} {row.source}", row.indicator.get_absolute_url())


@told.register
def told_ranking(row: Ranking) -> RowTold:
    return RowTold(
        row.name,
        _("第 %(rank)d 位 %(on)s %(source)s") % {"rank": row.rank, "on": row.ranked_on, "source": row.source},
    )


@told.register
def told_statement(row: Statement) -> RowTold:
    return RowTold(row.get_code_display(), f"{row.effective_from} {row.text} {row.source}")


@told.register
def told_project(row: Project) -> RowTold:
    return RowTold(row.name, row.enterprise.name, row.get_absolute_url())


@told.register
def told_progress(row: ProjectProgress) -> RowTold:
    invested = _("%(wan)s 万元") % {"wan": f"{row.invested_wan:,.2f}"}
    return RowTold(row.project.name, f"{row} {invested}", row.project.get_absolute_url())


@told.register
def told_activity(row: Activity) -> RowTold:
    return RowTold(row.name, f"{row.get_kind_display()} {row.held_on}", row.get_absolute_url())


@told.register
def told_attendance(row: Attendance) -> RowTold:
    return RowTold(
        row.enterprise.name, f"{row.activity.name} {row.activity.held_on}", row.activity.get_absolute_url()
    )
