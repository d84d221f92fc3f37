"""记走访: a visit with the questions that it brought back, the promises made there and its photos, in one save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import Nature, Source, VisitEventKind
from assistance.models import Case, CaseCategory, Visit, VisitEvent, VisitPhoto
from assistance.services.commitments import commit
from assistance.services.intake import OLDEST, register_case
from assistance.services.numbers import hold_numbers
from enterprises.models import Enterprise
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.attachments.filetypes import PICTURES
from foundation.attachments.services import store_attachment
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from foundation.worktime.services import load_calendar

MOST_QUESTIONS = 5
MOST_MET = 5
"""Enterprises of one visit, and people who went."""
MOST_PHOTOS = 9
NOBODY_MET = gettext_lazy("请选择走访了哪家企业。")
NOBODY_WENT = gettext_lazy("请写明谁去走访的。")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What an enterprise asked there, and what it was promised on the spot."""

    enterprise: Enterprise
    title: str
    category: CaseCategory
    nature: str = Nature.REQUEST.value
    promise: str = ""
    promised_on: date | None = None


def log_visit(
    *,
    by: User,
    token: UUID | None = None,
    questions: Sequence[Question] = (),
    photos: Sequence[UploadedFile[bytes]] = (),
    **facts: Any,
) -> Visit:
    """All of it or nothing. The same ``token`` twice (a double submit, a retry) gives the visit it gave before.

    ``facts``: enterprises, people, visited_on, channel, notes and met.
    """
    if not by.has(Permission.VISIT_LOG):
        raise NotAllowed(_("您没有记走访的权限。"))
    known = _by_token(token, by=by)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _log(by=by, token=token, questions=questions, photos=photos, **facts)
    except IntegrityError:
        known = _by_token(token, by=by)
        if known is None:
            raise
        return known


def check_day(visited_on: date) -> None:
    if visited_on > timezone.localdate():
        raise Refused(_("走访日期不能晚于今天，还没去的请到当天再记。"))


def check_heard(visited_on: date) -> None:
    """What was asked there is received on that day, and may be no older than what 记诉求 takes."""
    if visited_on < timezone.localdate() - OLDEST:
        raise Refused(_("走访日期早于一年前，问题不能再登记为诉求。请核对走访日期，或清空问题，只记走访。"))


def add_photos(visit: Visit, photos: Sequence[UploadedFile[bytes]], *, by: User) -> None:
    """Pictures only; each is told by its content."""
    if photos and visit.photos.count() + len(photos) > MOST_PHOTOS:
        raise Refused(_("一次走访最多 %(n)d 张照片，请少选几张。") % {"n": MOST_PHOTOS})
    for photo in photos:
        VisitPhoto.objects.create(visit=visit, attachment=store_attachment(photo, by=by, kinds=PICTURES))


def received_moment(visited_on: date) -> datetime:
    """When what was heard on that day counts as received: at the latest by its closing, never in the future."""
    return min(load_calendar().closing(visited_on), timezone.now())


def _log(
    *,
    by: User,
    token: UUID | None,
    enterprises: Sequence[Enterprise],
    people: Sequence[User],
    questions: Sequence[Question],
    photos: Sequence[UploadedFile[bytes]],
    **facts: Any,
) -> Visit:
    check_day(facts["visited_on"])
    check_met(enterprises, people)
    if len(questions) > MOST_QUESTIONS:
        raise Refused(_("一次走访最多带回 %(n)d 个问题，其余请用“记诉求”登记。") % {"n": MOST_QUESTIONS})
    today = timezone.localdate()
    if questions:
        check_heard(facts["visited_on"])
        hold_numbers(today.year)
    visit = Visit.objects.create(created_by=by, entered_on=today, token=token, **facts)
    visit.enterprises.set(enterprises)
    visit.people.set(people)
    cases = [_take_up(visit, question, by=by) for question in questions]
    VisitEvent.objects.create(visit=visit, kind=VisitEventKind.LOGGED, at=timezone.now(), by=by)
    add_photos(visit, photos, by=by)
    detail = {"cases": [case.number for case in cases], "photos": len(photos)}
    record(by=by, action="visit.log", obj=visit, detail=detail)
    return visit


def check_met(enterprises: Sequence[Enterprise], people: Sequence[User]) -> None:
    if not enterprises:
        raise Refused(str(NOBODY_MET))
    if not people:
        raise Refused(str(NOBODY_WENT))


def _take_up(visit: Visit, question: Question, *, by: User) -> Case:
    case = register_case(
        by=by,
        enterprise=question.enterprise,
        category=question.category,
        title=question.title,
        nature=question.nature,
        source=Source.VISIT,
        received_at=received_moment(visit.visited_on),
        visit=visit,
    )
    if question.promise and question.promised_on is not None:
        commit(case, by=by, text=question.promise, due_on=question.promised_on)
    return case


def _by_token(token: UUID | None, *, by: User) -> Visit | None:
    """What this form made before; a token that somebody else used is no form of ours."""
    visit = None if token is None else Visit.objects.filter(token=token).first()
    if visit is not None and visit.created_by_id != by.pk:
        raise Refused(_("本页已失效，请重新打开“记走访”。"))
    return visit
