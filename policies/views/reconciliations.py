"""对账 of a 专户: from the bank's file to the 余额调节表 that another person has checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.views.checks import posted
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import PageForm, carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list
from policies.amounts import yuan
from policies.forms.reconciliation import DiscardForm, ExplainForm, SettleForm, StatementForm
from policies.models import BridgingInstitution, Reconciliation, StatementLine
from policies.reconciliation_lists import ReconciliationFilter, export_of
from policies.services import reconciliations as books

SHOWN = 200
"""Of the lines that are settled; those that are open are all shown."""


@requires(Permission.LOAN_READ, sample="fund")
@require_GET
def reconciliation_list(request: HttpRequest, pk: int) -> HttpResponse:
    fund = _fund(request, pk)
    page = ListPage(
        queryset=fund.reconciliations.all(),
        filterset=ReconciliationFilter,
        template="policies/reconciliations/list.html",
        table="policies/reconciliations/_table.html",
        sorts={"ends": "ends_on"},
        default_sort="-ends",
        related=("made_by", "checked_by"),
        counter=gettext_lazy("次"),
        export=export_of(fund),
        export_permission=Permission.LOAN_EXPORT,
        empty_title=gettext_lazy("还没有对过账"),
        empty_text=gettext_lazy("从网银导出对账单，上传后自动与专户流水逐笔对应。"),
    )
    return render_list(request, page, fund=fund, may_enter=request.user.has(Permission.LOAN_ENTER))


@requires(Permission.LOAN_ENTER, sample="fund")
def reconciliation_new(request: HttpRequest, pk: int) -> HttpResponse:
    fund = _fund(request, pk)
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        statement = told.pop("file")
        made = submitted(form, lambda: books.reconcile(fund, statement, by=request.user, **told))
        if made is not None:
            found = made.lines.exclude(kind="").count()
            words = {"lines": len(statement.lines), "found": found}
            messages.success(request, _("已读入对账单 %(lines)d 行，自动对应 %(found)d 行。") % words)
            return redirect(made)
    return render_form(request, "policies/reconciliations/form.html", form, fund=fund)


@requires(Permission.LOAN_READ, sample="reconciliation")
def reconciliation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    one = _seen(request, pk)
    context = _told(one)
    may = not one.is_checked
    context |= {
        "may_settle": may and request.user.has(Permission.LOAN_ENTER),
        "may_check": may
        and not context["waiting"]
        and one.made_by_id != request.user.pk
        and request.user.has(Permission.LOAN_APPROVE),
    }
    return render(request, "policies/reconciliations/detail.html", context)


@requires(Permission.LOAN_READ, sample="reconciliation")
def reconciliation_print(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "policies/reconciliations/print.html", _told(_seen(request, pk)))


@requires(Permission.LOAN_APPROVE, sample="reconciliation")
def reconciliation_check(request: HttpRequest, pk: int) -> HttpResponse:
    one = _seen(request, pk)
    form = PageForm(posted(request))
    if request.method == "POST" and carried_out(form, lambda: books.check(one, by=request.user)):
        messages.success(request, _("已复核 %(period)s 的对账。") % {"period": one})
        return redirect(one)
    context = {"one": one, "facts": _facts(one)}
    return render_form(request, "policies/reconciliations/check.html", form, **context)


@requires(Permission.LOAN_ENTER, sample="reconciliation")
def reconciliation_discard(request: HttpRequest, pk: int) -> HttpResponse:
    one = _seen(request, pk)
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if carried_out(form, lambda: books.discard(one, by=request.user, reason=reason)):
            messages.success(request, _("已作废 %(period)s 的对账。") % {"period": one})
            return redirect(one.institution)
    context = {"one": one, "facts": _facts(one)}
    return render_form(request, "policies/reconciliations/discard.html", form, **context)


@requires(Permission.LOAN_ENTER, sample="reconciliation_line")
def line_settle(request: HttpRequest, pk: int, line_id: int) -> HttpResponse:
    one, line = _line(request, pk, line_id)
    form = SettleForm(request.POST or None, rows=books.candidates(line))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def save() -> None:
            if told.get("posting"):
                books.match(line, told["posting"], by=request.user)
            else:
                books.explain_line(line, by=request.user, reason=told["reason"])

        if carried_out(form, save):
            messages.success(request, _("对账单第 %(row)d 行已处理。") % {"row": line.row})
            return redirect(one)
    context = {"one": one, "facts": _line_facts(line)}
    return render_form(request, "policies/reconciliations/settle.html", form, **context)


@requires(Permission.LOAN_ENTER, sample="reconciliation_line")
def line_release(request: HttpRequest, pk: int, line_id: int) -> HttpResponse:
    one, line = _line(request, pk, line_id)
    form = PageForm(posted(request))
    if request.method == "POST" and carried_out(form, lambda: books.release(line, by=request.user)):
        messages.success(request, _("对账单第 %(row)d 行已取消对应。") % {"row": line.row})
        return redirect(one)
    context = {"one": one, "facts": _line_facts(line)}
    return render_form(request, "policies/reconciliations/release.html", form, **context)


@requires(Permission.LOAN_ENTER, sample="reconciliation_posting")
def posting_explain(request: HttpRequest, pk: int, posting_id: int) -> HttpResponse:
    one = _seen(request, pk)
    posting = get_object_or_404(books.book_of(one.institution), pk=posting_id)
    form = ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if carried_out(form, lambda: books.explain_posting(one, posting, by=request.user, reason=reason)):
            messages.success(request, _("第 %(n)d 号流水已说明。") % {"n": posting.pk})
            return redirect(one)
    facts = [
        (_("流水号"), posting.pk),
        (_("日期"), posting.on),
        (_("金额"), _("%(yuan)s 元") % {"yuan": yuan(posting.fen)}),
        (_("摘要"), posting.memo or "—"),
    ]
    context = {"one": one, "facts": facts}
    return render_form(request, "policies/reconciliations/explain.html", form, **context)


def _told(one: Reconciliation) -> dict[str, Any]:
    lines = list(one.lines.select_related("posting", "by"))
    said = {remark.posting_id: remark.reason for remark in one.remarks.all()}
    bank, book = books.bank_only(one), list(books.book_only(one))
    for posting in book:
        posting.said = said.get(posting.pk, "")
    settled = [line for line in lines if line.kind]
    open_lines = [line for line in lines if not line.kind]
    return {
        "one": one,
        "fund": one.institution,
        "open_lines": open_lines,
        "settled": settled[:SHOWN],
        "settled_count": len(settled),
        "bank": bank,
        "book": book,
        "waiting": len(open_lines) + sum(not posting.said for posting in book),
        "adjusted": books.adjusted_by(one, bank, book),
    }


def _facts(one: Reconciliation) -> list[tuple[str, Any]]:
    return [
        (_("专户"), one.institution.name),
        (_("期间"), str(one)),
        (_("银行期末余额"), _("%(yuan)s 元") % {"yuan": yuan(one.bank_closing_fen)}),
        (_("账面期末余额"), _("%(yuan)s 元") % {"yuan": yuan(one.book_closing_fen)}),
        (_("调节后差额"), _("%(yuan)s 元") % {"yuan": yuan(one.difference_fen)}),
        (_("对账人"), one.made_by.name),
    ]


def _line_facts(line: StatementLine) -> list[tuple[str, Any]]:
    return [
        (_("对账单行号"), line.row),
        (_("交易日期"), line.on),
        (_("收入") if line.fen > 0 else _("支出"), _("%(yuan)s 元") % {"yuan": yuan(abs(line.fen))}),
        (_("对方户名"), line.counterparty or "—"),
        (_("摘要"), line.memo or "—"),
    ]


def _line(request: HttpRequest, pk: int, line_id: int) -> tuple[Reconciliation, StatementLine]:
    one = _seen(request, pk)
    rows = one.lines.select_related("reconciliation__institution", "posting")
    return one, get_object_or_404(rows, pk=line_id)


def _seen(request: HttpRequest, pk: int) -> Reconciliation:
    rows = Reconciliation.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("institution", "made_by", "checked_by"), pk=pk)


def _fund(request: HttpRequest, pk: int) -> BridgingInstitution:
    rows = BridgingInstitution.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("county", "account"), pk=pk)
