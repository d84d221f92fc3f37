from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind, Stage
from assistance.models import Case, CaseCategory, CaseClock, CaseEvent, Visit
from assistance.services.clocks import first_clocks, stop_clock
from assistance.services.numbers import hold_numbers, next_number
from assistance.services.search_text import write_search_text
from assistance.services.standing import remember
from enterprises.models import Enterprise, Project
from enterprises.services.enterprises import register_provisional
from enterprises.services.filing import hold_active
from enterprises.services.standings import Standings
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.notifications import outbox

OLDEST = timedelta(days=366)
"""What was heard longer ago is a slip of the year; only a ledger brings older cases."""


def register_case(  # noqa: PLR0913 - a case is this many facts
    *,
    by: User,
    enterprise: Enterprise,
    category: CaseCategory,
    title: str,
    nature: str,
    source: str,
    description: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    received_at: datetime | None = None,
    visit: Visit | None = None,
    project: Project | None = None,
    token: UUID | None = None,
) -> Case:
    """Log a problem, heard on ``visit``, that holds up ``project``. The same ``token`` twice gives the case it gave before."""
    _check_may_log(by)
    known = _by_token(token, by=by)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _register(
                by=by,
                received_at=received_at,
                enterprise=enterprise,
                category=category,
                title=title,
                nature=nature,
                source=source,
                description=description,
                contact_name=contact_name,
                contact_phone=contact_phone,
                visit=visit,
                project=project,
                intake_token=token,
            )
    except IntegrityError:
        known = _by_token(token, by=by)
        if known is None:
            raise
        return known


def register_case_of_unknown(
    *, by: User, name: str, county: Unit | None, token: UUID | None, **fields: Any
) -> Case:
    """Log a problem of an enterprise that the register does not know: both are made, or neither."""
    _check_may_log(by)
    known = _by_token(token, by=by)
    if known is not None:
        return known
    with transaction.atomic():
        hold_numbers(timezone.localdate().year)
        enterprise = register_provisional(by=by, name=name, county=county)
        return register_case(by=by, enterprise=enterprise, token=token, **fields)


def register_part(case: Case, *, by: User, title: str, category: CaseCategory, description: str = "") -> Case:
    """One problem taken out of ``case``: same enterprise, contact, source and moment of receipt."""
    part = _register(
        by=by,
        received_at=case.received_at,
        enterprise=case.enterprise,
        category=category,
        title=title,
        nature=case.nature,
        source=case.source,
        description=description,
        contact_name=case.contact_name,
        contact_phone=case.contact_phone,
        visit_id=case.visit_id,
        project_id=case.project_id,
        intake_token=None,
    )
    if case.first_contact_at is not None:
        _take_over_contact(part, case.first_contact_at, by=by, number=case.number)
    return part


def _take_over_contact(part: Case, at: datetime, *, by: User, number: str) -> None:
    """The enterprise was reached about the whole, and its parts were in it."""
    part.first_contact_at = at
    part.save(update_fields=["first_contact_at"])
    stop_clock(part, Stage.CONTACT, at=at)
    text = _("与 %(number)s 一并联系") % {"number": number}
    CaseEvent.objects.create(case=part, kind=EventKind.CONTACTED, at=at, by=by, text=text)


def main_contact(enterprise: Enterprise) -> tuple[str, str]:
    """Name and telephone of whom to call, empty where the register has nobody."""
    return enterprise.contacts.filter(is_main=True).values_list("name", "phone").first() or ("", "")


def _register(*, by: User, received_at: datetime | None, enterprise: Enterprise, **fields: Any) -> Case:
    now = timezone.now()
    received = received_at or now
    if received > now:
        raise Refused(_("收到时间不能晚于现在。"))
    project = fields.get("project")
    if project is not None and project.enterprise_id != enterprise.pk:
        raise Refused(_("项目“%(project)s”不是这家企业的，请核对。") % {"project": project.name})
    if not fields["contact_name"] and not fields["contact_phone"]:
        fields["contact_name"], fields["contact_phone"] = main_contact(enterprise)
    number = next_number(timezone.localtime(now).year)
    enterprise = hold_active(enterprise)
    case = Case(
        enterprise=enterprise,
        number=number,
        county=enterprise.county,
        officer=enterprise.officer or by,
        registered_by=by,
        received_at=received,
        registered_at=now,
        **fields,
    )
    remember(case, Standings([enterprise.pk]))
    clocks = first_clocks(case, at=received)
    case.save(force_insert=True)
    CaseClock.objects.bulk_create(clocks)
    CaseEvent.objects.create(
        case=case, kind=EventKind.REGISTERED, at=now, by=by, data={"source": case.source}
    )
    write_search_text(case)
    record(by=by, action="case.register", obj=case)
    _tell_officer(case, by=by)
    return case


def _tell_officer(case: Case, *, by: User) -> None:
    if case.officer is None or case.officer_id == by.pk:
        return
    outbox.post(
        to=case.officer,
        subject=_("%(number)s 待受理：%(title)s") % {"number": case.number, "title": case.title},
        body=case.enterprise.name,
        url=case.get_absolute_url(),
        key=f"case-{case.pk}-registered",
    )


def _check_may_log(by: User) -> None:
    if not by.has(Permission.CASE_LOG):
        raise NotAllowed(_("您没有记诉求的权限。"))


def _by_token(token: UUID | None, *, by: User) -> Case | None:
    """What this form made before; a token that somebody else used is no form of ours."""
    case = None if token is None else Case.objects.filter(intake_token=token).first()
    if case is not None and case.registered_by_id != by.pk:
        raise Refused(_("本页已失效，请重新打开“记诉求”。"))
    return case
