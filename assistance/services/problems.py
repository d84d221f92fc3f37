from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind
from assistance.models import Case, CaseEvent, SharedProblem
from assistance.permissions import check_covers
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused


@transaction.atomic
def open_problem(
    *, by: User, title: str, description: str = "", remedy: str = "", unit: Unit | None = None
) -> SharedProblem:
    """共性问题: the parent of cases with one cause."""
    _check_may_organise(by)
    problem = SharedProblem.objects.create(
        title=title, description=description, remedy=remedy, unit=unit, opened_by=by, opened_at=timezone.now()
    )
    record(by=by, action="problem.open", obj=problem)
    return problem


@transaction.atomic
def change_problem(problem: SharedProblem, *, by: User, **fields: Any) -> SharedProblem:
    _check_may_organise(by)
    problem = SharedProblem.objects.select_for_update().get(pk=problem.pk)
    _check_open(problem)
    for name, value in fields.items():
        setattr(problem, name, value)
    problem.save(update_fields=list(fields))
    record(by=by, action="problem.change", obj=problem, detail={"fields": sorted(fields)})
    return problem


@transaction.atomic
def close_problem(problem: SharedProblem, *, by: User, note: str) -> SharedProblem:
    _check_may_organise(by)
    changed = (
        SharedProblem.objects.open()
        .filter(pk=problem.pk)
        .update(closed_by=by, closed_at=timezone.now(), closing_note=note)
    )
    if changed != 1:
        raise Refused(_("“%(title)s”已销号。") % {"title": problem.title})
    record(by=by, action="problem.close", obj=problem)
    problem.refresh_from_db()
    return problem


@transaction.atomic
def attach_to_problem(case: Case, problem: SharedProblem, *, by: User) -> Case:
    """A case has one parent problem at most; the cases keep their own clocks."""
    check_covers(by, Permission.CASE_ORGANISE, case)
    _check_open(SharedProblem.objects.select_for_update().get(pk=problem.pk))
    changed = Case.objects.filter(pk=case.pk, problem=None).update(problem=problem)
    if changed != 1:
        raise Refused(_("诉求 %(number)s 已归入一个共性问题，请先移出。") % {"number": case.number})
    case.problem = problem
    record(by=by, action="problem.attach", obj=case, detail={"problem": problem.title})
    _note(case, EventKind.LINKED, by=by, problem=problem)
    return case


@transaction.atomic
def detach_from_problem(case: Case, *, by: User) -> Case:
    check_covers(by, Permission.CASE_ORGANISE, case)
    problem = SharedProblem.objects.filter(cases=case).first()
    changed = Case.objects.filter(pk=case.pk, problem=problem).exclude(problem=None).update(problem=None)
    if problem is None or changed != 1:
        raise Refused(_("诉求 %(number)s 没有归入共性问题。") % {"number": case.number})
    case.problem = None
    record(by=by, action="problem.detach", obj=case, detail={"problem": problem.title})
    _note(case, EventKind.UNLINKED, by=by, problem=problem)
    return case


def with_cases_seen_by(problems: QuerySet[SharedProblem], user: User) -> QuerySet[SharedProblem]:
    """``cases_seen``: how many cases of each problem lie in the reader's reach."""
    cases = Case.objects.visible_to(user).filter(problem=OuterRef("pk")).order_by().values("problem")
    counted = Subquery(cases.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return problems.annotate(cases_seen=Coalesce(counted, 0))


def _note(case: Case, kind: EventKind, *, by: User, problem: SharedProblem) -> None:
    CaseEvent.objects.create(case=case, kind=kind, at=timezone.now(), by=by, data={"problem": problem.title})


def _check_open(problem: SharedProblem) -> None:
    if problem.closed_at is not None:
        raise Refused(_("“%(title)s”已销号，不能再改。") % {"title": problem.title})


def _check_may_organise(by: User) -> None:
    if not by.has(Permission.CASE_ORGANISE):
        raise NotAllowed(_("共性问题由服务专员和科长整理，您没有此权限。"))
