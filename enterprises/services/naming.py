"""更名: an enterprise takes another name from a day on, by a document; the name before stays and is found."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, FormerName
from enterprises.permissions import check_may_edit
from enterprises.services.search_text import write_search_text
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def rename_enterprise(
    enterprise: Enterprise, *, by: User, name: str, changed_on: date, basis: str, instead_of: str
) -> FormerName:
    """``instead_of``: the name that the form showed; refused (409) when it is another by now. Returns the row of the old name."""
    current = _held(enterprise)
    check_may_edit(by, current)
    if current.name != instead_of:
        raise Refused(
            _("这家企业刚刚已改名为“%(name)s”，请核对后再保存。") % {"name": current.name}, status=409
        )
    if name == current.name:
        raise Refused(_("“%(name)s”就是现在的名称，没有变化。") % {"name": name})
    _check_day(current, changed_on)
    _check_follows(current, changed_on)
    former = keep_name(current, by=by, changed_on=changed_on, basis=basis)
    Enterprise.objects.filter(pk=current.pk).update(
        name=name,
        corrected={**current.corrected, "name": str(timezone.localdate())},
        version=F("version") + 1,
        changed_by=by,
        changed_at=timezone.now(),
    )
    current.refresh_from_db()
    write_search_text(current)
    detail = {"from": former.name, "to": name, "changed_on": str(changed_on), "basis": basis}
    record(by=by, action="enterprise.rename", obj=current, detail=detail)
    return former


@transaction.atomic
def explain_former_name(former: FormerName, *, by: User, changed_on: date, basis: str) -> FormerName:
    """Give the end of a name its day and document afterwards: a ledger or an edit tells only that it changed."""
    current = _held(former.enterprise)
    check_may_edit(by, current)
    row = FormerName.objects.select_for_update().get(pk=former.pk)
    _check_day(current, changed_on)
    same = FormerName.objects.filter(enterprise=current, name=row.name, changed_on=changed_on)
    if same.exclude(pk=row.pk).exists():
        raise Refused(_("“%(name)s”在这一天的变更已有记录。") % {"name": row.name})
    before = {"changed_on": str(row.changed_on or ""), "basis": row.basis}
    row.changed_on, row.basis, row.noted_by, row.noted_at = changed_on, basis, by, timezone.now()
    row.save(update_fields=["changed_on", "basis", "noted_by", "noted_at"])
    detail = {"name": row.name, "before": before, "changed_on": str(changed_on), "basis": basis}
    record(by=by, action="enterprise.explain_name", obj=current, detail=detail)
    return row


def keep_name(current: Enterprise, *, by: User, changed_on: date, basis: str = "") -> FormerName:
    """The name that ``current`` gives up that day. A name that was given up before, too, gets a row for each time."""
    noted = {"basis": basis, "noted_by": by, "noted_at": timezone.now()}
    row, _made = FormerName.objects.get_or_create(
        enterprise=current, name=current.name, changed_on=changed_on, defaults=noted
    )
    return row


def _held(enterprise: Enterprise) -> Enterprise:
    rows = Enterprise.objects.select_for_update(of=("self",)).select_related("county")
    return rows.get(pk=enterprise.pk)


def _check_day(current: Enterprise, day: date) -> None:
    """Not in the future, nor before the enterprise was registered."""
    if day > timezone.localdate():
        raise Refused(_("变更日期不能晚于今天。"))
    if current.registered_on is not None and day < current.registered_on:
        raise Refused(_("变更日期不能早于注册日期（%(day)s）。") % {"day": current.registered_on})


def _check_follows(current: Enterprise, day: date) -> None:
    """The name of now was taken up on the day that the one before ended; it cannot end earlier."""
    last = FormerName.objects.filter(enterprise=current).aggregate(last=Max("changed_on"))["last"]
    if last is not None and day < last:
        raise Refused(
            _("“%(name)s”是 %(day)s 才改用的，变更日期不能早于这一天；那一天记错的，请先更正。")
            % {"name": current.name, "day": last}
        )
