"""项目 of an enterprise: recorded with the document they rest on, kept up to date, voided when they were none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.codes import project_code_problem
from enterprises.models import Enterprise, Project, ServiceListEntry
from enterprises.permissions import check_may_edit
from enterprises.services.filing import hold_active
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

FACTS = ("name", "code", "total_wan", "started_on", "commissioned_on", "basis")


@transaction.atomic
def record_project(
    enterprise: Enterprise,
    *,
    by: User,
    name: str,
    basis: str,
    code: str = "",
    total_wan: Decimal | None = None,
    started_on: date | None = None,
    commissioned_on: date | None = None,
) -> Project:
    current = hold_active(enterprise)
    check_may_edit(by, current)
    project = Project(
        enterprise=current, name=name, code=code, total_wan=total_wan, started_on=started_on,
        commissioned_on=commissioned_on, basis=basis, recorded_by=by,
    )  # fmt: skip
    _save_once(project)
    record(by=by, action="project.record", obj=project, detail=_told(project))
    return project


@transaction.atomic
def change_project(project: Project, *, by: User, version: int, **facts: object) -> Project:
    """``version`` is the one that was opened; refused (409) when somebody changed the project since."""
    current = held_project(project, by, version=version)
    changed = {
        name: [getattr(current, name), facts[name]] for name in FACTS if getattr(current, name) != facts[name]
    }
    if not changed:
        raise Refused(_("没有改动任何内容。"))
    for name, (_before, after) in changed.items():
        setattr(current, name, after)
    current.version += 1
    current.changed_by, current.changed_at = by, timezone.now()
    _save_once(current)
    detail = {name: [str(value or "") for value in values] for name, values in changed.items()}
    record(by=by, action="project.change", obj=current, detail=detail)
    return current


@transaction.atomic
def void_project(project: Project, *, by: User, reason: str) -> None:
    """It was recorded by mistake. Not while a line of a list rests on it."""
    current = held_project(project, by)
    entry = ServiceListEntry.objects.standing().filter(project=current).first()
    if entry is not None:
        told = {"list": entry.get_kind_display(), "year": entry.year}
        raise Refused(_("项目还在%(list)s清单（%(year)s 年）中，请先办理出单，再作废。") % told)
    current.voided_by, current.voided_at, current.void_reason = by, timezone.now(), reason
    current.version += 1
    current.save(update_fields=["voided_by", "voided_at", "void_reason", "version"])
    record(by=by, action="project.void", obj=current, detail={"reason": reason})


def held_project(project: Project, by: User, *, version: int | None = None) -> Project:
    """Locked, for those who may change it; 409 where somebody changed it since ``version`` was opened."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("enterprise", "changed_by")
    current = rows.get(pk=project.pk)
    check_may_edit(by, current.enterprise)
    if current.voided_at is not None:
        raise Refused(_("项目“%(name)s”已作废，不能再改。") % {"name": current.name}, status=409)
    if version is not None and current.version != version:
        raise Refused(
            _("项目刚刚被%(who)s修改过，请核对现在的内容后再保存。") % {"who": current.changed_by}, status=409
        )
    return current


def _save_once(project: Project) -> None:
    if project.code and (problem := project_code_problem(project.code)):
        raise Refused(problem)
    started, commissioned, today = project.started_on, project.commissioned_on, timezone.localdate()
    if any(day > today for day in (started, commissioned) if day):
        raise Refused(_("开工日期和投产日期不能晚于今天。"))
    if started and commissioned and commissioned < started:
        raise Refused(_("投产日期不能早于开工日期（%(day)s）。") % {"day": started})
    _check_later_days(project)
    others = Project.objects.standing().exclude(pk=project.pk)
    if project.code and (other := others.filter(code=project.code).select_related("enterprise").first()):
        told = {"code": project.code, "name": other.name, "enterprise": other.enterprise.name}
        raise Refused(_("项目代码 %(code)s 已登记为“%(enterprise)s”的“%(name)s”，请核对。") % told)
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError:
        raise Refused(_("这家企业已登记同名项目，或项目代码刚刚已被登记，请刷新后核对。")) from None


def _check_later_days(project: Project) -> None:
    completed, capacity = project.completed_on, project.full_capacity_on
    if completed and project.started_on and completed < project.started_on:
        raise Refused(_("开工日期不能晚于完工日期（%(day)s）。") % {"day": completed})
    if capacity and (project.commissioned_on is None or capacity < project.commissioned_on):
        raise Refused(_("投产日期不能晚于达产日期（%(day)s）。") % {"day": capacity})


def _told(project: Project) -> dict[str, str]:
    return {name: str(getattr(project, name) or "") for name in FACTS}
