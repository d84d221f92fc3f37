from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from enterprises.forms.outputs import OutputForm
from enterprises.services.outputs import save_output
from enterprises.views.enterprises import editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def output_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = OutputForm(request.POST or None, enterprise=enterprise, year=request.GET.get("year", ""))
    if request.method == "POST" and form.is_valid():
        output = save_output(enterprise, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存 %(year)s 年工业总产值。") % {"year": output.year})
        return redirect(enterprise)
    return render_form(request, "enterprises/outputs/form.html", form, enterprise=enterprise)
