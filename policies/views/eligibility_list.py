"""免申即享: for one rule set the enterprises of the reader's reach, those that fit first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.listing import ListPage, render_list
from policies.confirmation_lists import CONFIRMATION_EXPORT, ConfirmationFilter, with_claims
from policies.eligibility.catalogue import RULE_SETS
from policies.eligibility_lists import Board, export_of, filter_over
from policies.models import EligibilityConfirmation
from policies.services.unasked import claimable_by
from policies.views.eligibility import day_asked, rules_named


@requires(Permission.POLICY_READ)
@require_GET
def eligibility_start(request: HttpRequest) -> HttpResponse:
    return redirect("eligibility-list", RULE_SETS[0].code)


@requires(Permission.POLICY_READ, sample="rules")
@require_GET
def eligibility_list(request: HttpRequest, code: str) -> HttpResponse:
    board = Board(rules_named(code), day_asked(request)[1])
    page = ListPage(
        queryset=Enterprise.objects.visible_to(request.user).active(),
        filterset=filter_over(board),
        template="policies/eligibility/list.html",
        table="policies/eligibility/_table.html",
        sorts={"answer": "rank"},
        default_sort="answer",
        related=("county",),
        counter=gettext_lazy("家"),
        export=export_of(board),
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("没有可以判断的企业"),
        empty_text=gettext_lazy("录入企业数据、规上记录或项目后，这里按政策条件列出企业。"),
    )
    version = board.rules.version_on(board.on)
    return render_list(request, page, board=board, version=version, sections=_sections(code))


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
