"""归档 and 恢复 of an enterprise."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enterprises.forms.filing import FilingForm
from enterprises.models import Enterprise
from enterprises.services.filing import file_enterprise, restore_enterprise
from enterprises.views.enterprises import editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def enterprise_filing(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = FilingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> bool:
            file_enterprise(enterprise, by=request.user, **form.cleaned_data)
            return True

        if submitted(form, save):
            messages.success(request, _("“%(name)s”已归档。") % {"name": enterprise.name})
            return redirect(enterprise)
    facts = [(_("企业"), enterprise.name), (_("帮包干部"), enterprise.officer or "—")]
    return render_form(
        request, "enterprises/enterprises/filing.html", form, enterprise=enterprise, facts=facts
    )


@requires(Permission.ENTERPRISE_EDIT, sample="filed_enterprise")
@require_POST
def enterprise_restoration(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Enterprise.objects.visible_to(request.user).select_related("county")
    enterprise = get_object_or_404(rows, pk=pk)
    restore_enterprise(enterprise, by=request.user)
    messages.success(request, _("“%(name)s”已恢复，请重新指定专员。") % {"name": enterprise.name})
    return redirect(enterprise)
