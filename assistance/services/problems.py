from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.models import Case, SharedProblem
from assistance.permissions import covers
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
    if not covers(by, Permission.CASE_ORGANISE, case):
        raise NotAllowed(_("您没有整理诉求 %(number)s 的权限。") % {"number": case.number})
    _check_open(problem)
    changed = Case.objects.filter(pk=case.pk, problem=None).update(problem=problem)
    if changed != 1:
        raise Refused(_("诉求 %(number)s 已归入一个共性问题，请先移出。") % {"number": case.number})
    case.problem = problem
    record(by=by, action="problem.attach", obj=case, detail={"problem": problem.title})
    return case


@transaction.atomic
def detach_from_problem(case: Case, *, by: User) -> Case:
    if not covers(by, Permission.CASE_ORGANISE, case):
        raise NotAllowed(_("您没有整理诉求 %(number)s 的权限。") % {"number": case.number})
    changed = Case.objects.filter(pk=case.pk).exclude(problem=None).update(problem=None)
    if changed != 1:
        raise Refused(_("诉求 %(number)s 没有归入共性问题。") % {"number": case.number})
    case.problem = None
    record(by=by, action="problem.detach", obj=case)
    return case


def _check_open(problem: SharedProblem) -> None:
    if problem.closed_at is not None:
        raise Refused(_("“%(title)s”已销号，不能再改。") % {"title": problem.title})


def _check_may_organise(by: User) -> None:
    if not by.has(Permission.CASE_ORGANISE):
        raise NotAllowed(_("共性问题由服务专员和科长整理，您没有此权限。"))
