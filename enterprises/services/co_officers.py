"""协办专员: others beside the one officer of an enterprise. Clocks, reminders and coverage go by the one officer alone."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import CoOfficer, Enterprise
from enterprises.permissions import check_may_assign, covers
from enterprises.services.officers import check_can_serve
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications import outbox


@transaction.atomic
def add_co_officer(enterprise: Enterprise, *, by: User, officer: User, reason: str) -> CoOfficer:
    """Only one who may read the enterprise anyhow: helping widens nobody's reach."""
    check_may_assign(by, enterprise)
    check_can_serve(officer)
    told = {"name": enterprise.name, "officer": officer.name}
    if officer.pk == enterprise.officer_id:
        raise Refused(_("%(officer)s已是“%(name)s”的帮包干部。") % told)
    if not covers(officer, Permission.ENTERPRISE_READ, enterprise):
        raise Refused(_("“%(name)s”不在%(officer)s的工作范围，不能协办。") % told)
    try:
        with transaction.atomic():
            made = CoOfficer.objects.create(
                enterprise=enterprise,
                officer=officer,
                started_on=timezone.localdate(),
                reason=reason,
                assigned_by=by,
            )
    except IntegrityError:
        raise Refused(_("%(officer)s已在协办“%(name)s”。") % told) from None
    record(by=by, action="assignment.co_set", obj=enterprise, detail={"officer": officer.pk})
    for person in {officer, enterprise.officer} - {None, by}:
        if person is not None:
            outbox.post(
                to=person,
                subject=_("%(officer)s协办“%(name)s”") % told,
                body=reason,
                url=enterprise.get_absolute_url(),
                key=f"co-officer-{made.pk}-{person.pk}",
            )
    return made


@transaction.atomic
def end_co_officer(helping: CoOfficer, *, by: User, reason: str) -> None:
    enterprise = helping.enterprise
    check_may_assign(by, enterprise)
    if not end_current(enterprise, helping.officer, reason=reason):
        told = {"name": enterprise.name, "officer": helping.officer.name}
        raise Refused(_("%(officer)s已不再协办“%(name)s”。") % told, status=409)
    record(by=by, action="assignment.co_end", obj=enterprise, detail={"officer": helping.officer_id})
    outbox.post(
        to=helping.officer,
        subject=_("您不再协办“%(name)s”") % {"name": enterprise.name},
        body=reason,
        url=enterprise.get_absolute_url(),
        key=f"co-officer-end-{helping.pk}",
    )


def end_current(enterprise: Enterprise, officer: User, *, reason: str) -> bool:
    rows = CoOfficer.objects.current().filter(enterprise=enterprise, officer=officer)
    return bool(rows.update(ended_on=timezone.localdate(), end_reason=reason))
