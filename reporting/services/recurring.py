"""反复问题: the measure in dated versions, the sweep that counts the groups, and the 共性问题 that follows one up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.models import Case, SharedProblem
from assistance.permissions import covers
from assistance.services.problems import attach_to_problem, open_problem
from foundation.accounts.models import Unit, User
from foundation.accounts.permissions import Permission
from foundation.accounts.services import system_user
from foundation.accounts.services.rights import check_right
from foundation.audit.services import record
from foundation.errors import NotAllowed, Refused
from reporting.models import RecurringGroup, RecurringRule
from reporting.queries.recurring import KEY, cases_of, groups_above

EVER = date(2000, 1, 1)
FIRST = {"least_cases": 3, "least_firms": 2, "years": 3}
"""The measure that an installation starts with: 示例，可配置."""
COUNTED = ("cases", "open_cases", "firms", "years", "last_at", "since", "counted_at", "rule", "stands")
MOST_ATTACHED = 200


def ensure_measure(**kwargs: Any) -> None:
    """Runs after every migration."""
    if not RecurringRule.objects.exists():
        RecurringRule.objects.create(effective_from=EVER, **FIRST)


def measure_on(day: date) -> RecurringRule:
    """Of two for one day the later one stands."""
    found = RecurringRule.objects.filter(effective_from__lte=day).select_related("set_by").first()
    return found or RecurringRule(effective_from=EVER, **FIRST)


@transaction.atomic
def set_measure(
    *, by: User, effective_from: date, least_cases: int, least_firms: int, years: int, reason: str
) -> RecurringRule:
    """From today or a day to come; the next sweep counts by what holds then."""
    check_right(by, Permission.METRIC_EDIT)
    if effective_from < timezone.localdate():
        raise Refused(_("启用日期不能早于今天。"))
    if least_firms > least_cases:
        raise Refused(_("企业数下限不能大于件数下限：一件诉求只有一家企业。"))
    told = {"least_cases": least_cases, "least_firms": least_firms, "years": years}
    before = measure_on(effective_from)
    if told == {name: getattr(before, name) for name in told}:
        raise Refused(_("与 %(day)s 启用的门槛完全相同，不用再设。") % {"day": before.effective_from})
    made = RecurringRule.objects.create(effective_from=effective_from, reason=reason, set_by=by, **told)
    detail = {**told, "from": str(effective_from), "reason": reason}
    record(by=by, action="recurring.measure", obj=made, detail=detail)
    return made


@transaction.atomic
def count_groups(now: datetime) -> int:
    """Every group above the measure of today, counted anew; returns how many stand that did not."""
    today = timezone.localdate(now)
    rule = measure_on(today)
    known = {row.mark: row for row in RecurringGroup.objects.select_for_update(of=("self",))}
    stood = {mark for mark, row in known.items() if row.stands}
    found = [_counted(told, rule, now, today) for told in groups_above(rule, now, today)]
    for row in found:
        if row.mark in known:
            row.pk = known[row.mark].pk
    marks = {row.mark for row in found}
    gone = [row.pk for mark, row in known.items() if mark not in marks and row.stands]
    RecurringGroup.objects.filter(pk__among=gone).update(stands=False)
    RecurringGroup.objects.bulk_update([row for row in found if row.pk], COUNTED, batch_size=500)
    RecurringGroup.objects.bulk_create([row for row in found if not row.pk], batch_size=500)
    new = len(marks - stood)
    if new or gone:
        record(by=system_user(), action="recurring.count", detail={"new": new, "gone": len(gone)})
    return new


@transaction.atomic
def follow_up(
    group: RecurringGroup, *, by: User, title: str, unit: Unit | None, description: str, remedy: str
) -> SharedProblem:
    """立为共性问题: one parent with its remedy; the cases of the group that the person may organise hang on it."""
    rows = RecurringGroup.objects.select_for_update(of=("self",)).select_related("problem")
    held = rows.get(pk=group.pk)
    if not may_follow_up(by, held):
        raise NotAllowed(_("这组反复问题不在您的工作范围，请由所在单位的负责人立为共性问题。"))
    if held.problem is not None and held.problem.closed_at is None:
        raise Refused(
            _("已立为共性问题“%(title)s”，销号以后可以再立。") % {"title": held.problem.title}, status=409
        )
    problem = open_problem(by=by, title=title, unit=unit, description=description, remedy=remedy)
    attached = [attach_to_problem(case, problem, by=by) for case in attachable(held, by)]
    held.problem = problem
    held.save(update_fields=["problem"])
    detail = {"problem": problem.title, "cases": len(attached)}
    record(by=by, action="recurring.follow_up", obj=held, detail=detail)
    return problem


def attachable(group: RecurringGroup, by: User) -> list[Case]:
    """Those of the group that hang on no problem yet and that the person may organise, the newest first."""
    mine = Case.objects.visible_to(by, Permission.CASE_ORGANISE).values("pk")
    rows = cases_of(group).filter(problem=None, pk__in=mine).order_by("-received_at", "-pk")
    return [case for case in rows[:MOST_ATTACHED] if covers(by, Permission.CASE_ORGANISE, case)]


def may_follow_up(user: User, group: RecurringGroup) -> bool:
    return RecurringGroup.objects.visible_to(user, Permission.CASE_ORGANISE).filter(pk=group.pk).exists()


def _counted(told: dict[str, Any], rule: RecurringRule, now: datetime, today: date) -> RecurringGroup:
    keys = [told[name] for name in KEY]
    category, chain, county, season = keys
    return RecurringGroup(
        mark="-".join(str(key or 0) for key in keys),
        category_id=category,
        chain_id=chain,
        county_id=county,
        season=season,
        cases=told["cases"],
        open_cases=told["open_cases"],
        firms=told["firms"],
        years=told["years"],
        last_at=told["last_at"],
        since=rule.since(today),
        counted_at=now,
        rule=rule,
    )
