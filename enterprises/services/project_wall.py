"""挂图作战: where a project stands on the wall chart, its plan of a year, what was invested, and the days it reached."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Project, ProjectBatch, ProjectPlan, ProjectProgress
from enterprises.permissions import check_may_edit_chains
from enterprises.services.projects import held_project
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

CHARTED = (
    "batch", "kind", "chain", "unit", "keeper", "planned_start_on", "planned_completion_on", "planned_commission_on",
    "planned_capacity_on",
)  # fmt: skip
REACHED = ("started_on", "completed_on", "commissioned_on", "full_capacity_on")


@transaction.atomic
def add_batch(*, by: User, name: str, year: int, announced_on: date) -> ProjectBatch:
    check_may_edit_chains(by)
    _check_past(announced_on)
    try:
        with transaction.atomic():
            batch = ProjectBatch.objects.create(name=name, year=year, announced_on=announced_on)
    except IntegrityError:
        raise Refused(_("批次“%(name)s”已登记。") % {"name": name}) from None
    record(by=by, action="project.batch", obj=batch, detail={"name": name, "announced_on": str(announced_on)})
    return batch


@transaction.atomic
def chart_project(project: Project, *, by: User, version: int, **facts: Any) -> Project:
    """Put it on the wall chart: batch, kind, chain, who answers for it, and the planned days."""
    current = held_project(project, by, version=version)
    days = [facts[name] for name in CHARTED if name.startswith("planned_") and facts[name]]
    if days != sorted(days):
        raise Refused(_("计划日期应按开工、完工、投产、达产的先后填写，请核对。"))
    _change(current, by, "project.chart", {name: facts[name] for name in CHARTED})
    return current


@transaction.atomic
def set_milestones(project: Project, *, by: User, version: int, **days: date | None) -> Project:
    """The days that were reached. 投产 makes it a candidate of 新投产项目 of that year."""
    current = held_project(project, by, version=version)
    for name in REACHED:
        day = days[name]
        if day is not None:
            _check_past(day)
    start, end = days["started_on"], days["completed_on"]
    commissioned, capacity = days["commissioned_on"], days["full_capacity_on"]
    if start is None and any(days.values()):
        raise Refused(_("请先填写开工日期。"))
    if capacity is not None and commissioned is None:
        raise Refused(_("请先填写投产日期，再填写达产日期。"))
    for later, earlier in ((end, start), (commissioned, start), (capacity, commissioned)):
        if later is not None and earlier is not None and later < earlier:
            told = {"later": later, "earlier": earlier}
            raise Refused(_("节点日期 %(later)s 早于上一个节点（%(earlier)s），请核对。") % told)
    _change(current, by, "project.milestones", {name: days[name] for name in REACHED})
    return current


@transaction.atomic
def plan_year(project: Project, *, by: User, year: int, plan_wan: Decimal) -> ProjectPlan:
    current = held_project(project, by)
    before = current.plans.filter(year=year).first()
    if before is not None and before.plan_wan == plan_wan:
        raise Refused(_("没有改动任何内容。"))
    plan, _made = ProjectPlan.objects.update_or_create(
        project=current, year=year, defaults={"plan_wan": plan_wan, "set_by": by}
    )
    detail = {"year": year, "plan_wan": [str(before.plan_wan) if before else "", str(plan_wan)]}
    record(by=by, action="project.plan", obj=current, detail=detail)
    return plan


@transaction.atomic
def report_progress(
    project: Project,
    *,
    by: User,
    year: int,
    month: int,
    invested_wan: Decimal,
    state: str = "",
    reason: str = "",
) -> ProjectProgress:
    """Of a month that has begun; a month told before is corrected, with the reason."""
    current = held_project(project, by)
    today = timezone.localdate()
    if (year, month) > (today.year, today.month):
        raise Refused(_("%(year)d 年 %(month)d 月还没有到，不能填报。") % {"year": year, "month": month})
    former = current.progress.standing().filter(year=year, month=month).first()
    if former is not None:
        _check_correction(former, invested_wan, state, reason)
    try:
        with transaction.atomic():
            row = ProjectProgress.objects.create(
                project=current, year=year, month=month, invested_wan=invested_wan, state=state, corrects=former,
                revision=former.revision + 1 if former else 1, reason=reason if former else "", reported_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("这个月刚刚已由他人填报，请刷新后核对。")) from None
    detail = {"month": f"{year}-{month:02d}", "invested_wan": str(invested_wan), "reason": row.reason}
    record(by=by, action="project.progress", obj=current, detail=detail)
    return row


def _check_correction(former: ProjectProgress, invested: Decimal, state: str, reason: str) -> None:
    if (former.invested_wan, former.state) == (invested, state):
        raise Refused(_("没有改动任何内容。"))
    if not reason:
        told = {"month": former, "value": former.invested_wan}
        raise Refused(_("%(month)s 已填报 %(value)s 万元；要更正请写明原因，原来的数据保留可查。") % told)


def _change(current: Project, by: User, action: str, facts: dict[str, Any]) -> None:
    changed = {
        name: [str(getattr(current, name) or ""), str(value or "")]
        for name, value in facts.items()
        if getattr(current, name) != value
    }
    if not changed:
        raise Refused(_("没有改动任何内容。"))
    for name in changed:
        setattr(current, name, facts[name])
    current.version += 1
    current.changed_by, current.changed_at = by, timezone.now()
    current.save(update_fields=[*changed, "version", "changed_by", "changed_at"])
    record(by=by, action=action, obj=current, detail=changed)


def _check_past(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))
