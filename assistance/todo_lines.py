"""The list of what to do in words: why each item is here, how urgent it is, and the one act beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistance.case_acts import Act
from assistance.enums import CaseStatus, Rating
from assistance.models import Case, CaseExclusion, CaseMatter, CaseSuspension
from assistance.permissions import may_move, stood_for
from assistance.services.lights import Now, light_of, read_now
from assistance.services.todo import LIGHT_KINDS, MATTER_KINDS, TodoItem, TodoKind, next_due, todo_of
from assistance.sla import Light, LightKind, light
from assistance.todo_matters import matter_act, matter_line
from assistance.workflow import Move
from foundation.accounts.models import User
from foundation.worktime.calendar import workdays_between

LABELS = {
    TodoKind.OVERDUE: gettext_lazy("超期"),
    TodoKind.SHEET: gettext_lazy("督办单待答复"),
    TodoKind.TODAY: gettext_lazy("今日到期"),
    TodoKind.COMMITMENT: gettext_lazy("承诺到期"),
    TodoKind.RATING: gettext_lazy("差评待回访"),
    TodoKind.NEAR: gettext_lazy("临期"),
    TodoKind.RULING: gettext_lazy("退单待裁定"),
    TodoKind.EXTENSION: gettext_lazy("延期待审批"),
    TodoKind.ACCEPT: gettext_lazy("待受理"),
    TodoKind.SIGN: gettext_lazy("待签收"),
    TodoKind.SHARE: gettext_lazy("协办待办理"),
    TodoKind.CALL_BACK: gettext_lazy("待回访"),
    TodoKind.REVIEW: gettext_lazy("挂账待复核"),
    TodoKind.PAUSE: gettext_lazy("暂停将满或已久"),
    TodoKind.EXCLUSION: gettext_lazy("不计入待审核"),
}
LINES_SHOWN = 10
"""Of each kind on one page; its heading counts the others and leads to them."""
STATUS_OF = {
    TodoKind.ACCEPT: CaseStatus.REGISTERED,
    TodoKind.SIGN: CaseStatus.DISPATCHED,
    TodoKind.CALL_BACK: CaseStatus.ANSWERED,
    TodoKind.PAUSE: CaseStatus.SUSPENDED,
    TodoKind.RATING: CaseStatus.CLOSED,
}
PAGE_OF = {
    TodoKind.EXCLUSION: (gettext_lazy("审核"), "exclusion-decision"),
    TodoKind.RATING: (gettext_lazy("差评回访"), "rating-follow-up"),
    TodoKind.CALL_BACK: (gettext_lazy("记回访"), "case-call-back"),
}
KINDS_OF_MATTERS = {kind: matter for matter, kind in MATTER_KINDS.items()}


@dataclass(frozen=True)
class TodoLine:
    item: TodoItem
    light: Light
    words: str
    reason: str
    due: str
    act: Act
    on_behalf: str = ""


@dataclass(frozen=True)
class TodoGroup:
    """``count``: how many there are, with a plus where they were not all counted; ``hidden``: not among the lines."""

    kind: TodoKind
    label: str
    lines: tuple[TodoLine, ...]
    count: str
    hidden: bool
    more_url: str


@dataclass(frozen=True)
class TodoBoard:
    groups: tuple[TodoGroup, ...]
    count: str
    next_case: Case | None = None


def board_for(user: User, now: Now | None = None) -> TodoBoard:
    """Everything that a page needs to show a person's work, in a constant number of queries."""
    now = now or read_now()
    todo = todo_of(user, now)
    groups = []
    for kind in TodoKind:
        items = todo.of(kind)
        if items:
            cut = kind in todo.cut
            lines = tuple(_line(item, user, now) for item in items[:LINES_SHOWN])
            count = _count(len(items), cut=cut)
            hidden = len(items) > len(lines)
            groups.append(TodoGroup(kind, str(LABELS[kind]), lines, count, hidden, _more_url(kind)))
    total = _count(len(todo.items), cut=bool(todo.cut))
    return TodoBoard(tuple(groups), total, None if groups else next_due(user))


def _count(number: int, *, cut: bool) -> str:
    return f"{number}+" if cut else str(number)


def _more_url(kind: TodoKind) -> str:
    if kind in LIGHT_KINDS:
        return f"{reverse('case-list')}?light={LIGHT_KINDS[kind]}&mine=on&sort=due"
    if kind in STATUS_OF:
        return f"{reverse('case-list')}?mine=on&sort=due&status={STATUS_OF[kind]}"
    if kind in KINDS_OF_MATTERS:
        return f"{reverse('case-list')}?matter={KINDS_OF_MATTERS[kind]}"
    return f"{reverse('case-list')}?excluded=asked"


