"""What each role finds on opening the system: one template and its facts for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assistance.context import quick_log
from assistance.models import Case, CaseExclusion
from assistance.services.lights import Now
from assistance.todo_lines import board_for
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.accounts.roles import RoleCode
from foundation.spreadsheets.models import ImportBatch
from foundation.web.navigation import url_or_none
from policies.loan_board import board_of
from policies.reward_board import reward_board
from reporting.cockpit import placed
from reporting.links import Place
from reporting.metrics.definitions import MetricCode
from reporting.metrics.periods import Period, month_of
from reporting.metrics.rates import Budget, Rate, Standing
from reporting.models import EnterpriseWarning
from reporting.queries.conditions import COUNTED, OPEN, in_period
from reporting.queries.figures import Figures, GroupBy, Key, standing_of, standings_by
from reporting.queries.leader import SHOWN, rated_badly, to_sign
from reporting.queries.versions import version_of
from reporting.reports import NOBODY, place_names
from reporting.tables import row_of, rows_of_standings, standing_numbers, strip_view

ENDANGERING_SHOWN = 8
DECISIONS_SHOWN = 5
BATCHES_SHOWN = 6


@dataclass(frozen=True)
class Home:
    template: str
    facts: dict[str, Any]


def home_of(user: User, now: Now) -> Home:
    """The home of the first role held, in the order of what needs most attention."""
    for roles, template, facts in HOMES:
        if user.role_codes & roles:
            return Home(f"reporting/home/{template}.html", {"now": now, **facts(user, now)})
    return Home("reporting/home/nothing.html", {})


def _manager(user: User, now: Now) -> dict[str, Any]:
    cases, month = Case.objects.visible_to(user), _month(now)
    figures = _figures(standing_of(cases, month, now))
    return {
        "month": month,
        "strip": _strip(figures, month),
        **_pressing(user, month, figures, now),
        "decisions": _decisions(user),
        "warnings": _warnings(user, now),
    }


def _leader(user: User, now: Now) -> dict[str, Any]:
    cases, month = Case.objects.visible_to(user), _month(now)
    version = version_of(month)
    counted = {by: standings_by(cases, month, now, by, version) for by in (GroupBy.COUNTY, GroupBy.UNIT)}
    names = place_names({key for standings in counted.values() for key in standings}, GroupBy.UNIT)
    tables = [
        (by, rows_of_standings(standings, _named(names, standings, by), Place(month), by))
        for by, standings in counted.items()
    ]
    figures = _figures(sum(counted[GroupBy.UNIT].values(), Standing()))
    ratings = rated_badly(user)
    return {
        "month": month,
        "strip": _strip(figures, month),
        "to_sign": to_sign(user),
        "ratings": ratings[:SHOWN],
        "more_ratings": len(ratings) > SHOWN,
        "tables": tables,
        "places": {one.row.name: one.place for one in placed(dict(tables)[GroupBy.COUNTY])},
        "may_see_cockpit": user.has(Permission.COCKPIT_READ),
        "total": row_of(_("合计"), figures, Place(month)),
        **_pressing(user, month, figures, now),
    }


def _named(names: dict[Key, str], standings: dict[Key, Standing], by: GroupBy) -> dict[Key, str]:
    return {key: name if key is not None else NOBODY[by] for key, name in names.items() if key in standings}


def _caseworker(user: User, now: Now) -> dict[str, Any]:
    board = board_for(user, now)
    return {
        "todo": board,
        "todo_count": board.count if board.groups else "",
        "serves": user.has(Permission.CASE_LOG),
        "warnings": _warnings(user, now, own=True),
        **quick_log(user),
    }


def _warnings(user: User, now: Now, *, own: bool = False) -> int:
    """How many warnings wait for the reader, at the enterprises served or at all within reach."""
    if not user.has(Permission.WARNING_HANDLE):
        return 0
    rows = EnterpriseWarning.objects.visible_to(user).waiting(now.calendar.local_date(now.at))
    return (rows.filter(enterprise__officer=user) if own else rows).count()


def _fund(user: User, now: Now) -> dict[str, Any]:
    batches = ImportBatch.objects.visible_to(user).select_related("by").order_by("-id")[:BATCHES_SHOWN]
    today = now.calendar.local_date(now.at)
    board = board_of(user, today) if user.has(Permission.LOAN_READ) else []
    rewards = reward_board(user, today) if user.has(Permission.FUND_READ) else []
    return {
        "board": board,
        "rewards": rewards,
        "batches": batches,
        "shortcuts": _shortcuts(FUND_SHORTCUTS, user),
    }


def _admin(user: User, now: Now) -> dict[str, Any]:
    next_year = now.calendar.local_date(now.at).year + 1
    return {
        "shortcuts": _shortcuts(ADMIN_SHORTCUTS, user),
        "next_year": next_year,
        "next_year_missing": user.has(Permission.CALENDAR_EDIT) and not now.calendar.knows(next_year),
        "calendar_url": url_or_none("calendar"),
    }


@dataclass(frozen=True)
class Shortcut:
    """A place to go: URL name, icon, title, what one does there; ``right``: who may."""

    name: str
    icon: str
    title: str | Promise
    text: str | Promise
    right: Permission | None = None

    @property
    def url(self) -> str | None:
        return url_or_none(self.name)


FUND_SHORTCUTS = (
    Shortcut(
        "import-list",
        "import",
        _lazy("导入任务"),
        _lazy("上传台账，预检后确认导入"),
        Permission.LEDGER_IMPORT,
    ),
    Shortcut(
        "enterprise-list",
        "enterprise",
        _lazy("企业台账"),
        _lazy("查询企业，核对信用代码"),
        Permission.ENTERPRISE_READ,
    ),
    Shortcut(
        "service-list",
        "tasks",
        _lazy("两张清单"),
        _lazy("年产值过亿元企业、新投产项目"),
        Permission.ENTERPRISE_READ,
    ),
    Shortcut(
        "assignment-board", "user", _lazy("帮包分工"), _lazy("谁在服务哪家企业"), Permission.ENTERPRISE_READ
    ),
)
ADMIN_SHORTCUTS = (
    Shortcut(
        "audit-list",
        "audit",
        _lazy("审计日志"),
        _lazy("查阅登录、变更、导出与拒绝记录"),
        Permission.AUDIT_READ,
    ),
    Shortcut(
        "grant-list", "lock", _lazy("角色授予"), _lazy("授予和收回角色，三员互斥"), Permission.GRANT_ADMIN
    ),
    Shortcut("user-list", "user", _lazy("人员"), _lazy("开通、停用账号，重置密码"), Permission.USER_ADMIN),
    Shortcut(
        "unit-list", "enterprise", _lazy("单位"), _lazy("科室、县市区、市直单位"), Permission.USER_ADMIN
    ),
    Shortcut(
        "calendar",
        "calendar",
        _lazy("工作日历"),
        _lazy("放假与调休，发布后重算期限"),
        Permission.CALENDAR_EDIT,
    ),
    Shortcut(
        "promise-list",
        "clock",
        _lazy("类别时限"),
        _lazy("签收、联系、办结、回访的时限"),
        Permission.PROMISE_EDIT,
    ),
    Shortcut(
        "delivery-failures",
        "bell",
        _lazy("发送失败"),
        _lazy("未送达的邮件，可重新投递"),
        Permission.DELIVERY_READ,
    ),
)

HOMES: tuple[tuple[set[str], str, Callable[[User, Now], dict[str, Any]]], ...] = (
    ({RoleCode.SECTION_HEAD}, "manager", _manager),
    ({RoleCode.LEADER}, "leader", _leader),
    ({RoleCode.CASE_OFFICER, RoleCode.UNIT_HANDLER}, "caseworker", _caseworker),
    ({RoleCode.FUND_CLERK, RoleCode.FUND_CHECKER, RoleCode.FUND_AUDITOR}, "fund", _fund),
    ({RoleCode.AUDIT_ADMIN, RoleCode.SECURITY_ADMIN, RoleCode.SYSTEM_ADMIN}, "admin", _admin),
)


@dataclass(frozen=True)
class Endangering:
    """An open case of the period, and what becomes of the rate without it and with it (anchors.md 4, 1)."""

    case: Case
    is_overdue: bool
    fails: Rate
    resolves: Rate


def _pressing(user: User, month: Period, figures: Figures, now: Now) -> dict[str, Any]:
    """The list, and how many there are of either kind."""
    return {
        "endangering": _endangering(user, month, figures, now),
        "pressing": standing_numbers(figures.standing, Place(month)),
    }


def _endangering(user: User, month: Period, figures: Figures, now: Now) -> list[Endangering]:
    """Overdue ones first: solving them wins back; then the nearest: losing one costs."""
    rows = (
        Case.objects.visible_to(user)
        .filter(in_period(MetricCode.R1, month), COUNTED & OPEN, resolve_due_at__lt=now.near_end)
        .select_related("enterprise", "lead_unit", "handler", "officer", "category")
        .defer("description", "answer_text", "enterprise__business_scope")
        .order_by("resolve_due_at", "id")[:ENDANGERING_SHOWN]
    )
    return [_endangered(case, figures.budget, is_overdue=case.resolve_due_at < now.at) for case in rows]


def _endangered(case: Case, budget: Budget, *, is_overdue: bool) -> Endangering:
    return Endangering(
        case,
        is_overdue,
        fails=budget.if_this_fails(is_overdue=is_overdue),
        resolves=budget.if_this_resolves(is_overdue=is_overdue),
    )


def _decisions(user: User) -> list[CaseExclusion]:
    cases = Case.objects.visible_to(user, Permission.CASE_REVIEW_EXCLUSION)
    rows = CaseExclusion.objects.filter(decided_at=None, case__in=cases).exclude(proposed_by=user)
    return list(
        rows.select_related("case__enterprise", "proposed_by").order_by("proposed_at", "id")[:DECISIONS_SHOWN]
    )


def _strip(figures: Figures, month: Period) -> Any:
    return strip_view(
        figures, Place(month), label=_("%(month)d月") % {"month": month.first.month}, span=_("本月")
    )


def _month(now: Now) -> Period:
    return month_of(now.calendar.local_date(now.at))


def _figures(standing: Standing) -> Figures:
    return Figures(standing=standing, rates={MetricCode.R1: standing.rate})


def _shortcuts(places: tuple[Shortcut, ...], user: User) -> list[Shortcut]:
    return [place for place in places if place.url and (place.right is None or user.has(place.right))]
