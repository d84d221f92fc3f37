"""移交 of what one person has in hand, and of an enterprise's cases together with its officer (F16)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.bulk_words import consequence_of
from assistance.context import now_of
from assistance.enums import BulkKind, RowOutcome
from assistance.forms.bulk import HandOverForm
from assistance.forms.officers import OfficerChangeForm
from assistance.models import BulkAct, Case
from assistance.permissions import covers
from assistance.services.bulk import AT_ONCE, MOST_ROWS, begin_bulk, do_at_once
from assistance.services.hand_over import count_held, held_by, parts_of
from assistance.services.people import heads_of
from assistance.views.bulk import shown_result
from assistance.views.checks import posted
from enterprises.models import Assignment, Enterprise
from enterprises.permissions import check_may_assign
from enterprises.services.assignments import assign_officer
from enterprises.services.officers import loads_of, trouble_of, who_cannot
from enterprises.services.standards import recent_limits
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form

SHOWN = 100


@requires(Permission.CASE_HAND_OVER, sample="colleague")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that a person has in hand within one's reach, each ticked."""
    person = person_within(request, pk, Permission.CASE_HAND_OVER)
    held = _held(request.user, person)
    numbers = list(held.order_by("due_at", "id").values_list("number", flat=True)[:MOST_ROWS])
    chosen = _chosen(request, numbers)
    form = HandOverForm(posted(request), initial={"token": uuid.uuid4(), "expected": len(numbers)})
    if form.is_bound:
        form.check_count(len(chosen) and len(numbers))
        if form.is_valid():
            act = begin_bulk(
                by=request.user, kind=BulkKind.HAND_OVER, numbers=chosen, origin=person, **form.values
            )
            return shown_result(request, do_at_once(act))
    context: dict[str, Any] = {
        "person": person,
        "cases": _shown(held, numbers[:SHOWN], person),
        "chosen": set(chosen),
        "count": len(numbers),
        "rest": max(len(numbers) - SHOWN, 0),
        "in_background": len(numbers) > AT_ONCE,
        "consequence": consequence_of(BulkKind.HAND_OVER),
        "now": now_of(request),
    }
    return render_form(request, "assistance/hand_over/person.html", form, **context)


@requires(Permission.ABSENCE_EDIT, sample="colleague")
@require_GET
def person_open_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """How much a person has in hand, for whoever records an absence or ends an account: numbers, no case."""
    person = person_within(request, pk, Permission.ABSENCE_EDIT)
    context = {
        "person": person,
        "count": count_held(person),
        "may_hand_over": request.user.reach(Permission.CASE_HAND_OVER).covers(person.unit_id),
        "heads": heads_of(person.unit),
    }
    template = "_open_cases" if getattr(request, "htmx", None) else "open_cases"
    return render(request, f"assistance/hand_over/{template}.html", context)


@requires(Permission.ASSIGNMENT_EDIT, sample="enterprise")
def assignment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """更换专员: the assignment is the enterprise's, the cases that go along are ours, so the page stands up here."""
    rows = Enterprise.objects.visible_to(request.user).select_related("county", "officer__unit")
    enterprise = get_object_or_404(rows, pk=pk)
    check_may_assign(request.user, enterprise)
    standing = enterprise.assignments.current().select_related("officer__unit").first()
    cases = _cases_of(request.user, enterprise)
    form = OfficerChangeForm(request.POST or None, enterprise=enterprise, open_cases=len(cases))
    if form.is_bound and form.is_valid():
        assignment, act = _change(request.user, enterprise, form.cleaned_data, cases)
        _tell_change(request, assignment, do_at_once(act) if act else None)
        return redirect(enterprise)
    context: dict[str, Any] = {
        "enterprise": enterprise,
        "standing": standing,
        "cases": cases,
        "now": now_of(request),
        "unable": [(person, trouble_of(person)) for person in who_cannot(enterprise)],
    }
    return render_form(request, "assistance/hand_over/officer.html", form, **context)


