"""共性问题: the list, one problem with its cases, and which case belongs to which."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.context import now_of
from assistance.forms.organising import ProblemChoiceForm, ProblemClosingForm, ProblemForm
from assistance.models import Case, SharedProblem
from assistance.permissions import check_covers
from assistance.register_exports import export_problems
from assistance.register_filters import CasesOfProblemFilter, ProblemFilter
from assistance.services.problems import (
    attach_to_problem,
    change_problem,
    close_problem,
    detach_from_problem,
    open_problem,
    with_cases_seen_by,
)
from assistance.views.checks import check_page, done, posted
from assistance.views.loading import case_or_404
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.errors import Refused
from foundation.web.forms import PageForm, render_form
from foundation.web.listing import ListPage, render_list

OFFERED = 50


@requires(Permission.CASE_READ)
@require_GET
def problem_list(request: HttpRequest) -> HttpResponse:
    may_organise = request.user.has(Permission.CASE_ORGANISE)
    page = ListPage(
        queryset=with_cases_seen_by(SharedProblem.objects.visible_to(request.user), request.user),
        filterset=ProblemFilter,
        template="assistance/problems/list.html",
        table="assistance/problems/_table.html",
        sorts={"opened": "opened_at"},
        default_sort="-opened",
        related=("unit", "opened_by"),
        counter=gettext_lazy("个"),
        export=export_problems,
        export_permission=Permission.CASE_EXPORT,
        empty_title=gettext_lazy("还没有共性问题"),
        empty_text=gettext_lazy("几家企业遇到同一个原因的问题时，记成一个共性问题，把各家的诉求归到一起。"),
        empty_act=(reverse("problem-new"), _("记共性问题")) if may_organise else None,
    )
    return render_list(request, page, may_organise=may_organise)


@requires(Permission.CASE_ORGANISE)
def problem_new(request: HttpRequest) -> HttpResponse:
    form = ProblemForm(posted(request))
    if form.is_valid():
        problem = open_problem(by=request.user, **form.cleaned_data)
        messages.success(request, _("已记共性问题“%(title)s”。") % {"title": problem.title})
        return redirect(problem)
    return render_form(request, "assistance/problems/form.html", form, back=reverse("problem-list"))


@requires(Permission.CASE_READ, sample="problem")
@require_GET
def problem_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Its cases within the reader's reach, as a list of their own."""
    problem = _problem(request, pk)
    page = ListPage(
        queryset=Case.objects.visible_to(request.user).without_texts().filter(problem=problem),
        filterset=CasesOfProblemFilter,
        template="assistance/problems/detail.html",
        table="assistance/cases/_table.html",
        sorts={"received": "received_at", "due": "due_at"},
        default_sort="-received",
        related=("enterprise", "category", "lead_unit", "handler", "officer"),
        counter=gettext_lazy("件诉求"),
        empty_title=gettext_lazy("还没有诉求归入"),
        empty_text=gettext_lazy("打开一件诉求，在“更多”里选“归入共性问题”。"),
    )
    may_change = problem.closed_at is None and request.user.has(Permission.CASE_ORGANISE)
    return render_list(request, page, problem=problem, may_change=may_change, now=now_of(request))


@requires(Permission.CASE_ORGANISE, sample="problem")
def problem_edit(request: HttpRequest, pk: int) -> HttpResponse:
    problem = _problem(request, pk)
    _check_open(problem)
    names = ("title", "unit", "description", "remedy")
    form = ProblemForm(posted(request), initial={name: getattr(problem, name) for name in names})
    if form.is_valid():
        change_problem(problem, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect(problem)
    back = problem.get_absolute_url()
    return render_form(request, "assistance/problems/form.html", form, problem=problem, back=back)


@requires(Permission.CASE_ORGANISE, sample="problem")
def problem_closing(request: HttpRequest, pk: int) -> HttpResponse:
    problem = _problem(request, pk)
    _check_open(problem)
    form = ProblemClosingForm(posted(request))
    if form.is_valid():
        close_problem(problem, by=request.user, **form.cleaned_data)
        messages.success(request, _("“%(title)s”已销号。") % {"title": problem.title})
        return redirect(problem)
    return render_form(
        request, "assistance/problems/closing.html", form, problem=problem, back=problem.get_absolute_url()
    )


@requires(Permission.CASE_ORGANISE, sample="case")
def case_problem(request: HttpRequest, number: str) -> HttpResponse:
    """归入: which of the open problems a case belongs to."""
    case = case_or_404(request, number)
    check_covers(request.user, Permission.CASE_ORGANISE, case)
    if case.problem is not None:
        raise Refused(
            _("诉求 %(number)s 已归入“%(title)s”，请先移出。")
            % {"number": number, "title": case.problem.title}
        )
    known = SharedProblem.objects.visible_to(request.user)
    latest = list(known.open().values_list("pk", flat=True)[:OFFERED])
    form = ProblemChoiceForm(posted(request), offered=known.filter(pk__in=latest))
    if form.is_valid():
        problem = form.cleaned_data["problem"]
        attach_to_problem(case, problem, by=request.user)
        return done(request, case, _("已归入共性问题“%(title)s”。") % {"title": problem.title})
    return check_page(
        request,
        case,
        form,
        title=_("归入共性问题"),
        consequence=_("归入后各件诉求仍按自己的期限办理，只是放在一起看、一起推动。"),
        template="assistance/problems/choice.html",
    )


@requires(Permission.CASE_ORGANISE, sample="case")
def case_problem_detachment(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_covers(request.user, Permission.CASE_ORGANISE, case)
    if case.problem is None:
        raise Refused(_("诉求 %(number)s 没有归入共性问题。") % {"number": case.number})
    title = case.problem.title
    if request.method == "POST":
        detach_from_problem(case, by=request.user)
        return done(request, case, _("已移出共性问题“%(title)s”。") % {"title": title})
    consequence = _("移出后本诉求不再列在共性问题“%(title)s”下，办理不受影响。") % {"title": title}
    return check_page(request, case, PageForm(), title=_("移出共性问题"), consequence=consequence)


def _problem(request: HttpRequest, pk: int) -> SharedProblem:
    rows = SharedProblem.objects.visible_to(request.user).select_related("unit", "opened_by", "closed_by")
    return get_object_or_404(rows, pk=pk)


def _check_open(problem: SharedProblem) -> None:
    if problem.closed_at is not None:
        raise Refused(_("“%(title)s”已销号，不能再改。") % {"title": problem.title})
