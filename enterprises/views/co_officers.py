"""协办专员 of an enterprise: named and released."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from enterprises.forms.assignments import CoOfficerForm, ReleaseForm
from enterprises.services.co_officers import add_co_officer, end_co_officer
from enterprises.views.assignments import assignable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted


@requires(Permission.ASSIGNMENT_EDIT, sample="enterprise")
def co_officer_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = assignable(request, pk)
    form = CoOfficerForm(request.POST or None, enterprise=enterprise)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: add_co_officer(enterprise, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("%(officer)s开始协办。") % {"officer": made.officer.name})
            return redirect(enterprise)
    return render_form(request, "enterprises/assignments/co_new.html", form, enterprise=enterprise)


@requires(Permission.ASSIGNMENT_EDIT, sample="co_officer")
def co_officer_end(request: HttpRequest, pk: int, helping_id: int) -> HttpResponse:
    enterprise = assignable(request, pk)
    helping = get_object_or_404(enterprise.co_officers.select_related("officer"), pk=helping_id)
    helping.enterprise = enterprise
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> bool:
            end_co_officer(helping, by=request.user, **form.cleaned_data)
            return True

        if submitted(form, save):
            messages.success(request, _("%(officer)s不再协办。") % {"officer": helping.officer.name})
            return redirect(enterprise)
    facts = [
        (_("企业"), enterprise.name),
        (_("协办专员"), helping.officer.name),
        (_("自"), f"{helping.started_on:%Y-%m-%d}"),
    ]
    return render_form(
        request, "enterprises/assignments/co_end.html", form, enterprise=enterprise, facts=facts
    )
