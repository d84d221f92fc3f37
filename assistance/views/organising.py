"""合并, 拆分, 关联."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assistance.case_acts import PAGES
from assistance.context import now_of
from assistance.forms.organising import (
    LinkForm,
    MergerForm,
    OtherCaseForm,
    PartFormSet,
    part_rows,
    typed_rows,
)
from assistance.models import Case
from assistance.services.case_lookup import possible_survivors, worth_linking
from assistance.services.links import link_cases, ties_of, unlink_cases
from assistance.services.merging import merge_case
from assistance.services.splitting import MOST_PARTS, split_case
from assistance.views.checks import check_open, done, facts_of, posted
from assistance.views.loading import case_or_404
from assistance.workflow import Move
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form


@requires(Permission.CASE_ORGANISE, sample="case")
def merger(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.MERGE)
    form = MergerForm(posted(request), user=request.user, offered=possible_survivors(case, request.user))
    if form.is_valid():
        into: Case = form.cleaned_data["case"]
        merge_case(case, into=into, by=request.user, reason=form.cleaned_data["reason"])
        return done(request, into, _("%(number)s 已并入本诉求。") % {"number": case.number})
    consequence = _(
        "合并后本诉求结束、不计入解决率，编号转到保留的一件；保留的一件编号、期限都不变。"
        "只能并入同一企业、仍在办理、期限不晚于本诉求的一件，合并不能撤销。"
    )
    return _choice_page(request, case, form, Move.MERGE, "merger", consequence=consequence)


@requires(Permission.CASE_ORGANISE, sample="case")
def split(request: HttpRequest, number: str) -> HttpResponse:
    """The parts as rows of a form; ``add`` gives one row more without scripts."""
    case = case_or_404(request, number)
    check_open(request, case, Move.SPLIT)
    if request.method != "POST":
        return _split_page(request, case, part_rows(case))
    if "add" in request.POST:
        typed = typed_rows(request.POST)
        return _split_page(request, case, part_rows(case, typed=typed, rows=len(typed) + 1))
    rows = part_rows(case, request.POST)
    if not rows.is_valid():
        return _split_page(request, case, rows)
    made = split_case(case, by=request.user, parts=rows.parts())
    return done(
        request, case, _("已拆分出 %(numbers)s。") % {"numbers": "、".join(one.number for one in made)}
    )


@requires(Permission.CASE_ORGANISE, sample="case")
def links(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_open(request, case, Move.LINK)
    form = LinkForm(posted(request), user=request.user, offered=worth_linking(case, request.user))
    if form.is_valid():
        other: Case = form.cleaned_data["case"]
        link_cases(case, other=other, by=request.user, note=form.cleaned_data["note"])
        return done(request, case, _("已与 %(number)s 关联。") % {"number": other.number})
    return _choice_page(request, case, form, Move.LINK, "links", ties=ties_of(case, request.user))


@requires(Permission.CASE_ORGANISE, sample="case_link")
@require_POST
def link_removal(request: HttpRequest, number: str, other: str) -> HttpResponse:
    case = case_or_404(request, number)
    tied = case_or_404(request, other)
    unlink_cases(case, other=tied, by=request.user)
    messages.success(request, _("已取消与 %(number)s 的关联。") % {"number": tied.number})
    return redirect("case-links", case.number)


def _choice_page(
    request: HttpRequest, case: Case, form: OtherCaseForm, move: Move, page: str, **extra: Any
) -> HttpResponse:
    context = {
        "case": case,
        "title": str(PAGES[move][1]),
        "back": case.get_absolute_url(),
        "now": now_of(request),
        **extra,
    }
    return render_form(request, f"assistance/moves/{page}.html", form, **context)


def _split_page(request: HttpRequest, case: Case, rows: PartFormSet) -> HttpResponse:
    wrong = next((form for form in rows.forms if rows.is_bound and form.errors), None)
    context = {
        "case": case,
        "title": _("拆分"),
        "facts": facts_of(case, request),
        "rows": rows,
        "error_form": wrong,
        "most": MOST_PARTS,
        "back": case.get_absolute_url(),
    }
    status = 422 if rows.is_bound and (wrong is not None or rows.non_form_errors()) else 200
    return render(request, "assistance/moves/split.html", context, status=status)
