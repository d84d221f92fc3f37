"""指标口径 and 预警规则: what holds since when, and how often each rule was wrong."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from reporting.enums import WarningKind
from reporting.indicator_forms import MeaningForm
from reporting.models import Indicator, IndicatorVersion, WarningRule
from reporting.queries.alarms import alarms_by_rule
from reporting.services.indicators import set_indicator
from reporting.services.warning_rules import rules_on, set_rule
from reporting.warning_forms import RuleForm
from reporting.warning_page import rule_lines


@requires(Permission.SETTINGS_READ)
@require_GET
def monitoring_settings(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    versions = list(
        IndicatorVersion.objects.select_related("indicator", "set_by").order_by("effective_from", "id")
    )
    current = {row.indicator_id: row for row in versions if row.effective_from <= today}
    context = {
        "lines": [(one, current.get(one.pk)) for one in Indicator.objects.all()],
        "changes": [row for row in reversed(versions) if row.set_by_id],
        "today": today,
        "may_edit": request.user.has(Permission.METRIC_EDIT),
        "may_read": request.user.has(Permission.REPORT_READ),
    }
    return render(request, "reporting/indicators/settings.html", context)


@requires(Permission.METRIC_EDIT, sample="indicator")
def monitoring_version(request: HttpRequest, code: str) -> HttpResponse:
    indicator = get_object_or_404(Indicator, code=code)
    form = MeaningForm(request.POST or None, now=indicator.versions.order_by("effective_from", "id").last())
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: set_indicator(indicator, by=request.user, **form.told))
        if made is not None:
            told = {"name": indicator.name, "day": made.effective_from}
            messages.success(request, _("“%(name)s”自 %(day)s 起按新口径。") % told)
            return redirect("monitoring-settings")
    title = _("设置“%(name)s”（%(unit)s）") % {"name": indicator.name, "unit": indicator.unit}
    context = {"title": title, "back": reverse("monitoring-settings"), "crumb": _("指标口径")}
    return render_form(request, "reporting/indicators/version.html", form, **context)


@requires(Permission.SETTINGS_READ)
@require_GET
def early_rule_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "lines": rule_lines(rules_on(today), alarms_by_rule()),
        "changes": WarningRule.objects.filter(set_by__isnull=False).select_related("set_by"),
        "today": today,
        "may_read": request.user.has(Permission.ENTERPRISE_READ),
        "may_edit": request.user.has(Permission.METRIC_EDIT),
    }
    return render(request, "reporting/warnings/rules.html", context)


@requires(Permission.METRIC_EDIT, sample="warning_kind")
def early_rule_new(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in WarningKind.values:
        raise Http404
    chosen = WarningKind(kind)
    now = WarningRule.objects.filter(kind=kind).order_by("effective_from", "id").last()
    form = RuleForm(request.POST or None, kind=chosen, now=now)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: set_rule(by=request.user, kind=kind, **form.cleaned_data))
        if made is not None:
            told = {"name": chosen.label, "day": made.effective_from}
            messages.success(request, _("“%(name)s”自 %(day)s 起按新规则。") % told)
            return redirect("early-rule-list")
    title = _("设置“%(name)s”") % {"name": chosen.label}
    context = {"title": title, "back": reverse("early-rule-list"), "crumb": _("预警规则")}
    return render_form(request, "reporting/indicators/version.html", form, **context)
