"""政策匹配: what the rules of policies say of one enterprise, the answers that they wait for, and the confirmation."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enterprises.models import Enterprise
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.accounts.services.rights import check_reach
from foundation.web.forms import PageForm, render_form, submitted
from policies.confirmation_lists import with_claims
from policies.eligibility.catalogue import BY_CODE
from policies.eligibility.facts import Spec
from policies.eligibility.rulesets import RuleSet
from policies.eligibility.truth import Truth
from policies.eligibility_page import dated, lines_of, row_of
from policies.eligibility_words import summary_of
from policies.forms.eligibility import FactForm, OnForm
from policies.models import EligibilityConfirmation
from policies.services.eligibility import (
    answer_of,
    check_fact,
    confirm,
    may_confirm,
    verdict_on,
    verdicts_on,
)
from policies.services.unasked import claimable_by


@requires(Permission.POLICY_READ, sample="enterprise")
@require_GET
def matches(request: HttpRequest, pk: int) -> HttpResponse:
    """Every rule set in a line, for a chosen day of application."""
    enterprise = _seen(request, pk)
    form, on = day_asked(request)
    rows = [row_of(verdict, enterprise) for verdict in verdicts_on(enterprise, on)]
    context = {"enterprise": enterprise, "form": form, "on": on, "rows": rows}
    return render(request, "policies/eligibility/matches.html", context)


@requires(Permission.POLICY_READ, sample="policy_match")
@require_GET
def match(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    enterprise, rules = _seen(request, pk), rules_named(code)
    form, on = day_asked(request)
    verdict = verdict_on(enterprise, rules, on)
    confirmed = EligibilityConfirmation.objects.visible_to(request.user).filter(
        enterprise=enterprise, code=code
    )
    may = may_confirm(request.user, enterprise)
    context = {
        "enterprise": enterprise,
        "rules": rules,
        "form": form,
        "on": on,
        "verdict": verdict,
        "row": row_of(verdict, enterprise) if verdict else None,
        "lines": lines_of(verdict, enterprise, may_check=may) if verdict else [],
        "confirmed": with_claims(confirmed.select_related("by"), request.user),
        "claimable": claimable_by(request.user),
        "may_confirm": may and verdict is not None and verdict.truth == Truth.YES,
    }
    return render(request, "policies/eligibility/match.html", context)


@requires(Permission.POLICY_CONFIRM, sample="policy_fact")
def fact_check(request: HttpRequest, pk: int, code: str, name: str) -> HttpResponse:
    enterprise, rules = _reached(request, pk), rules_named(code)
    _form, on = day_asked(request)
    spec = _spec_named(rules, on, name)
    back = _match_url(enterprise, rules, on)
    form = FactForm(request.POST or None, spec=spec, on=on)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: check_fact(enterprise, spec, by=request.user, **form.told))
        if done is not None:
            messages.success(request, _("已记下核验结果：%(label)s。") % {"label": spec.title(on)})
            return redirect(back)
    context = {"enterprise": enterprise, "rules": rules, "title": spec.title(on), "back": back}
    return render_form(request, "policies/eligibility/fact.html", form, **context)


@requires(Permission.POLICY_CONFIRM, sample="policy_match")
def confirmation(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    enterprise, rules = _reached(request, pk), rules_named(code)
    _form, on = day_asked(request)
    back = _match_url(enterprise, rules, on)
    form = PageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: confirm(enterprise, rules, by=request.user, on=on))
        if done is not None:
            told = {"name": enterprise.name, "rules": rules.name}
            messages.success(request, _("已确认“%(name)s”符合“%(rules)s”。") % told)
            return redirect(back)
    verdict = verdict_on(enterprise, rules, on)
    facts = [(_("企业"), enterprise.name), (_("规则"), rules.name), (_("申报日期"), on)]
    if verdict is not None:
        facts += [
            (_("依据文件"), verdict.version.document),
            (_("结论"), f"{answer_of(verdict).label}：{summary_of(verdict)}"),
        ]
    context = {"enterprise": enterprise, "rules": rules, "facts": facts, "back": back}
    return render_form(request, "policies/eligibility/confirmation.html", form, **context)


def day_asked(request: HttpRequest) -> tuple[OnForm, date]:
    """A day that cannot be read is answered for today, with what is wrong at the form."""
    today = timezone.localdate()
    asked = request.GET.get("on") or request.POST.get("on") or today.isoformat()
    form = OnForm({"on": asked})
    return form, form.cleaned_data["on"] if form.is_valid() else today


def rules_named(code: str) -> RuleSet:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


def _spec_named(rules: RuleSet, on: date, name: str) -> Spec:
    version = rules.version_on(on)
    spec = version.spec(name) if version else None
    if spec is None:
        raise Http404
    return spec


def _match_url(enterprise: Enterprise, rules: RuleSet, on: date) -> str:
    return dated(reverse("eligibility-match", args=[enterprise.pk, rules.code]), on)


def _seen(request: HttpRequest, pk: int) -> Enterprise:
    return get_object_or_404(Enterprise.objects.visible_to(request.user).select_related("county"), pk=pk)


def _reached(request: HttpRequest, pk: int) -> Enterprise:
    """404 where the reader does not see it, 403 where it may only be read: before anything is typed."""
    enterprise = _seen(request, pk)
    check_reach(request.user, Permission.POLICY_CONFIRM, enterprise.county_id)
    return enterprise
