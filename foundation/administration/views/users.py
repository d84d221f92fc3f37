from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.guards import requires
from foundation.accounts.models import User, grants_with_units
from foundation.accounts.permissions import Permission
from foundation.accounts.services.users import (
    change_user,
    create_user,
    disable_user,
    enable_user,
    reset_password,
)
from foundation.administration.filters import UserFilter
from foundation.administration.forms import NewPasswordForm, NewPersonForm, PersonForm
from foundation.web.forms import render_form
from foundation.web.listing import ListPage, render_list
from foundation.web.phones import mask_phone

PERSONAL = ("name", "unit", "title", "phone", "email", "wecom_id")


@requires(Permission.USER_ADMIN)
def user_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=User.objects.visible_to(request.user, Permission.USER_ADMIN),
        filterset=UserFilter,
        template="administration/users/list.html",
        table="administration/users/_table.html",
        sorts={"name": "name", "username": "username"},
        default_sort="name",
        related=("unit",),
        prefetch=(grants_with_units(),),
        counter=gettext_lazy("人"),
        empty_title=gettext_lazy("还没有人员"),
        empty_act=(reverse("user-new"), gettext_lazy("新增人员")),
    )
    return render_list(request, page)


@requires(Permission.USER_ADMIN)
def user_new(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        person = create_user(by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("已新增 %(name)s。请告知登录名和初始密码，再请安全管理员授予角色。") % {"name": person.name},
        )
        return redirect("user-edit", person.pk)
    return render_form(request, "administration/users/new.html", form)


@requires(Permission.USER_ADMIN, sample="user")
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    initial = {field: getattr(person, field) for field in PERSONAL}
    form = PersonForm(request.POST or None, initial=initial, by=request.user)
    if request.method == "POST" and form.is_valid():
        change_user(person, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存 %(name)s 的资料。") % {"name": person.name})
        return redirect("user-edit", person.pk)
    extra = {"person": person, "grants": person.role_grants, "is_self": person.pk == request.user.pk}
    return render_form(request, "administration/users/edit.html", form, **extra)


@requires(Permission.USER_ADMIN, sample="user")
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        reset_password(person, by=request.user, password=form.cleaned_data["password"])
        messages.success(request, _("已重设 %(name)s 的密码，其现有登录已失效。") % {"name": person.name})
        return redirect("user-edit", person.pk)
    return render_form(
        request, "administration/users/password.html", form, person=person, facts=_facts(person)
    )


@requires(Permission.USER_ADMIN, sample="user")
def user_disabling(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    if request.method == "POST":
        disable_user(person, by=request.user)
        messages.success(request, _("已停用 %(name)s 的账号，其登录立即失效。") % {"name": person.name})
        return redirect("user-edit", person.pk)
    return render(request, "administration/users/disabling.html", {"person": person, "facts": _facts(person)})


@requires(Permission.USER_ADMIN, sample="user")
def user_enabling(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        enable_user(person, by=request.user, password=form.cleaned_data["password"])
        messages.success(request, _("已启用 %(name)s 的账号。") % {"name": person.name})
        return redirect("user-edit", person.pk)
    return render_form(
        request, "administration/users/enabling.html", form, person=person, facts=_facts(person)
    )


def _person(request: HttpRequest, pk: int) -> User:
    people = User.objects.visible_to(request.user, Permission.USER_ADMIN)
    person: User = get_object_or_404(people.select_related("unit"), pk=pk)
    return person


def _facts(person: User) -> list[tuple[str, Any]]:
    return [
        (_("姓名"), person.name),
        (_("登录名"), person.username),
        (_("单位"), person.unit or "—"),
        (_("电话"), mask_phone(person.phone) or "—"),
        (_("角色"), "、".join(str(grant) for grant in person.role_grants) or _("没有角色")),
    ]
