"""更名 of an enterprise, and the day and document of a name it had before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from enterprises.forms.naming import NameChangeForm, RenameForm
from enterprises.services.naming import explain_former_name, rename_enterprise
from enterprises.views.enterprises import editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def enterprise_renaming(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = RenameForm(request.POST or None, standing=enterprise.name)
    if request.method == "POST" and form.is_valid():
        former = submitted(form, lambda: rename_enterprise(enterprise, by=request.user, **form.cleaned_data))
        if former is not None:
            told = {"old": former.name, "new": form.cleaned_data["name"]}
            messages.success(request, _("“%(old)s”已更名为“%(new)s”，原名称仍可查到。") % told)
            return redirect(enterprise)
    facts = [(_("现用名称"), enterprise.name), (_("统一社会信用代码"), enterprise.uscc or "—")]
    extra = {"enterprise": enterprise, "facts": facts}
    return render_form(request, "enterprises/enterprises/renaming.html", form, **extra)


@requires(Permission.ENTERPRISE_EDIT, sample="former_name")
def former_name_explanation(request: HttpRequest, pk: int, former_id: int) -> HttpResponse:
    enterprise = editable(request, pk)
    former = get_object_or_404(enterprise.former_names, pk=former_id)
    form = NameChangeForm.of(former, request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = submitted(form, lambda: explain_former_name(former, by=request.user, **form.cleaned_data))
        if kept is not None:
            messages.success(request, _("已保存曾用名“%(name)s”的变更日期和依据。") % {"name": kept.name})
            return redirect(enterprise)
    facts = [(_("企业"), enterprise.name), (_("曾用名"), former.name)]
    extra = {"enterprise": enterprise, "former": former, "facts": facts}
    return render_form(request, "enterprises/enterprises/former_name.html", form, **extra)
