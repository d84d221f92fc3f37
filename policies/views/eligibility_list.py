"""免申即享: for one rule set the enterprises of the reader's reach, those that fit first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list
from policies.confirmation_lists import CONFIRMATION_EXPORT, ConfirmationFilter, with_claims
from policies.eligibility.catalogue import RULE_SETS
from policies.eligibility_enums import RANKED, Answer
from policies.eligibility_lists import JudgementFilter, board_of, changed_since, export_of
from policies.eligibility_page import dated
from policies.models import EligibilityConfirmation, JudgedDay, Judgement
from policies.services.judgements import ask_for, shown_day, sweep
from policies.services.unasked import claimable_by
from policies.views.eligibility import day_asked, rules_named

AT_ONCE = 2.0
"""Seconds that a person waits."""


@requires(Permission.POLICY_READ)
@require_GET
def eligibility_start(request: HttpRequest) -> HttpResponse:
    """The first rule set that somebody fits or may fit, so that nobody begins with an empty list."""
    today = timezone.localdate()
    day = shown_day(JudgedDay.objects.all(), today, today)
    open_rows = Judgement.objects.visible_to(request.user).filter(day=day, rank__lt=RANKED.index(Answer.NOT))
    told = set(open_rows.order_by().values_list("code", flat=True).distinct())
    code = next((rules.code for rules in RULE_SETS if rules.code in told), RULE_SETS[0].code)
    return redirect("eligibility-list", code)


@requires(Permission.POLICY_READ, sample="rules")
@require_GET
def eligibility_list(request: HttpRequest, code: str) -> HttpResponse:
    """From kept judgements: the page costs the same whatever the size of the register."""
    board = board_of(rules_named(code), day_asked(request)[1], timezone.localdate())
    page = ListPage(
        queryset=Judgement.objects.visible_to(request.user).of(board.day, code).marked(),
        filterset=JudgementFilter,
        template="policies/eligibility/list.html",
        table="policies/eligibility/_table.html",
        sorts={"answer": "rank"},
        default_sort="answer",
        related=("enterprise__county", "day"),
        beside=(changed_since(request.user),),
        counter=gettext_lazy("家"),
        export=export_of(board),
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("没有可以判断的企业"),
        empty_text=gettext_lazy(
            "录入企业数据、规上记录或项目后，这里按政策条件列出企业；也可以换一个申报日期。"
        ),
    )
    may_judge = request.user.has(Permission.POLICY_CONFIRM)
    return render_list(request, page, board=board, sections=_sections(code), may_judge=may_judge)


@requires(Permission.POLICY_CONFIRM, sample="rules")
@require_POST
def eligibility_judging(request: HttpRequest, code: str) -> HttpResponse:
    """What can be judged at once is judged at once; the sweep does the rest."""
    rules, on = rules_named(code), day_asked(request)[1]
    ask_for(on, by=request.user)
    sweep(timezone.now(), seconds=AT_ONCE)
    return redirect(dated(reverse("eligibility-list", args=[rules.code]), on))


@requires(Permission.POLICY_READ)
@require_GET
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """已确认: for the clerk, what is still to be entered as a claim; for all, what came of it."""
    page = ListPage(
        queryset=with_claims(EligibilityConfirmation.objects.visible_to(request.user), request.user),
        filterset=ConfirmationFilter,
        template="policies/eligibility/confirmations.html",
        table="policies/eligibility/_confirmations.html",
        sorts={"on": "on"},
        default_sort="-on",
        related=("enterprise__county", "by"),
        counter=gettext_lazy("条"),
        export=CONFIRMATION_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有确认过符合的企业"),
        empty_text=gettext_lazy("在企业的“政策匹配”里确认后，列在这里，由经办人员登记申报。"),
    )
    claimable = claimable_by(request.user)
    return render_list(request, page, sections=_sections("confirmed"), claimable=claimable)


def _sections(current: str) -> list[tuple[Any, str, bool]]:
    lists = [(rules.name, reverse("eligibility-list", args=[rules.code]), rules.code) for rules in RULE_SETS]
    lists.append((_("已确认"), reverse("confirmation-list"), "confirmed"))
    return [(name, url, code == current) for name, url, code in lists]