def _line(item: TodoItem, user: User, now: Now) -> TodoLine:
    describe: Callable[[TodoItem, Now], tuple[Light, str, str, str]] = _DESCRIBE.get(item.kind, _due_line)
    shown, words, reason, due = describe(item, now)
    return TodoLine(item, shown, words, reason, due, _act(item, user), stood_for(user, item.case))


def _due_line(item: TodoItem, now: Now) -> tuple[Light, str, str, str]:
    case = item.case
    who = str(case.handler or case.lead_unit or "")
    reason = f"{case.get_status_display()} · {who}" if who else str(case.get_status_display())
    return light_of(case, now), "", reason, _("办结期限")


def _accept_line(item: TodoItem, now: Now) -> tuple[Light, str, str, str]:
    return light_of(item.case, now), "", _("新诉求，待受理派单"), _("办结期限")


def _sign_line(item: TodoItem, now: Now) -> tuple[Light, str, str, str]:
    return light_of(item.case, now), "", _("新派单，待签收"), _("办结期限")


def _call_back_line(item: TodoItem, now: Now) -> tuple[Light, str, str, str]:
    shown = light(now.calendar, now=now.at, due_at=item.due_at)
    reason = _("已答复（%(outcome)s），待回访企业") % {"outcome": item.case.get_outcome_display()}
    return shown, "", reason, _("回访期限")


def _pause_line(item: TodoItem, now: Now) -> tuple[Light, str, str, str]:
    pause = item.subject
    if not isinstance(pause, CaseSuspension):
        raise TypeError("a pause item carries its suspension")
    calendar = now.calendar
    days = workdays_between(calendar, calendar.local_date(pause.started_at), calendar.local_date(now.at))
    reason = _("%(why)s，已暂停 %(days)d 个工作日") % {"why": pause.get_reason_display(), "days": days}
    return Light(LightKind.SUSPENDED), "", reason, _("暂停至")


def _exclusion_line(item: TodoItem, now: Now) -> tuple[Light, str, str, str]:
    request = item.subject
    if not isinstance(request, CaseExclusion):
        raise TypeError("an exclusion item carries its request")
    reason = _("%(who)s申请不计入：%(why)s") % {
        "who": request.proposed_by.name,
        "why": request.get_reason_display(),
    }
    return Light(LightKind.VOID), _("待审核"), reason, _("申请时间")


def _rating_line(item: TodoItem, now: Now) -> tuple[Light, str, str, str]:
    shown = light(now.calendar, now=now.at, due_at=item.due_at)
    reason = _("企业评价“%(rating)s”，待回访改进") % {
        "rating": dict(Rating.choices).get(item.case.rating, "")
    }
    return shown, "", reason, _("回访期限")


_DESCRIBE: dict[TodoKind, Callable[[TodoItem, Now], tuple[Light, str, str, str]]] = {
    TodoKind.ACCEPT: _accept_line,
    TodoKind.SIGN: _sign_line,
    TodoKind.CALL_BACK: _call_back_line,
    TodoKind.PAUSE: _pause_line,
    TodoKind.EXCLUSION: _exclusion_line,
    TodoKind.RATING: _rating_line,
    **dict.fromkeys(MATTER_KINDS.values(), matter_line),
}


def _act(item: TodoItem, user: User) -> Act:
    if isinstance(item.subject, CaseMatter):
        return matter_act(item.subject, user)
    case, status = item.case, item.case.status
    if item.kind in PAGE_OF:
        label, name = PAGE_OF[item.kind]
        return Act(str(label), reverse(name, args=[case.number]))
    if item.kind == TodoKind.PAUSE and may_move(user, case, Move.RESUME):
        return Act(_("恢复计时"), reverse("case-resumption", args=[case.number]))
    if status == CaseStatus.REGISTERED and may_move(user, case, Move.ACCEPT):
        return Act(_("受理"), reverse("case-acceptance", args=[case.number]))
    if status == CaseStatus.DISPATCHED and _signs(user, case):
        return Act(_("签收"), reverse("case-signature", args=[case.number]), posts=True)
    if status == CaseStatus.HANDLING and case.handler_id in user.acts_as:
        return Act(_("记进展"), reverse("case-progress", args=[case.number]))
    return Act(_("查看"), reverse("case-detail", args=[case.number]))


def _signs(user: User, case: Case) -> bool:
    """The officer may sign too, but the list offers it to whoever the case was sent to."""
    return may_move(user, case, Move.SIGN) and (
        case.handler_id in user.acts_as or case.officer_id not in user.acts_as
    )
