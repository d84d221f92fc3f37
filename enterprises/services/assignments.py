from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Assignment, Enterprise
from enterprises.permissions import check_may_assign
from enterprises.services.co_officers import end_current
from enterprises.services.officers import check_can_serve
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused
from foundation.notifications import outbox


@transaction.atomic
def assign_officer(
    enterprise: Enterprise,
    *,
    by: User,
    officer: User,
    reason: str = "",
    on: date | None = None,
    quietly: bool = False,
) -> Assignment:
    """一对一: end the current assignment and begin the new one on the same day; both officers are told.

    Only in place of the officer that ``enterprise`` was read with; refused when somebody assigned another meanwhile.
    ``quietly``: who assigns many at once tells of them together.
    """
    check_may_assign(by, enterprise)
    check_can_serve(officer)
    day = on or timezone.localdate()
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    standing = _standing(enterprise)
    _check_unchanged(enterprise, standing)
    _check_day(enterprise, standing, officer, day)
    if standing is not None:
        _end(standing, day, reason)
    assignment = _begin(enterprise, by=by, officer=officer, reason=reason, day=day)
    end_current(enterprise, officer, reason=_("改任帮包干部"))
    before = standing.officer_id if standing else None
    record(by=by, action="assignment.set", obj=enterprise, detail={"officer": officer.pk, "before": before})
    if not quietly:
        _tell(assignment, former=standing.officer if standing else None)
    return assignment


@transaction.atomic
def release_officer(enterprise: Enterprise, *, by: User, reason: str) -> Assignment:
    """End the assignment without a successor; the enterprise then stands first on the coverage board."""
    check_may_assign(by, enterprise)
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    standing = _standing(enterprise)
    if standing is None:
        raise Refused(_("“%(name)s”目前没有帮包干部。") % {"name": enterprise.name})
    release_standing(enterprise, standing, reason=reason)
    record(by=by, action="assignment.end", obj=enterprise, detail={"officer": standing.officer_id})
    return standing


def release_standing(enterprise: Enterprise, standing: Assignment, *, reason: str) -> None:
    _end(standing, timezone.localdate(), reason)
    enterprise.officer = None
    enterprise.save(update_fields=["officer"])


def _tell(assignment: Assignment, *, former: User | None) -> None:
    enterprise, body = assignment.enterprise, assignment.reason
    words = {"name": enterprise.name, "officer": assignment.officer.name}
    url, key = enterprise.get_absolute_url(), f"assignment-{assignment.pk}"
    subject = _("您已帮包“%(name)s”") % words
    letters = [outbox.Letter(to=assignment.officer, subject=subject, key=key, body=body, url=url)]
    if former is not None and former.is_active and former.pk != assignment.assigned_by_id:
        subject = _("“%(name)s”改由%(officer)s帮包，不再由您帮包") % words
        letters.append(outbox.Letter(to=former, subject=subject, key=f"{key}-former", body=body, url=url))
    outbox.post_many(letters)


def _standing(enterprise: Enterprise) -> Assignment | None:
    return Assignment.objects.current().filter(enterprise=enterprise).select_related("officer").first()


def _check_unchanged(enterprise: Enterprise, standing: Assignment | None) -> None:
    if standing is not None and standing.officer_id != enterprise.officer_id:
        raise Refused(
            _("“%(name)s”刚刚已分派给%(officer)s，请刷新后核对。")
            % {"name": enterprise.name, "officer": standing.officer.name}
        )


def _check_day(enterprise: Enterprise, standing: Assignment | None, officer: User, day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("开始日期不能晚于今天。"))
    if standing is None:
        return
    if standing.officer_id == officer.pk:
        raise Refused(
            _("“%(name)s”已由%(officer)s帮包。") % {"name": enterprise.name, "officer": officer.name}
        )
    if day < standing.started_on:
        raise Refused(
            _("%(officer)s自 %(day)s 起帮包，新分工不能早于这一天。")
            % {"officer": standing.officer.name, "day": standing.started_on}
        )


def _begin(enterprise: Enterprise, *, by: User, officer: User, reason: str, day: date) -> Assignment:
    """Two managers may assign one enterprise in the same second; the database keeps one of them."""
    try:
        with transaction.atomic():
            assignment = Assignment.objects.create(
                enterprise=enterprise, officer=officer, started_on=day, reason=reason, assigned_by=by
            )
    except IntegrityError:
        raise Refused(_("“%(name)s”刚刚已由他人分派，请刷新后核对。") % {"name": enterprise.name}) from None
    enterprise.officer = officer
    enterprise.save(update_fields=["officer"])
    return assignment


def _end(standing: Assignment, day: date, reason: str) -> None:
    standing.ended_on = max(day, standing.started_on)
    standing.end_reason = reason
    standing.save(update_fields=["ended_on", "end_reason"])
