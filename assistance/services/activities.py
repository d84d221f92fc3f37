"""服务活动: held, attended, followed up, and voided when there was none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.models import Activity, ActivityFollowUp, ActivityPhoto, Attendance
from assistance.permissions import check_may_change_activity, check_may_hold_activity
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.attachments.filetypes import PICTURES
from foundation.attachments.services import store_attachment
from foundation.audit.services import record
from foundation.errors import Refused

MOST_PHOTOS = 9
MOST_LINES = 300
FACTS = (
    "kind", "programme", "name", "held_on", "unit", "place", "chain", "intents", "intents_wan", "outcome",
)  # fmt: skip
UNKNOWN_SHOWN = 5


@transaction.atomic
def hold_activity(*, by: User, **facts: Any) -> Activity:
    check_may_hold_activity(by, facts["unit"])
    activity = Activity(created_by=by, **facts)
    _save_once(activity)
    detail = {"kind": activity.kind, "name": activity.name, "held_on": str(activity.held_on)}
    record(by=by, action="activity.hold", obj=activity, detail=detail)
    return activity


@transaction.atomic
def change_activity(activity: Activity, *, by: User, version: int, **facts: Any) -> Activity:
    """409 where somebody changed it since ``version`` was opened."""
    current = _held(activity, by)
    if current.version != version:
        raise Refused(_("活动刚刚被他人修改过，请核对现在的内容后再保存。"), status=409)
    check_may_hold_activity(by, facts["unit"])
    changed = {
        name: [str(getattr(current, name) or ""), str(facts[name] or "")]
        for name in FACTS
        if getattr(current, name) != facts[name]
    }
    if not changed:
        raise Refused(_("没有改动任何内容。"))
    for name in changed:
        setattr(current, name, facts[name])
    current.version += 1
    _save_once(current)
    record(by=by, action="activity.change", obj=current, detail=changed)
    return current


@transaction.atomic
def void_activity(activity: Activity, *, by: User, reason: str) -> None:
    """It was not held, or is told twice: neither it nor who came counts."""
    current = _held(activity, by)
    current.voided_by, current.voided_at, current.void_reason = by, timezone.now(), reason
    current.save(update_fields=["voided_by", "voided_at", "void_reason"])
    record(by=by, action="activity.void", obj=current, detail={"reason": reason})


@transaction.atomic
def sign_in(activity: Activity, *, by: User, lines: Sequence[str]) -> int:
    """Credit codes or names, as they stand on the sheet: all of them or none. Returns how many are new."""
    current = _held(activity, by)
    if len(lines) > MOST_LINES:
        raise Refused(_("一次最多登记 %(n)d 家，请分次登记。") % {"n": MOST_LINES})
    found, unknown = _enterprises(lines, by)
    if unknown:
        named = "、".join(unknown[:UNKNOWN_SHOWN])
        more = _("等 %(n)d 行") % {"n": len(unknown)} if len(unknown) > UNKNOWN_SHOWN else ""
        raise Refused(
            _("没有找到：%(named)s%(more)s。请写企业全称或信用代码，未登记的企业先登记。")
            % {"named": named, "more": more}
        )
    there = set(current.attendances.values_list("enterprise_id", flat=True))
    rows = [
        Attendance(activity=current, enterprise=firm, entered_by=by) for firm in found if firm.pk not in there
    ]
    Attendance.objects.bulk_create(rows, batch_size=500)
    record(by=by, action="activity.sign_in", obj=current, detail={"enterprises": len(rows)})
    return len(rows)


@transaction.atomic
def strike_attendance(attendance: Attendance, *, by: User) -> None:
    current = _held(attendance.activity, by)
    detail = {"enterprise": attendance.enterprise.name}
    attendance.delete()
    record(by=by, action="activity.strike", obj=current, detail=detail)


@transaction.atomic
def add_follow_up(activity: Activity, *, by: User, matter: str, due_on: date) -> ActivityFollowUp:
    current = _held(activity, by)
    follow_up = ActivityFollowUp.objects.create(activity=current, matter=matter, due_on=due_on, entered_by=by)
    detail = {"matter": matter, "due_on": str(due_on)}
    record(by=by, action="activity.follow_up", obj=current, detail=detail)
    return follow_up


@transaction.atomic
def finish_follow_up(follow_up: ActivityFollowUp, *, by: User, done_on: date, result: str) -> None:
    current = _held(follow_up.activity, by)
    if done_on > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))
    rows = ActivityFollowUp.objects.filter(pk=follow_up.pk, done_on__isnull=True)
    if rows.update(done_on=done_on, result=result) != 1:
        raise Refused(_("这个后续事项已经完成。"), status=409)
    detail = {"matter": follow_up.matter, "result": result}
    record(by=by, action="activity.finish", obj=current, detail=detail)


@transaction.atomic
def add_photos(activity: Activity, *, by: User, photos: Sequence[UploadedFile[bytes]]) -> None:
    """Pictures only; each is told by its content."""
    current = _held(activity, by)
    if current.photos.count() + len(photos) > MOST_PHOTOS:
        raise Refused(_("一次活动最多 %(n)d 张照片，请少选几张。") % {"n": MOST_PHOTOS})
    for photo in photos:
        attachment = store_attachment(photo, by=by, kinds=PICTURES)
        ActivityPhoto.objects.create(activity=current, attachment=attachment)
    record(by=by, action="activity.photo", obj=current, detail={"photos": len(photos)})


def _enterprises(lines: Sequence[str], by: User) -> tuple[list[Enterprise], list[str]]:
    """In the order of the sheet, each once; and the lines that name nobody, or more than one."""
    rows = Enterprise.objects.visible_to(by).active()
    named: dict[str, list[Enterprise]] = {}
    for firm in [*rows.filter(name__in=lines), *rows.filter(uscc__in=[line.upper() for line in lines])]:
        for key in {firm.name, firm.uscc or firm.name}:
            named.setdefault(key, []).append(firm)
    found, unknown = {}, []
    for line in lines:
        hits = {firm.pk: firm for firm in [*named.get(line, []), *named.get(line.upper(), [])]}
        if len(hits) == 1:
            found.update(hits)
        else:
            unknown.append(line)
    return list(found.values()), unknown


def _held(activity: Activity, by: User) -> Activity:
    current = Activity.objects.select_for_update(of=("self",)).select_related("unit").get(pk=activity.pk)
    check_may_change_activity(by, current)
    return current


def _save_once(activity: Activity) -> None:
    if activity.held_on > timezone.localdate():
        raise Refused(_("活动日期不能晚于今天，还没举办的请到当天再记。"))
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError:
        raise Refused(_("这个单位当天的同名活动已经登记，请核对。")) from None
