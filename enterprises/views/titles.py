"""称号: the list, the page of one, and what is done with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enterprises.enums import TitleKind
from enterprises.forms.titles import TitleForm, TitleReviewForm, TitleVoidForm, TitleWithdrawalForm
from enterprises.models import Title
from enterprises.permissions import check_may_edit, may_edit
from enterprises.services.titles import record_title, review_title, void_title, withdraw_title
from enterprises.title_lists import TITLE_EXPORT, TitleFilter
from enterprises.titles import DUE_MONTHS, TERM_YEARS, months_on
from enterprises.views.enterprises import editable
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list


@requires(Permission.ENTERPRISE_READ)
def title_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=Title.objects.visible_to(request.user),
        filterset=TitleFilter,
        template="enterprises/titles/list.html",
        table="enterprises/titles/_table.html",
        sorts={"recognised": "recognised_on"},
        default_sort="-recognised",
        related=("enterprise__county", "enterprise__officer", "recorded_by"),
        counter=gettext_lazy("项"),
        export=TITLE_EXPORT,
        export_permission=Permission.ENTERPRISE_EXPORT,
        empty_title=gettext_lazy("还没有企业称号"),
        empty_text=gettext_lazy("在企业页面的“称号”里登记认定结果。"),
        empty_icon="enterprise",
    )
    today = timezone.localdate()
    return render_list(request, page, today=today, due_until=months_on(today, DUE_MONTHS))


@requires(Permission.ENTERPRISE_READ, sample="title")
@require_GET
def title_detail(request: HttpRequest, pk: int) -> HttpResponse:
    title = _seen(request, pk)
    may_change = may_edit(request.user, title.enterprise) and title.voided_at is None
    context = {
        "title": title,
        "state": title.state_on(timezone.localdate()),
        "events": title.events.select_related("by"),
        "may_change": may_change and title.withdrawn_on is None,
        "may_void": may_change,
    }
    return render(request, "enterprises/titles/detail.html", context)


@requires(Permission.ENTERPRISE_EDIT, sample="enterprise")
def title_new(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = editable(request, pk)
    form = TitleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: record_title(enterprise, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已登记称号“%(title)s”。") % {"title": made})
            return redirect(made)
    return render_form(request, "enterprises/titles/form.html", form, enterprise=enterprise)


@requires(Permission.ENTERPRISE_EDIT, sample="title")
def title_review(request: HttpRequest, pk: int) -> HttpResponse:
    title = _editable(request, pk)
    years = TERM_YEARS.get(TitleKind(title.kind), 0)
    suggested = months_on(title.valid_to, 12 * years) if title.valid_to and years else None
    form = TitleReviewForm(request.POST or None, suggested=suggested)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: review_title(title, by=request.user, **form.cleaned_data))
        if done is not None:
            told = {"title": done, "day": done.valid_to}
            messages.success(request, _("“%(title)s”复核通过，有效期延至 %(day)s。") % told)
            return redirect(done)
    return _act(request, "review", form, title)


@requires(Permission.ENTERPRISE_EDIT, sample="title")
def title_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    title = _editable(request, pk)
    form = TitleWithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, lambda: withdraw_title(title, by=request.user, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("已登记撤销“%(title)s”。") % {"title": done})
            return redirect(done)
    return _act(request, "withdrawal", form, title)


@requires(Permission.ENTERPRISE_EDIT, sample="title")
def title_void(request: HttpRequest, pk: int) -> HttpResponse:
    title = _editable(request, pk)
    form = TitleVoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carried_out(form, lambda: void_title(title, by=request.user, **form.cleaned_data))
        if done:
            messages.success(request, _("“%(title)s”的登记已作废。") % {"title": title})
            return redirect(title.enterprise)
    return _act(request, "void", form, title)


def _act(request: HttpRequest, name: str, form: object, title: Title) -> HttpResponse:
    facts = [
        (_("企业"), title.enterprise.name),
        (_("称号"), str(title)),
        (_("认定文号"), title.document),
        (_("有效期至"), title.valid_to or _("长期")),
    ]
    return render_form(request, f"enterprises/titles/{name}.html", form, title=title, facts=facts)


def _seen(request: HttpRequest, pk: int) -> Title:
    rows = Title.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("enterprise__county", "enterprise__officer", "recorded_by", "voided_by"), pk=pk
    )


def _editable(request: HttpRequest, pk: int) -> Title:
    title = _seen(request, pk)
    check_may_edit(request.user, title.enterprise)
    return title
