from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enterprises.forms.thresholds import ThresholdForm
from enterprises.models import ListThreshold
from enterprises.services.thresholds import in_words, set_threshold, short_of, threshold_of
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted

SHOWN = 50


@requires(Permission.SETTINGS_READ)
@require_GET
def threshold_list(request: HttpRequest) -> HttpResponse:
    """列入起点: what holds for this year's list, and every one that was set."""
    this_year = timezone.localdate().year
    current = threshold_of(this_year)
    context = {
        "year": this_year,
        "current": current,
        "current_words": in_words(current.output_wan),
        "rows": ListThreshold.objects.select_related("set_by")[:SHOWN],
        "may_edit": request.user.has(Permission.LIST_PUBLISH),
    }
    return render(request, "enterprises/thresholds/list.html", context)


@requires(Permission.LIST_PUBLISH)
def threshold_new(request: HttpRequest) -> HttpResponse:
    form = ThresholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: set_threshold(by=request.user, **form.cleaned_data), at="from_year")
        if made is not None:
            told = {"year": made.from_year, "value": in_words(made.output_wan)}
            messages.success(request, _("列入起点自 %(year)s 年清单起为 %(value)s。") % told)
            if short := short_of(made.from_year, made.output_wan):
                messages.warning(
                    request,
                    _("清单上已有 %(n)d 条产值低于新起点，仍保留；不应保留的请逐条出单。") % {"n": short},
                )
            return redirect("threshold-list")
    return render_form(request, "enterprises/thresholds/form.html", form)
