from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.codes import division_of
from enterprises.forms.enterprises import CodeForm, EditForm, RegisterForm
from enterprises.models import Enterprise
from enterprises.services.edits import EDITABLE, EditConflict, edit_enterprise
from enterprises.services.enterprises import register_enterprise, set_code
from enterprises.views.conflicts import conflict_rows
from enterprises.views.enterprises import editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.conflicts import render_conflict
from foundation.web.forms import render_form


@requires(Permission.ENTERPRISE_EDIT)
def enterprise_new(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(
        request.POST or None, user=request.user, initial={"name": request.GET.get("name", "")[:120]}
    )
    if request.method == "POST" and form.is_valid():
        enterprise = register_enterprise(by=request.user, **form.cleaned_data)
        messages.success(request, _("已登记“%(name)s”。") % {"name": enterprise.name})
        _warn_of_moved(request, enterprise)
        return redirect(enterprise)
    return render_form(request, "enterprises/enterprises/new.html", form)


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def enterprise_edit(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = EditForm(request.POST or None, user=request.user, enterprise=enterprise)
    if request.method == "POST" and form.is_valid():
        try:
            return _save_edit(request, enterprise, form)
        except EditConflict as conflict:
            return render_conflict(
                request,
                form,
                conflict_rows(form, conflict.conflicts),
                changed_by=conflict.changed_by or _("其他人"),
                changed_at=conflict.changed_at or timezone.now(),
                back=enterprise.get_absolute_url(),
                version=conflict.version,
            )
    return render_form(request, "enterprises/enterprises/edit.html", form, enterprise=enterprise)


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def enterprise_code(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = CodeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_code(enterprise, by=request.user, **form.cleaned_data)
        messages.success(request, _("已补登“%(name)s”的统一社会信用代码。") % {"name": enterprise.name})
        return redirect(enterprise)
    return render_form(request, "enterprises/enterprises/code.html", form, enterprise=enterprise)


def _save_edit(request: HttpRequest, enterprise: Enterprise, form: EditForm) -> HttpResponse:
    data = form.cleaned_data
    changed = edit_enterprise(
        enterprise,
        by=request.user,
        version=data["version"],
        opened=data["opened"],
        **{name: data[name] for name in EDITABLE},
    )
    if changed:
        messages.success(request, _("已保存“%(name)s”的资料。") % {"name": data["name"]})
    else:
        messages.info(request, _("内容没有变化。"))
    return redirect(enterprise)


def _warn_of_moved(request: HttpRequest, enterprise: Enterprise) -> None:
    """The digits name the place of registration and stay when a firm moves: a hint, not an error."""
    county = enterprise.county
    division = division_of(enterprise.uscc or "")
    if county and county.division_code and not division.endswith("00") and county.division_code != division:
        messages.warning(
            request,
            _(
                "代码中的登记地（%(division)s）与所选县市区（%(county)s）不同；企业迁址属正常情况，如选错请修改。"
            )
            % {"division": division, "county": county},
        )
