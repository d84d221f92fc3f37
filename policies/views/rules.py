"""转贷规则 and 拨付规则: the versions by their days, and a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from policies.forms.rules import RewardRulesForm, RulesForm
from policies.models import LoanRules, RewardRules
from policies.rule_page import facts_of, versions_of
from policies.services.loan_rules import set_rules
from policies.services.reward_rules import set_reward_rules
from policies.services.rule_versions import in_force


@dataclass(frozen=True)
class Book:
    """One kind of rules as its two pages show it. ``note`` explains the figures."""

    model: Any
    form: type[RulesForm | RewardRulesForm]
    save: Callable[..., LoanRules | RewardRules]
    right: Permission
    name: str
    title: str | Promise
    lead: str | Promise
    note: str | Promise = ""

    @property
    def url(self) -> str:
        return reverse(f"{self.name}-list")

    @property
    def new_url(self) -> str:
        return reverse(f"{self.name}-new")


LOANS = Book(
    model=LoanRules,
    form=RulesForm,
    save=set_rules,
    right=Permission.LOAN_RULES,
    name="bridging-rule",
    title=gettext_lazy("转贷规则"),
    lead=gettext_lazy("应急转贷按审批当天的规则办理，以后规则变动，已审批的转贷不变。"),
    note=gettext_lazy(
        "转贷金额不超过续贷承诺额乘续贷承诺比例；逾期金额超过专户资金乘逾期停贷比例时停止放款；市场日费率和市场天数倍数只用来测算节约的成本。"
    ),
)
REWARDS = Book(
    model=RewardRules,
    form=RewardRulesForm,
    save=set_reward_rules,
    right=Permission.PAYMENT_CHECK,
    name="reward-rule",
    title=gettext_lazy("拨付规则"),
    lead=gettext_lazy("奖励资金公示、复核和提醒的尺度。新规则从启用日起办理的事项开始适用。"),
)


@requires(Permission.LOAN_READ)
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    return _listed(request, LOANS)


@requires(Permission.LOAN_RULES)
def rule_new(request: HttpRequest) -> HttpResponse:
    return _set(request, LOANS)


@requires(Permission.FUND_READ)
@require_GET
def reward_rule_list(request: HttpRequest) -> HttpResponse:
    return _listed(request, REWARDS)


@requires(Permission.PAYMENT_CHECK)
def reward_rule_new(request: HttpRequest) -> HttpResponse:
    return _set(request, REWARDS)


def _listed(request: HttpRequest, book: Book) -> HttpResponse:
    today = timezone.localdate()
    current = in_force(book.model, today)
    context = {
        "book": book,
        "current": current,
        "facts": facts_of(current),
        "versions": versions_of(book.model.objects.select_related("set_by"), current, today),
        "may_edit": request.user.has(book.right),
    }
    return render(request, "policies/rules/list.html", context)


def _set(request: HttpRequest, book: Book) -> HttpResponse:
    form = book.form(request.POST or None, rules=book.model.objects.latest("effective_from", "id"))
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: book.save(by=request.user, **form.told))
        if made is not None:
            told = {"title": book.title, "day": made.effective_from}
            messages.success(request, _("%(title)s自 %(day)s 起启用。") % told)
            return redirect(book.url)
    return render_form(request, "policies/rules/form.html", form, book=book)
