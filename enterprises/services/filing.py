"""归档: an enterprise that is no more leaves the lists and the coverage; its record stays, and it can be taken out again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import FilingAct
from enterprises.models import Assignment, Enterprise, FilingEvent, ServiceListEntry
from enterprises.permissions import check_may_edit, check_may_restore
from enterprises.services.assignments import release_standing
from enterprises.services.duplicates import notice
from enterprises.services.told_above import unfinished_at
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

NAMED = 5


@transaction.atomic
def file_enterprise(enterprise: Enterprise, *, by: User, reason: str) -> None:
    """Refused while a case or a loan runs or the enterprise stands on a list; its officer is released."""
    check_may_edit(by, enterprise)
    current = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if current.archived_at is not None:
        raise Refused(_("“%(name)s”已经归档。") % {"name": current.name}, status=409)
    _check_nothing_runs(current)
    standing = Assignment.objects.current().filter(enterprise=current).first()
    if standing is not None:
        release_standing(current, standing, reason=_("企业归档：%(reason)s") % {"reason": reason})
    now = timezone.now()
    _save(current, by=by, archived_at=now, archive_reason=reason)
    FilingEvent.objects.create(enterprise=current, act=FilingAct.FILED, reason=reason, by=by, at=now)
    notice([current.pk])
    detail = {"reason": reason, "officer": standing.officer_id if standing else None}
    record(by=by, action="enterprise.file", obj=current, detail=detail)


@transaction.atomic
def restore_enterprise(enterprise: Enterprise, *, by: User) -> None:
    """Back among the active ones; an officer is to be found anew."""
    check_may_restore(by, enterprise)
    current = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if current.archived_at is None:
        raise Refused(_("“%(name)s”没有归档。") % {"name": current.name}, status=409)
    _save(current, by=by, archived_at=None, archive_reason="")
    FilingEvent.objects.create(enterprise=current, act=FilingAct.RESTORED, by=by, at=timezone.now())
    notice([current.pk])
    record(by=by, action="enterprise.restore", obj=current, detail={"filed_for": current.archive_reason})


def hold_active(enterprise: Enterprise) -> Enterprise:
    """The row as it is now, held until the transaction ends, so that it is not filed away or merged meanwhile.

    Raises ``Refused`` when that has happened already.
    """
    rows = Enterprise.objects.select_related("county", "officer", "merged_into")
    current = rows.select_for_update(of=("self",), no_key=True).get(pk=enterprise.pk)
    if current.merged_into is not None:
        told = {"name": current.name, "other": current.merged_into.name}
        raise Refused(_("“%(name)s”已并入“%(other)s”，请改选后者。") % told)
    if current.archived_at is not None:
        raise Refused(_("“%(name)s”已归档，请先恢复，再登记。") % {"name": current.name})
    return current


def _check_nothing_runs(enterprise: Enterprise) -> None:
    for why, numbers in unfinished_at(enterprise):
        raise Refused(str(why) % {"n": len(numbers), "numbers": "、".join(numbers[:NAMED])})
    entries = ServiceListEntry.objects.standing().filter(enterprise=enterprise).order_by("-year")
    lines = [f"{entry.get_kind_display()} {entry.year}" for entry in entries[:NAMED]]
    if lines:
        raise Refused(_("还在清单中（%(lines)s），请先办理出单，再归档。") % {"lines": "、".join(lines)})


def _save(enterprise: Enterprise, *, by: User, **values: object) -> None:
    stamp = {"version": F("version") + 1, "changed_by": by, "changed_at": timezone.now()}
    Enterprise.objects.filter(pk=enterprise.pk).update(**values, **stamp)
