"""Correcting a visit and voiding one: both are told in its history, nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import VisitChannel, VisitEventKind
from assistance.models import Visit, VisitEvent
from assistance.permissions import check_may_correct_visit
from assistance.services.visits import add_photos, check_day, check_met
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused

FIELDS = ("visited_on", "channel", "notes", "met")
MANY = ("enterprises", "people")


class VisitChanged(Refused):
    """Somebody else corrected the visit since the form was opened; ``version`` is the one that stands now."""

    def __init__(self, last: VisitEvent, version: int) -> None:
        super().__init__(
            _("%(name)s 刚刚修改了这条走访记录。您填的内容还在本页，请打开记录核对；确认无误后再保存一次。")
            % {"name": last.by.name}
        )
        self.version = version


@transaction.atomic
def edit_visit(
    visit: Visit,
    *,
    by: User,
    version: int,
    photos: Sequence[UploadedFile[bytes]] = (),
    **values: Any,
) -> list[str]:
    """Change what the form says; returns the names of what changed."""
    current = Visit.objects.select_for_update().get(pk=visit.pk)
    check_may_correct_visit(by, current)
    if current.version != version:
        raise VisitChanged(current.events.select_related("by").latest("id"), current.version)
    check_day(values["visited_on"])
    check_met(values["enterprises"], values["people"])
    _check_keeps_asking(current, values["enterprises"])
    before = {name: told(current, name) for name in (*FIELDS, *MANY)}
    _write(current, values)
    add_photos(current, photos, by=by)
    shown = _changes(before, {name: told(current, name) for name in before})
    if photos:
        shown["photos"] = ["", str(len(photos))]
    if shown:
        _tell(current, shown, by=by)
    return sorted(shown)


@transaction.atomic
def void_visit(visit: Visit, *, by: User, reason: str) -> Visit:
    """作废: it counts nowhere any more; what was registered from it goes its own way."""
    current = Visit.objects.select_for_update().get(pk=visit.pk)
    check_may_correct_visit(by, current)
    current.voided_at, current.voided_by, current.void_reason = timezone.now(), by, reason
    current.version += 1
    current.save(update_fields=["voided_at", "voided_by", "void_reason", "version"])
    VisitEvent.objects.create(
        visit=current, kind=VisitEventKind.VOIDED, at=current.voided_at, by=by, text=reason
    )
    record(by=by, action="visit.void", obj=current, detail={"reason": reason})
    return current


def told(visit: Visit, name: str) -> str:
    """What a field says, in words."""
    if name in MANY:
        return "、".join(sorted(str(one) for one in getattr(visit, name).all()))
    value = getattr(visit, name)
    return str(VisitChannel(value).label) if name == "channel" else str(value)


def _check_keeps_asking(visit: Visit, enterprises: Sequence[Enterprise]) -> None:
    kept = [one.pk for one in enterprises]
    case = visit.cases.exclude(enterprise__in=kept).select_related("enterprise").first()
    if case is not None:
        raise Refused(
            _("“%(name)s”在这次走访中提出了诉求 %(number)s，不能从企业里去掉。")
            % {"name": case.enterprise.name, "number": case.number}
        )


def _write(visit: Visit, values: dict[str, Any]) -> None:
    for name in FIELDS:
        setattr(visit, name, values[name])
    visit.save(update_fields=list(FIELDS))
    for name in MANY:
        getattr(visit, name).set(values[name])


def _changes(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    return {name: [was, after[name]] for name, was in before.items() if was != after[name]}


def _tell(visit: Visit, shown: dict[str, list[str]], *, by: User) -> None:
    visit.version += 1
    visit.save(update_fields=["version"])
    VisitEvent.objects.create(
        visit=visit, kind=VisitEventKind.EDITED, at=timezone.now(), by=by, data={"shown": shown}
    )
    detail = {"fields": sorted(shown), "version": visit.version}
    record(by=by, action="visit.edit", obj=visit, detail=detail)
