"""政策: the list, the page with clauses and money, and what is done with them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.attachments.services import download_response
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list
from policies.claim_enums import ClaimStatus
from policies.forms.policy import BudgetForm, ClauseForm, PapersForm, PolicyForm, RepealForm
from policies.models import Claim, Paper, Policy
from policies.policy_lists import POLICY_EXPORT, PolicyFilter
from policies.services.budgets import open_line
from policies.services.papers import attach
from policies.services.policies import add_policy, clauses_on, edit_policy, repeal_policy, set_clause
from policies.services.unasked import name_of
from policies.views.seen import done_as_seen, render_as_seen


@requires(Permission.POLICY_READ)
def policy_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=Policy.objects.visible_to(request.user),
        filterset=PolicyFilter,
        template="policies/policies/list.html",
        table="policies/policies/_table.html",
        sorts={"issued": "issued_on"},
        default_sort="-issued",
        counter=gettext_lazy("项"),
        export=POLICY_EXPORT,
        export_permission=Permission.POLICY_READ,
        empty_title=gettext_lazy("尚无在用政策"),
        empty_text=gettext_lazy("登记政策和条款后，企业的申报和资金拨付都从政策办起。"),
    )
    may_edit = request.user.has(Permission.POLICY_EDIT)
    return render_list(request, page, may_edit=may_edit, today=timezone.localdate())


@requires(Permission.POLICY_READ, sample="policy")
@require_GET
def policy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    policy, today = _seen(request, pk), timezone.localdate()
    reads_funds, is_repealed = request.user.has(Permission.FUND_READ), policy.is_repealed(today)
    context = {
        "policy": policy,
        "is_repealed": is_repealed,
        "state": policy.state(today),
        "rules_name": name_of(policy.rule_set),
        "clauses": clauses_on(policy, today),
        "coming": policy.clauses.filter(effective_from__gt=today).order_by("effective_from", "code"),
        "lines": policy.budget_lines.select_related("account", "reserved") if reads_funds else [],
        "counts": _counts(request, policy) if reads_funds else [],
        "papers": policy.papers.select_related("attachment"),
        "reads_funds": reads_funds,
        "may_edit": request.user.has(Permission.POLICY_EDIT) and not is_repealed,
        "may_enter": request.user.has(Permission.CLAIM_ENTER) and not is_repealed,
    }
    return render(request, "policies/policies/detail.html", context)


@requires(Permission.POLICY_EDIT)
def policy_new(request: HttpRequest) -> HttpResponse:
    form = PolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: add_policy(by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记政策“%(title)s”，请接着设置条款。") % {"title": made.title})
            return redirect(made)
    return render_form(request, "policies/policies/form.html", form)


@requires(Permission.POLICY_EDIT, sample="policy")
def policy_edit(request: HttpRequest, pk: int) -> HttpResponse:
    policy = _seen(request, pk)
    shown = {name: getattr(policy, name) for name in PolicyForm.base_fields}
    form = PolicyForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        done = done_as_seen(
            request, form, policy, lambda: edit_policy(policy, by=request.user, **form.cleaned_data)
        )
        if done:
            messages.success(request, _("已保存“%(title)s”。") % {"title": form.cleaned_data["title"]})
            return redirect(policy)
    now = _now(policy, form) if policy.was_changed else []
    return render_as_seen(request, "policies/policies/form.html", form, policy, policy=policy, facts=now)


@requires(Permission.POLICY_EDIT, sample="policy")
def policy_repeal(request: HttpRequest, pk: int) -> HttpResponse:
    policy = _seen(request, pk)
    form = RepealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carried_out(form, lambda: repeal_policy(policy, by=request.user, **form.cleaned_data))
        if done:
            told = {"title": policy.title, "day": form.cleaned_data["on"]}
            ahead = form.cleaned_data["on"] > timezone.localdate()
            words = _("“%(title)s”将于 %(day)s 废止。") if ahead else _("“%(title)s”已废止。")
            messages.success(request, words % told)
            return redirect(policy)
    facts = [(_("政策"), policy.title), (_("文号"), policy.number)]
    return render_form(request, "policies/policies/repeal.html", form, policy=policy, facts=facts)


@requires(Permission.POLICY_EDIT, sample="policy")
def policy_clause_new(request: HttpRequest, pk: int) -> HttpResponse:
    policy = _seen(request, pk)
    form = ClauseForm(request.POST or None, initial={"effective_from": policy.issued_on})
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: set_clause(policy, by=request.user, **form.told))
        if made is not None:
            told = {"code": made.code, "version": made.version}
            messages.success(request, _("已设置%(code)s（第 %(version)d 版）。") % told)
            return redirect(policy)
    return render_form(request, "policies/policies/clause.html", form, policy=policy)


@requires(Permission.POLICY_EDIT, sample="policy")
def policy_papers(request: HttpRequest, pk: int) -> HttpResponse:
    policy = _seen(request, pk)
    form = PapersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploads = form.cleaned_data["uploads"]
        if carried_out(form, lambda: attach(policy, by=request.user, uploads=uploads)):
            messages.success(request, _("已上传 %(n)d 个附件。") % {"n": len(uploads)})
            return redirect(policy)
    return render_form(request, "policies/policies/papers.html", form, policy=policy)


@requires(Permission.POLICY_EDIT, sample="policy")
def budget_new(request: HttpRequest, pk: int) -> HttpResponse:
    policy = _seen(request, pk)
    form = BudgetForm(request.POST or None, policy=policy)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: open_line(policy, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(
                request, _("已登记预算指标 %(line)s，请接着下达额度。") % {"line": made.document}
            )
            return redirect(made)
    return render_form(request, "policies/budgets/form.html", form, policy=policy)


@requires(Permission.POLICY_READ, sample="paper")
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whoever reads the policy or the claim may read its files; nobody else finds them."""
    found = get_object_or_404(Paper.objects.visible_to(request.user).select_related("attachment"), pk=pk)
    return download_response(found.attachment)


def _now(policy: Policy, form: PolicyForm) -> list[tuple[str, Any]]:
    """What stands now where this person typed something else."""
    told = {"level": policy.get_level_display(), "rule_set": name_of(policy.rule_set)}
    facts = []
    for name, typed in form.cleaned_data.items():
        stands = getattr(policy, name)
        if stands != typed:
            words = told.get(name, stands)
            words = {True: _("是"), False: _("否")}.get(words, words) if isinstance(words, bool) else words
            facts.append((str(form.fields[name].label), words or _("（空）")))
    return facts


def _counts(request: HttpRequest, policy: Policy) -> list[tuple[str, str, int, int]]:
    rows: Any = Claim.objects.visible_to(request.user).filter(policy=policy).order_by()
    found = rows.values("status").annotate(number=Count("pk"), fen=Sum("claimed_fen")).order_by("status")
    return [
        (row["status"], str(ClaimStatus(row["status"]).label), row["number"], int(row["fen"]))
        for row in found
    ]


def _seen(request: HttpRequest, pk: int) -> Policy:
    return get_object_or_404(Policy.objects.visible_to(request.user).select_related("entered_by"), pk=pk)
