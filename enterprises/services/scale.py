"""规上: dated memberships, and the one column that says whether an enterprise stands in them now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, ScaleMembership
from enterprises.permissions import check_may_edit
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def enter_scale(enterprise: Enterprise, *, by: User, entered_on: date, basis: str) -> ScaleMembership:
    check_may_edit(by, enterprise)
    _check_past(entered_on)
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    last = ScaleMembership.objects.filter(enterprise=enterprise).order_by("-entered_on", "-id").first()
    if last is not None:
        _check_after(enterprise, last, entered_on)
    try:
        with transaction.atomic():
            membership = ScaleMembership.objects.create(
                enterprise=enterprise, entered_on=entered_on, basis=basis, entered_by=by
            )
    except IntegrityError:
        raise Refused(_("“%(name)s”刚刚已由他人列为规上。") % {"name": enterprise.name}) from None
    show_scale([enterprise.pk], by=by)
    detail = {"entered_on": str(entered_on), "basis": basis}
    record(by=by, action="scale.enter", obj=enterprise, detail=detail)
    return membership


@transaction.atomic
def leave_scale(membership: ScaleMembership, *, by: User, left_on: date, reason: str) -> ScaleMembership:
    enterprise = membership.enterprise
    check_may_edit(by, enterprise)
    _check_past(left_on)
    if left_on < membership.entered_on:
        raise Refused(_("退出日期不能早于纳统日期（%(day)s）。") % {"day": membership.entered_on})
    rows = ScaleMembership.objects.filter(pk=membership.pk, left_on__isnull=True)
    if rows.update(left_on=left_on, left_reason=reason, left_by=by) != 1:
        raise Refused(_("“%(name)s”已经退出规上。") % {"name": enterprise.name}, status=409)
    show_scale([enterprise.pk], by=by)
    detail = {"left_on": str(left_on), "reason": reason}
    record(by=by, action="scale.leave", obj=enterprise, detail=detail)
    membership.refresh_from_db()
    return membership


def enter_many(enterprises: Collection[int], *, by: User, entered_on: date, basis: str) -> None:
    """For a ledger, whose rows were checked: whoever stands already is left alone."""
    rows = [
        ScaleMembership(enterprise_id=pk, entered_on=entered_on, basis=basis, entered_by=by)
        for pk in enterprises
    ]
    ScaleMembership.objects.bulk_create(rows, ignore_conflicts=True)
    show_scale(enterprises, by=by)


def leave_many(enterprises: Collection[int], *, by: User, left_on: date, reason: str) -> None:
    rows = ScaleMembership.objects.standing().filter(enterprise__among=list(enterprises))
    rows.update(left_on=left_on, left_reason=reason, left_by=by)
    show_scale(enterprises, by=by)


def show_scale(enterprises: Collection[int], *, by: User) -> None:
    """Let the column of these enterprises say what their memberships say."""
    rows = Enterprise.objects.filter(pk__among=list(enterprises))
    standing = Exists(ScaleMembership.objects.standing().filter(enterprise=OuterRef("pk")))
    stamp = {"version": F("version") + 1, "changed_by": by, "changed_at": timezone.now()}
    rows.filter(standing, is_above_scale=False).update(is_above_scale=True, **stamp)
    rows.filter(~standing, is_above_scale=True).update(is_above_scale=False, **stamp)


def _check_past(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))


def _check_after(enterprise: Enterprise, last: ScaleMembership, entered_on: date) -> None:
    if last.left_on is None:
        raise Refused(
            _("“%(name)s”自 %(day)s 起已是规上企业。") % {"name": enterprise.name, "day": last.entered_on}
        )
    if entered_on < last.left_on:
        raise Refused(
            _("“%(name)s”上一段规上记录到 %(day)s，新记录不能早于这一天。")
            % {"name": enterprise.name, "day": last.left_on}
        )
