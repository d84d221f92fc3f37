"""称号: recorded with their document, reviewed, withdrawn, and voided when they were none."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.enums import TitleAct, TitleKind, TitleLevel
from enterprises.models import Enterprise, Title, TitleEvent
from enterprises.permissions import check_may_edit
from enterprises.services.filing import hold_active
from enterprises.titles import levels_of, term_end
from foundation.accounts.models import User
from foundation.audit.services import record
from foundation.errors import Refused


@transaction.atomic
def record_title(
    enterprise: Enterprise,
    *,
    by: User,
    kind: str,
    level: str,
    document: str,
    recognised_on: date,
    valid_to: date | None = None,
) -> Title:
    """Without ``valid_to`` the title holds for the term of its kind, if that has one."""
    current = hold_active(enterprise)
    check_may_edit(by, current)
    _check_past(recognised_on)
    if level not in levels_of(kind):
        fitting = "、".join(str(one.label) for one in levels_of(kind))
        told = {"kind": TitleKind(kind).label, "levels": fitting}
        raise Refused(_("“%(kind)s”只有%(levels)s，请核对级别。") % told)
    until = valid_to or term_end(kind, recognised_on)
    if until is not None and until < recognised_on:
        raise Refused(_("有效期不能早于认定日期（%(day)s）。") % {"day": recognised_on})
    _check_none_holds(current, kind, level, recognised_on, until)
    try:
        with transaction.atomic():
            title = Title.objects.create(
                enterprise=current, kind=kind, level=level, document=document, recognised_on=recognised_on,
                valid_to=until, recorded_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("这家企业当天认定的同一称号已经登记，请刷新后核对。")) from None
    detail = {
        "kind": kind, "level": level, "document": document, "recognised_on": str(recognised_on),
        "valid_to": str(until or ""),
    }  # fmt: skip
    record(by=by, action="title.record", obj=title, detail=detail)
    return title


@transaction.atomic
def review_title(title: Title, *, by: User, on: date, document: str, valid_to: date) -> Title:
    """复核通过: it holds on, to a later day."""
    current = _held(title, by)
    _check_day(current, on)
    if current.valid_to is None:
        raise Refused(_("“%(title)s”没有有效期，不需要复核。") % {"title": current})
    if valid_to <= current.valid_to:
        raise Refused(_("复核后的有效期应晚于现在的有效期（%(day)s）。") % {"day": current.valid_to})
    before, current.valid_to = current.valid_to, valid_to
    current.save(update_fields=["valid_to"])
    TitleEvent.objects.create(
        title=current, act=TitleAct.REVIEWED, on=on, document=document, valid_to=valid_to, by=by
    )
    detail = {"on": str(on), "document": document, "valid_to": [str(before), str(valid_to)]}
    record(by=by, action="title.review", obj=current, detail=detail)
    return current


@transaction.atomic
def withdraw_title(title: Title, *, by: User, on: date, document: str, reason: str) -> Title:
    """Taken back by whoever recognised it; it held until that day."""
    current = _held(title, by)
    _check_day(current, on)
    current.withdrawn_on = on
    current.save(update_fields=["withdrawn_on"])
    TitleEvent.objects.create(
        title=current, act=TitleAct.WITHDRAWN, on=on, document=document, reason=reason, by=by
    )
    detail = {"on": str(on), "document": document, "reason": reason}
    record(by=by, action="title.withdraw", obj=current, detail=detail)
    return current


@transaction.atomic
def void_title(title: Title, *, by: User, reason: str) -> None:
    """It was recorded by mistake: it never counts."""
    current = _held(title, by, withdrawn_too=True)
    current.voided_by, current.voided_at, current.void_reason = by, timezone.now(), reason
    current.save(update_fields=["voided_by", "voided_at", "void_reason"])
    record(by=by, action="title.void", obj=current, detail={"reason": reason})


def _held(title: Title, by: User, *, withdrawn_too: bool = False) -> Title:
    rows = Title.objects.select_for_update(of=("self",)).select_related("enterprise")
    current = rows.get(pk=title.pk)
    check_may_edit(by, current.enterprise)
    if current.voided_at is not None:
        raise Refused(_("“%(title)s”的登记已作废，不能再改。") % {"title": current}, status=409)
    if current.withdrawn_on is not None and not withdrawn_too:
        told = {"title": current, "day": current.withdrawn_on}
        raise Refused(_("“%(title)s”已于 %(day)s 撤销，不能再办理。") % told, status=409)
    return current


def _check_none_holds(enterprise: Enterprise, kind: str, level: str, start: date, until: date | None) -> None:
    """One title of a kind and level at a time; holding on is a review, not a second title."""
    rows = Title.objects.standing().of(kind, level).filter(enterprise=enterprise)
    holds_on = Q(valid_to__isnull=True) | Q(valid_to__gte=start)
    not_taken = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=start)
    begun = Q() if until is None else Q(recognised_on__lte=until)
    other = rows.filter(holds_on, not_taken, begun).first()
    if other is not None:
        told = {"title": f"{TitleLevel(level).label}{TitleKind(kind).label}", "day": other.recognised_on}
        raise Refused(
            _("这家企业 %(day)s 认定的“%(title)s”在这段时间有效；延续请办理复核，登错请先作废。") % told
        )


def _check_day(title: Title, on: date) -> None:
    _check_past(on)
    if on < title.recognised_on:
        raise Refused(_("日期不能早于认定日期（%(day)s）。") % {"day": title.recognised_on})


def _check_past(day: date) -> None:
    if day > timezone.localdate():
        raise Refused(_("日期不能晚于今天。"))
