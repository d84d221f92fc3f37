from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance.enums import Stage
from assistance.forms.settings import CategoryForm, NewCategoryForm, PromiseForm
from assistance.models import Case, CaseCategory, ServicePromise
from assistance.services.categories import add_category, change_category
from assistance.services.promises import change_promise
from assistance.views.checks import posted
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from foundation.web.listing import COUNT_CAP
from foundation.web.numbers import capped

PAST_SHOWN = 20


@requires(Permission.SETTINGS_READ)
@require_GET
def promise_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = ServicePromise.objects.select_related("category").order_by(
        "stage", "nature", "category", "effective_from"
    )
    current = list(rows.in_force(today))
    order = {stage: place for place, stage in enumerate(Stage.values)}
    current.sort(key=lambda row: (order[row.stage], bool(row.nature), bool(row.category_id)))
    context = {
        "sections": _sections(request, "promise-list"),
        "current": current,
        "coming": list(rows.filter(effective_from__gt=today)),
        "past": list(rows.filter(effective_to__lte=today).order_by("-effective_to")[:PAST_SHOWN]),
        "may_edit": request.user.has(Permission.PROMISE_EDIT),
    }
    return render(request, "assistance/promises/list.html", context)


@requires(Permission.PROMISE_EDIT)
def promise_new(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("stage", "category", "nature", "amount", "unit")}
    form = PromiseForm(posted(request), initial=asked)
    if form.is_valid():
        save = partial(change_promise, by=request.user, **form.cleaned_data)
        promise = submitted(form, save, at="effective_from")
        if promise is not None:
            messages.success(
                request,
                _("%(stage)s %(amount)d 个%(unit)s，自 %(day)s 起用于新登记的诉求。")
                % {
                    "stage": promise.get_stage_display(),
                    "amount": promise.amount,
                    "unit": promise.get_unit_display(),
                    "day": promise.effective_from,
                },
            )
            return redirect("promise-list")
    open_count = Case.objects.unfinished().values("pk")[: COUNT_CAP + 1].count()
    return render_form(
        request,
        "assistance/promises/form.html",
        form,
        back=reverse("promise-list"),
        open_count=capped(open_count, COUNT_CAP),
    )


@requires(Permission.SETTINGS_READ)
@require_GET
def category_list(request: HttpRequest) -> HttpResponse:
    context = {
        "sections": _sections(request, "category-list"),
        "categories": CaseCategory.objects.select_related("lead_unit"),
        "may_edit": request.user.has(Permission.PROMISE_EDIT),
    }
    return render(request, "assistance/categories/list.html", context)


@requires(Permission.PROMISE_EDIT)
def category_new(request: HttpRequest) -> HttpResponse:
    form = NewCategoryForm(posted(request), initial={"is_active": True, "position": 18})
    if (
        form.is_valid()
        and submitted(form, lambda: add_category(by=request.user, **form.cleaned_data)) is not None
    ):
        messages.success(request, _("已新增类别“%(name)s”。") % {"name": form.cleaned_data["name"]})
        return redirect("category-list")
    return _category_page(request, form, _("新增类别"))


@requires(Permission.PROMISE_EDIT, sample="case_category")
def category_edit(request: HttpRequest, pk: int) -> HttpResponse:
    category = get_object_or_404(CaseCategory, pk=pk)
    initial = {name: getattr(category, name) for name in ("name", "lead_unit", "position", "is_active")}
    form = CategoryForm(posted(request), initial=initial)
    if (
        form.is_valid()
        and submitted(form, lambda: change_category(category, by=request.user, **form.cleaned_data))
        is not None
    ):
        messages.success(request, _("类别“%(name)s”已保存。") % {"name": category.name})
        return redirect("category-list")
    return _category_page(request, form, _("修改类别：%(name)s") % {"name": category.name})


def _category_page(request: HttpRequest, form: CategoryForm, title: str) -> HttpResponse:
    return render_form(
        request, "assistance/categories/form.html", form, title=title, back=reverse("category-list")
    )


def _sections(request: HttpRequest, here: str) -> list[tuple[str, str, bool]]:
    pages = (("promise-list", _("办理时限")), ("category-list", _("诉求类别")))
    return [(label, reverse(name), name == here) for name, label in pages]
