from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.guards import requires, signed_in
from foundation.accounts.models import Unit
from foundation.accounts.permissions import Permission
from foundation.accounts.services.lookup import find_units
from foundation.accounts.services.units import change_unit, create_unit
from foundation.administration.filters import UnitFilter
from foundation.administration.forms import ChangeUnitForm, NewUnitForm
from foundation.web.forms import render_form
from foundation.web.listing import ListPage, render_list
from foundation.web.typeahead import options_response, query_text

EDITED = ("name", "kind", "parent", "division_code", "position", "is_active")


@requires(Permission.SETTINGS_READ)
def unit_list(request: HttpRequest) -> HttpResponse:
    may_edit = request.user.has(Permission.USER_ADMIN)
    page = ListPage(
        queryset=Unit.objects.annotate(people=Count("users", filter=Q(users__is_active=True))),
        filterset=UnitFilter,
        template="administration/units/list.html",
        table="administration/units/_table.html",
        sorts={"position": "position", "name": "name"},
        default_sort="position",
        related=("parent",),
        counter=gettext_lazy("个单位"),
        sizes=(50, 100),
        empty_title=gettext_lazy("还没有单位"),
        empty_act=(reverse("unit-new"), gettext_lazy("新增单位")) if may_edit else None,
    )
    return render_list(request, page, may_edit=may_edit, editable=request.user.reach(Permission.USER_ADMIN))


@requires(Permission.USER_ADMIN)
def unit_new(request: HttpRequest) -> HttpResponse:
    form = NewUnitForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        unit = create_unit(by=request.user, **form.cleaned_data)
        messages.success(request, _("已新增“%(name)s”。") % {"name": unit.name})
        return redirect("unit-list")
    return render_form(request, "administration/units/form.html", form)


@requires(Permission.USER_ADMIN, sample="unit")
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    units = Unit.objects.within(request.user.reach(Permission.USER_ADMIN))
    unit = get_object_or_404(units.select_related("parent"), pk=pk)
    initial = {field: getattr(unit, field) for field in EDITED}
    form = ChangeUnitForm(request.POST or None, initial=initial, by=request.user)
    if request.method == "POST" and form.is_valid():
        change_unit(unit, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存“%(name)s”。") % {"name": unit.name})
        return redirect("unit-list")
    return render_form(request, "administration/units/form.html", form, unit=unit)


@signed_in
def unit_options(request: HttpRequest) -> HttpResponse:
    """Names of units are no secret inside the house; forms check what may be chosen."""
    found = find_units(Unit.objects.active(), query_text(request))
    return options_response(found, hint=lambda unit: str(unit.get_kind_display()))
