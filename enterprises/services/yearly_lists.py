"""A list of a year as a thing of its own: made with its first line, published once, kept as it was published."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import ListState
from enterprises.models import PublishedEntry, ServiceList, ServiceListEntry, ServiceListEntryQuerySet
from enterprises.permissions import check_may_publish_lists
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

BATCH = 500


def list_of(kind: str, year: int) -> ServiceList:
    """The list on record, or the unsaved draft that its first line will make."""
    known = ServiceList.objects.filter(kind=kind, year=year).select_related("published_by", "rolled_by")
    return known.first() or ServiceList(kind=kind, year=year)


def hold_list(kind: str, year: int) -> ServiceList:
    """The row of the list, made if need be and held until the transaction ends: who changes its lines holds it."""
    ServiceList.objects.get_or_create(kind=kind, year=year)
    return ServiceList.objects.select_for_update(of=("self",)).get(kind=kind, year=year)


def note_edit(kind: str, year: int) -> None:
    """A line came or went by hand: from now on a roll-over of this list cannot be discarded."""
    service_list = hold_list(kind, year)
    service_list.edited_at = timezone.now()
    service_list.save(update_fields=["edited_at"])


def publishable(kind: str, year: int) -> ServiceListEntryQuerySet:
    return ServiceListEntry.objects.of(kind, year).standing()


def check_publishable(service_list: ServiceList) -> None:
    if service_list.is_published:
        raise Refused(
            _("%(list)s已由%(name)s于 %(day)s 发布，不能重复发布。")
            % {
                "list": service_list,
                "name": service_list.published_by,
                "day": timezone.localdate(service_list.published_at),
            }
        )


@transaction.atomic
def publish_list(kind: str, year: int, *, by: User) -> ServiceList:
    """Publish what stands now. The lines are kept as they are; later comings and goings are told beside them."""
    check_may_publish_lists(by)
    service_list = hold_list(kind, year)
    check_publishable(service_list)
    standing = publishable(kind, year).select_related("enterprise__county", "enterprise__officer__unit")
    lines = [as_published(service_list, entry) for entry in standing.order_by("id")]
    if not lines:
        raise Refused(_("%(list)s还没有在单条目，请先列入或结转，再发布。") % {"list": service_list})
    service_list.state = ListState.PUBLISHED
    service_list.published_by, service_list.published_at = by, timezone.now()
    service_list.published_count = len(lines)
    service_list.save(update_fields=["state", "published_by", "published_at", "published_count"])
    PublishedEntry.objects.bulk_create(lines, batch_size=BATCH)
    record(by=by, action="list.publish", obj=service_list, detail={"count": len(lines)})
    return service_list


def as_published(service_list: ServiceList, entry: ServiceListEntry) -> PublishedEntry:
    enterprise, officer = entry.enterprise, entry.enterprise.officer
    return PublishedEntry(
        service_list=service_list,
        entry=entry,
        enterprise=enterprise,
        enterprise_name=enterprise.name,
        uscc=enterprise.uscc or "",
        county_name=enterprise.county.name if enterprise.county else "",
        project_name=entry.project_name,
        project_code=entry.project_code,
        evidence_wan=entry.evidence_wan,
        threshold_wan=entry.threshold_wan,
        evidence_note=entry.evidence_note,
        commissioned_on=entry.commissioned_on,
        officer_name=officer.name if officer else "",
        officer_unit=officer.unit.name if officer and officer.unit else "",
        entered_on=entry.entered_on,
    )
