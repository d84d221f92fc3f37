"""Correcting a visit, and voiding one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from assistance.forms.visits import ADD, VisitEditForm, VoidForm
from assistance.models import Visit
from assistance.permissions import check_may_correct_visit
from assistance.services.visit_edits import VisitChanged, edit_visit, void_visit
from assistance.views.checks import Facts, posted
from assistance.views.visits import visit_or_404
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.desk.drafting import refilled
from foundation.web.dates import cn_date
from foundation.web.forms import render_form, saved, submitted


@requires(Permission.VISIT_LOG, sample="visit")
def visit_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    visit = visit_or_404(request, pk)
    check_may_correct_visit(request.user, visit)
    form = VisitEditForm(posted(request), request.FILES or None, user=request.user, visit=visit)
    if ADD in request.POST:
        return _page(request, refilled(form), visit)
    if form.is_valid():
        changed = submitted(form, lambda: _save(form, visit, by=request.user))
        if changed is not None:
            messages.success(request, _("走访记录已修改。") if changed else _("内容没有变化。"))
            return saved(request, visit.get_absolute_url())
    return _page(request, form, visit)


@requires(Permission.VISIT_LOG, sample="visit")
def visit_voiding(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visit_or_404(request, pk)
    check_may_correct_visit(request.user, visit)
    form = VoidForm(posted(request))
    if form.is_valid():
        void_visit(visit, by=request.user, **form.cleaned_data)
        messages.success(request, _("走访记录已作废。"))
        return redirect(visit)
    back = visit.get_absolute_url()
    return render_form(
        request, "assistance/visits/voiding.html", form, visit=visit, facts=_facts(visit), back=back
    )


def _save(form: VisitEditForm, visit: Visit, *, by: Any) -> list[str]:
    try:
        return edit_visit(visit, by=by, version=form.cleaned_data["version"], **form.facts())
    except VisitChanged as conflict:
        renewed: Any = form.data.copy()
        renewed["version"] = str(conflict.version)
        form.data = renewed
        raise


def _page(request: HttpRequest, form: VisitEditForm, visit: Visit) -> HttpResponse:
    return render_form(request, "assistance/visits/edit.html", form, visit=visit)


def _facts(visit: Visit) -> Facts:
    return [
        (_("走访日期"), cn_date(visit.visited_on)),
        (_("方式"), visit.get_channel_display()),
        (_("企业"), "、".join(one.name for one in visit.enterprises.all())),
        (_("走访人"), "、".join(one.name for one in visit.people.all())),
    ]
