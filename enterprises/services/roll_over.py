"""年度结转: last year's list becomes the draft of the next, once, and can be taken back while nobody has touched it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import Admission, ListKind
from enterprises.models import ServiceList, ServiceListEntry, ServiceListEntryQuerySet
from enterprises.permissions import check_may_publish_lists
from enterprises.services.roll_over_plans import Line, Plan, plan_roll_over
from enterprises.services.yearly_lists import BATCH, hold_list
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


def check_open_for_roll_over(service_list: ServiceList) -> None:
    if service_list.is_published:
        raise Refused(_("%(list)s已发布，不能再结转。要增加条目请逐条列入。") % {"list": service_list})


@transaction.atomic
def roll_over(kind: str, year: int, *, by: User, exceptions: Collection[int] = (), why: str = "") -> Plan:
    """Carry the list of the year before into that of ``year``. A second run finds all there and changes nothing."""
    check_may_publish_lists(by)
    hold_list(kind, year - 1)
    service_list = hold_list(kind, year)
    check_open_for_roll_over(service_list)
    plan = plan_roll_over(kind, year, exceptions=exceptions, why=why)
    if plan.exceptions and not why.strip():
        raise Refused(_("请写明所勾选条目的原因。"))
    if not plan.carried:
        return plan
    ServiceListEntry.objects.bulk_create(
        [_carried(line, plan, by) for line in plan.carried], batch_size=BATCH
    )
    _note_left_out(plan)
    if service_list.rolled_at is None:
        service_list.rolled_by, service_list.rolled_at = by, timezone.now()
        service_list.save(update_fields=["rolled_by", "rolled_at"])
    record(by=by, action="list.roll_over", obj=service_list, detail=_told(plan, why))
    return plan


def check_discardable(service_list: ServiceList) -> None:
    if service_list.is_published:
        raise Refused(_("%(list)s已发布，不能放弃结转。") % {"list": service_list})
    if service_list.rolled_at is None:
        raise Refused(_("%(list)s没有结转过，没有可放弃的内容。") % {"list": service_list})
    if service_list.was_edited_since:
        raise Refused(
            _("%(list)s结转之后已有人工列入或出单，不能整批放弃。请对不要的条目逐条办理出单。")
            % {"list": service_list}
        )
    if _carried_entries(service_list).filter(carried_to__isnull=False).exists():
        raise Refused(
            _("%(list)s的条目已结转到 %(next)s 年，请先放弃 %(next)s 年的结转。")
            % {"list": service_list, "next": service_list.year + 1}
        )


@transaction.atomic
def discard_roll_over(kind: str, year: int, *, by: User) -> int:
    """Take the carried lines out of the draft again; returns how many. Lines entered by hand stay."""
    check_may_publish_lists(by)
    hold_list(kind, year - 1)
    service_list = hold_list(kind, year)
    check_discardable(service_list)
    taken_out, _by_model = _carried_entries(service_list).delete()
    last_year = ServiceListEntry.objects.of(kind, year - 1)
    last_year.exclude(left_out_reason="").update(left_out_reason="")
    service_list.rolled_by = service_list.rolled_at = None
    service_list.save(update_fields=["rolled_by", "rolled_at"])
    record(by=by, action="list.discard_roll_over", obj=service_list, detail={"count": taken_out})
    return taken_out


def carried_count(service_list: ServiceList) -> int:
    return _carried_entries(service_list).count()


def _carried_entries(service_list: ServiceList) -> ServiceListEntryQuerySet:
    return ServiceListEntry.objects.of(service_list.kind, service_list.year).filter(
        carried_from__isnull=False
    )


def _carried(line: Line, plan: Plan, by: User) -> ServiceListEntry:
    origin = line.entry
    return ServiceListEntry(
        kind=plan.kind,
        year=plan.year,
        enterprise_id=origin.enterprise_id,
        project_name=origin.project_name,
        project_code=origin.project_code,
        evidence_wan=line.evidence_wan,
        threshold_wan=line.threshold_wan,
        evidence_note=line.evidence_note,
        commissioned_on=origin.commissioned_on,
        admission=Admission.RULE if line.figure or origin.project_id else Admission.PERSON,
        figure=line.figure,
        project_id=origin.project_id,
        entered_on=timezone.localdate(),
        entered_by=by,
        carried_from=origin,
        carry_reason=line.reason if plan.kind == ListKind.COMMISSIONED else "",
    )


def _note_left_out(plan: Plan) -> None:
    """Last year's lines say why they were not taken over; the list of that year is what it was."""
    for line in plan.carried:
        line.entry.left_out_reason = ""
    for line in plan.left_out:
        line.entry.left_out_reason = line.reason
    changed = [line.entry for line in (*plan.carried, *plan.left_out)]
    ServiceListEntry.objects.bulk_update(changed, ["left_out_reason"], batch_size=BATCH)


def _told(plan: Plan, why: str) -> dict[str, object]:
    counts = {"carried": len(plan.carried), "left_out": len(plan.left_out), "there": len(plan.there)}
    return {**counts, "exceptions": len(plan.exceptions), "reason": why}
