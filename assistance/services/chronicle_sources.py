"""What cases and visits tell the 大事记 of an enterprise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.enums import CallBackResult, EventKind, Outcome, Rating
from assistance.models import Activity, Case, CaseEvent, Visit
from enterprises.models import Enterprise
from enterprises.services.chronicle import Line, Source, Span, day_of
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission


def _received(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for case in span.newest(_cases(enterprise, user), "received_at", moments=True):
        told = {"number": case.number, "title": case.title}
        yield Line(
            day_of(case.received_at),
            _("提出诉求 %(number)s：%(title)s") % told,
            _officer(case),
            case.get_absolute_url(),
        )


def _answers(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    """Each answer, call back and rework, for a case may be answered more than once; and the ends without an answer."""
    rows = CaseEvent.objects.filter(kind__in=WORDS, case__in=_cases(enterprise, user))
    for event in span.newest(rows.select_related("case", "by"), "at", moments=True):
        told = {"number": event.case.number, "said": _said(event), "text": event.text[:60]}
        words = WORDS[event.kind] % told
        yield Line(day_of(event.at), words.rstrip("："), event.by.name, event.case.get_absolute_url())


def _closed(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    for case in span.newest(_cases(enterprise, user), "closed_at", moments=True):
        told = {"number": case.number, "outcome": case.get_outcome_display()}
        yield Line(
            day_of(case.closed_at),
            _("诉求 %(number)s 办结（%(outcome)s）") % told,
            _officer(case),
            case.get_absolute_url(),
        )


def _visits(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    rows = Visit.objects.visible_to(user).filter(enterprises=enterprise, voided_at=None)
    for visit in span.newest(rows.select_related("created_by"), "visited_on"):
        told = {"channel": visit.get_channel_display(), "notes": visit.notes[:60]}
        yield Line(
            visit.visited_on,
            _("%(channel)s：%(notes)s") % told,
            visit.created_by.name,
            visit.get_absolute_url(),
        )


def _activities(enterprise: Enterprise, user: User, span: Span) -> Iterator[Line]:
    rows = Activity.objects.visible_to(user).standing().filter(attendances__enterprise=enterprise)
    for row in span.newest(rows.select_related("created_by"), "held_on"):
        told = {"kind": row.get_kind_display(), "name": row.name}
        yield Line(
            row.held_on, _("参加%(kind)s“%(name)s”") % told, row.created_by.name, row.get_absolute_url()
        )


def _cases(enterprise: Enterprise, user: User) -> Any:
    seen = Case.objects.visible_to(user).without_texts().filter(enterprise=enterprise)
    return seen.select_related("officer")


def _officer(case: Case) -> str:
    return case.officer.name if case.officer else ""


def _said(event: CaseEvent) -> str:
    """The outcome that was claimed, or what the enterprise said of it."""
    if event.kind == EventKind.ANSWERED:
        return str(dict(Outcome.choices).get(event.data.get("outcome", ""), _("未评定")))
    result = str(dict(CallBackResult.choices).get(event.data.get("result", ""), ""))
    rating = str(dict(Rating.choices).get(event.data.get("rating", ""), ""))
    return "，".join(word for word in (result, rating) if word)


WORDS = {
    EventKind.ANSWERED: gettext_lazy("答复诉求 %(number)s（%(said)s）：%(text)s"),
    EventKind.CALLED_BACK: gettext_lazy("回访诉求 %(number)s（%(said)s）：%(text)s"),
    EventKind.REWORKED: gettext_lazy("重办诉求 %(number)s：%(text)s"),
    EventKind.DECLINED: gettext_lazy("不予受理诉求 %(number)s：%(text)s"),
    EventKind.WITHDRAWN: gettext_lazy("撤回诉求 %(number)s：%(text)s"),
    EventKind.MERGED: gettext_lazy("诉求 %(number)s 并入另一件：%(text)s"),
}

SOURCES = (
    Source("case", gettext_lazy("诉求"), _received, Permission.CASE_READ),
    Source("answer", gettext_lazy("诉求答复"), _answers, Permission.CASE_READ),
    Source("closure", gettext_lazy("诉求办结"), _closed, Permission.CASE_READ),
    Source("visit", gettext_lazy("走访"), _visits, Permission.VISIT_READ),
    Source("activity", gettext_lazy("服务活动"), _activities, Permission.VISIT_READ),
)
