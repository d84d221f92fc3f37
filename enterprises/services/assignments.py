from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Assignment, Enterprise
from enterprises.permissions import check_may_assign
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications import outbox


@transaction.atomic
def assign_officer(
    enterprise: Enterprise, *, by: User, officer: User, reason: str = "", on: date | None = None
) -> Assignment:
    """一对一: end the current assignment and begin the new one on the same day."""
    check_may_assign(by, enterprise)
    check_can_serve(officer)
    day = on or timezone.localdate()
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    standing = Assignment.objects.current().filter(enterprise=enterprise).first()
    if standing is not None and standing.officer_id == officer.pk:
        raise Refused(
            _("“%(name)s”已由%(officer)s帮包。") % {"name": enterprise.name, "officer": officer.name}
        )
    if standing is not None:
        _end(standing, day)
    assignment = Assignment.objects.create(
        enterprise=enterprise, officer=officer, started_on=day, reason=reason, assigned_by=by
    )
    enterprise.officer = officer
    enterprise.save(update_fields=["officer"])
    record(
        by=by,
        action="assignment.set",
        obj=enterprise,
        detail={"officer": officer.pk, "before": standing.officer_id if standing else None},
    )
    outbox.post(
        to=officer,
        subject=_("您已帮包“%(name)s”") % {"name": enterprise.name},
        body=reason,
        url=enterprise.get_absolute_url(),
        key=f"assignment-{assignment.pk}",
    )
    return assignment


@transaction.atomic
def release_officer(enterprise: Enterprise, *, by: User, reason: str) -> None:
    """End the assignment without a successor; the enterprise then stands first on the coverage board."""
    check_may_assign(by, enterprise)
    standing = Assignment.objects.current().filter(enterprise=enterprise).first()
    if standing is None:
        raise Refused(_("“%(name)s”目前没有帮包干部。") % {"name": enterprise.name})
    standing.reason = reason
    standing.save(update_fields=["reason"])
    _end(standing, timezone.localdate())
    enterprise.officer = None
    enterprise.save(update_fields=["officer"])
    record(by=by, action="assignment.end", obj=enterprise, detail={"officer": standing.officer_id})


def check_can_serve(officer: User) -> None:
    if not officer.is_active or not officer.has(Permission.CASE_LOG):
        raise Refused(_("“%(name)s”已停用或不是服务专员，不能帮包企业。") % {"name": officer.name})


def _end(standing: Assignment, day: date) -> None:
    standing.ended_on = max(day, standing.started_on)
    standing.save(update_fields=["ended_on"])
