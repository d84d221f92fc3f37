"""工作机构: set up by a document, headed, given up; 会议 that were held, with what they decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enterprises.models import GroupHead, Meeting, WorkGroup
from enterprises.permissions import check_may_keep_records
from enterprises.services.recorded import check_past, held_standing, marked_void, saved_once
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def set_up_group(*, by: User, established_on: date, **facts: Any) -> WorkGroup:
    check_may_keep_records(by)
    check_past(established_on)
    group = saved_once(WorkGroup(established_on=established_on, recorded_by=by, **facts))
    detail = {name: str(value or "") for name, value in facts.items()}
    record(by=by, action="group.set_up", obj=group, detail={**detail, "established_on": str(established_on)})
    return group


@transaction.atomic
def appoint_group_head(group: WorkGroup, *, by: User, name: str, post: str, started_on: date) -> GroupHead:
    """Beside those who are there: a body may have two."""
    current = _at_work(group, by)
    check_past(started_on)
    if started_on < current.established_on:
        raise Refused(_("开始日期不能早于成立日期（%(day)s）。") % {"day": current.established_on})
    try:
        with transaction.atomic():
            head = GroupHead.objects.create(
                group=current, name=name, post=post, started_on=started_on, entered_by=by
            )
    except IntegrityError:
        raise Refused(_("%(name)s已是“%(group)s”的组长。") % {"name": name, "group": current}) from None
    detail = {"name": name, "post": post, "started_on": str(started_on)}
    record(by=by, action="group.appoint", obj=current, detail=detail)
    return head


@transaction.atomic
def release_group_head(head: GroupHead, *, by: User, ended_on: date) -> GroupHead:
    group = _at_work(head.group, by)
    current = GroupHead.objects.select_for_update(of=("self",)).get(pk=head.pk)
    check_past(ended_on)
    if current.ended_on is not None:
        raise Refused(
            _("%(name)s已于 %(day)s 卸任。") % {"name": current, "day": current.ended_on}, status=409
        )
    if ended_on < current.started_on:
        raise Refused(_("结束日期不能早于开始日期（%(day)s）。") % {"day": current.started_on})
    current.ended_on = ended_on
    current.save(update_fields=["ended_on"])
    record(by=by, action="group.release", obj=group, detail={"name": current.name, "ended_on": str(ended_on)})
    return current


@transaction.atomic
def end_group(group: WorkGroup, *, by: User, ended_on: date, document: str) -> WorkGroup:
    """Its heads leave with it."""
    current = _at_work(group, by)
    check_past(ended_on)
    latest = max([current.established_on, *current.heads.values_list("started_on", flat=True)])
    if ended_on < latest:
        raise Refused(_("撤销日期不能早于 %(day)s（成立或组长到任）。") % {"day": latest})
    current.ended_on, current.end_document = ended_on, document
    current.save(update_fields=["ended_on", "end_document"])
    current.heads.filter(ended_on__isnull=True).update(ended_on=ended_on)
    detail = {"ended_on": str(ended_on), "document": document}
    record(by=by, action="group.end", obj=current, detail=detail)
    return current


@transaction.atomic
def void_group(group: WorkGroup, *, by: User, reason: str) -> None:
    current = marked_void(group, by=by, reason=reason)
    record(by=by, action="group.void", obj=current, detail={"reason": reason})


@transaction.atomic
def add_meeting(*, by: User, held_on: date, **facts: Any) -> Meeting:
    check_may_keep_records(by)
    check_past(held_on)
    meeting = saved_once(Meeting(held_on=held_on, recorded_by=by, **facts))
    detail = {name: str(value or "") for name, value in facts.items()}
    record(by=by, action="meeting.add", obj=meeting, detail={**detail, "held_on": str(held_on)})
    return meeting


@transaction.atomic
def void_meeting(meeting: Meeting, *, by: User, reason: str) -> None:
    current = marked_void(meeting, by=by, reason=reason)
    record(by=by, action="meeting.void", obj=current, detail={"reason": reason})


def _at_work(group: WorkGroup, by: User) -> WorkGroup:
    current = held_standing(group, by)
    if current.ended_on is not None:
        raise Refused(
            _("“%(name)s”已于 %(day)s 撤销。") % {"name": current, "day": current.ended_on}, status=409
        )
    return current