@transaction.atomic
def _change(
    user: User, enterprise: Enterprise, data: dict[str, Any], cases: list[Case]
) -> tuple[Assignment, BulkAct | None]:
    """Both are written down or neither; the cases then go one by one."""
    former = enterprise.officer
    assignment = assign_officer(
        enterprise, by=user, officer=data["officer"], reason=data["reason"], on=data["started_on"]
    )
    if not data.get("move_cases"):
        return assignment, None
    act = begin_bulk(
        by=user,
        kind=BulkKind.HAND_OVER,
        numbers=[case.number for case in cases],
        token=uuid.uuid4(),
        text=data["reason"] or _("“%(name)s”更换专员") % {"name": enterprise.name},
        person=data["officer"],
        origin=former,
        part="" if former else "officer",
    )
    return assignment, act


def _tell_change(request: HttpRequest, assignment: Assignment, act: BulkAct | None) -> None:
    warn_of_load(request, assignment.officer)
    words = {"name": assignment.enterprise.name, "officer": assignment.officer.name}
    messages.success(request, _("“%(name)s”已由%(officer)s帮包。") % words + cases_told(act))


def cases_told(act: BulkAct | None) -> str:
    """What became of the cases that went along: some may be refused, many wait for a worker."""
    if act is None:
        return ""
    rows = act.rows
    words = {"done": rows.filter(outcome=RowOutcome.DONE).count(), "total": act.total}
    told = _("在办诉求移交 %(done)d 件（共 %(total)d 件）。") % words
    if rows.filter(outcome=RowOutcome.PENDING).exists():
        return told + _("其余正在后台办理，结果见“我的批量办理”。")
    return told


def warn_of_load(request: HttpRequest, officer: User) -> None:
    """A person may decide so; the coverage board shows it as a gap."""
    number, most = loads_of([officer.pk]).get(officer.pk, 0), recent_limits.get().most
    if number > most:
        told = {"officer": officer.name, "number": number, "most": most}
        messages.warning(
            request,
            _("%(officer)s现在帮包 %(number)d 家，超过服务标准的 %(most)d 家，覆盖检查会列为超负荷。") % told,
        )


def person_within(request: HttpRequest, pk: int, right: Permission) -> User:
    people = User.objects.visible_to(request.user, right).select_related("unit")
    person: User = get_object_or_404(people, pk=pk)
    return person


def _held(user: User, person: User) -> Any:
    return held_by(Case.objects.visible_to(user, Permission.CASE_HAND_OVER), person)


def _cases_of(user: User, enterprise: Enterprise) -> list[Case]:
    """The enterprise's unfinished cases that its officer serves, where the reader may hand them over."""
    rows = Case.objects.visible_to(user, Permission.CASE_HAND_OVER).unfinished().without_texts()
    mine = rows.filter(enterprise=enterprise, officer=enterprise.officer_id)
    found = mine.select_related("handler", "lead_unit").order_by("due_at", "id")[:MOST_ROWS]
    return [case for case in found if covers(user, Permission.CASE_HAND_OVER, case)]


def _chosen(request: HttpRequest, numbers: list[str]) -> list[str]:
    """Those ticked, of which a foreign one is told apart row by row; the part of the list that is not shown by one tick."""
    if request.method != "POST":
        return numbers
    ticked = [number.strip().upper()[:16] for number in request.POST.getlist("case")]
    rest = numbers[SHOWN:] if request.POST.get("rest") else []
    return list(dict.fromkeys([*ticked, *rest]))


def _shown(held: Any, numbers: list[str], person: User) -> list[tuple[Case, str]]:
    rows = held.filter(number__in=numbers).without_texts().select_related("enterprise")
    return [
        (case, "、".join(str(part.label) for part in parts_of(case, person)))
        for case in rows.order_by("due_at", "id")
    ]
