from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.guards import requires
from foundation.accounts.models import RoleGrant, User
from foundation.accounts.permissions import Permission
from foundation.accounts.services.grants import grant_role, revoke_role
from foundation.accounts.services.lookup import find_people
from foundation.administration.filters import GrantFilter
from foundation.administration.forms import GrantForm
from foundation.web.forms import render_form
from foundation.web.listing import ListPage, render_list
from foundation.web.typeahead import options_response, query_text


@requires(Permission.GRANT_ADMIN)
def grant_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=RoleGrant.objects.visible_to(request.user, Permission.GRANT_ADMIN),
        filterset=GrantFilter,
        template="administration/grants/list.html",
        table="administration/grants/_table.html",
        sorts={"granted": "id"},
        default_sort="-granted",
        related=("user__unit", "unit", "granted_by"),
        counter=gettext_lazy("项"),
        empty_title=gettext_lazy("还没有授予任何角色"),
        empty_act=(reverse("grant-new"), gettext_lazy("授予角色")),
    )
    return render_list(request, page)


@requires(Permission.GRANT_ADMIN)
def grant_new(request: HttpRequest) -> HttpResponse:
    form = GrantForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        grant = grant_role(by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("已授予 %(name)s“%(grant)s”，对方下一次操作时生效。") % {"name": grant.user, "grant": grant},
        )
        return redirect("grant-list")
    return render_form(request, "administration/grants/new.html", form)


@requires(Permission.GRANT_ADMIN, sample="grant")
def grant_removal(request: HttpRequest, pk: int) -> HttpResponse:
    grants = RoleGrant.objects.visible_to(request.user, Permission.GRANT_ADMIN)
    grant = get_object_or_404(grants.select_related("user__unit", "unit", "granted_by"), pk=pk)
    if request.method == "POST":
        revoke_role(grant, by=request.user)
        messages.success(
            request, _("已收回 %(name)s“%(grant)s”，立即生效。") % {"name": grant.user, "grant": grant}
        )
        return redirect("grant-list")
    facts = [
        (_("人员"), f"{grant.user.name}（{grant.user.unit or '—'}）"),
        (_("角色"), grant.get_role_display()),
        (_("在哪个单位"), grant.unit),
    ]
    return render(request, "administration/grants/removal.html", {"grant": grant, "facts": facts})


@requires(Permission.GRANT_ADMIN)
def grant_people_options(request: HttpRequest) -> HttpResponse:
    people = User.objects.visible_to(request.user, Permission.GRANT_ADMIN).filter(is_active=True)
    return options_response(
        find_people(people, query_text(request)), hint=lambda person: str(person.unit or "")
    )
