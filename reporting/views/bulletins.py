from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from assistance.context import now_of
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import carried_out, render_form, submitted
from foundation.web.listing import ListPage, render_list
from reporting.bulletin_changes import bulletin_before, changes_of
from reporting.bulletin_forms import PeriodForm, SignatureForm, WordsForm
from reporting.bulletin_lists import BULLETIN_EXPORT, BulletinFilter, export_figures
from reporting.bulletin_page import SHOWN, chapters_of, compared, dated, kind_label, rows_of
from reporting.bulletin_word import word_response
from reporting.models import Bulletin
from reporting.queries.bulletin_scope import Scope
from reporting.services.bulletins import generate_bulletin, sign_bulletin, word_bulletin

EXPORT_KINDS = ("xlsx", "csv")
WORD_KIND = "docx"


@requires(Permission.REPORT_READ)
def bulletin_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=Bulletin.objects.visible_to(request.user),
        filterset=BulletinFilter,
        template="reporting/bulletins/list.html",
        table="reporting/bulletins/_table.html",
        sorts={"made": "generated_at"},
        default_sort="-made",
        related=("generated_by", "signed_by", "release"),
        export=BULLETIN_EXPORT,
        export_permission=Permission.REPORT_READ,
        counter=gettext_lazy("稿"),
        empty_title=gettext_lazy("还没有通报"),
        empty_text=gettext_lazy("生成后，每个数字都能打开它的记录；签发后数字冻结。"),
        empty_icon="chart",
    )
    return render_list(request, page, may_edit=request.user.has(Permission.BULLETIN_EDIT))


@requires(Permission.BULLETIN_EDIT)
def bulletin_new(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = submitted(form, lambda: generate_bulletin(form.cleaned_data["period"], by=request.user))
        if made is not None:
            messages.success(request, _("已生成%(bulletin)s，请核对数字并补写文字。") % {"bulletin": made})
            return redirect(made)
    return render_form(request, "reporting/bulletins/new.html", form)


@requires(Permission.REPORT_READ, sample="bulletin")
@require_GET
def bulletin_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    bulletin = _seen(request, pk)
    kind = request.GET.get("export", "")
    if kind in EXPORT_KINDS:
        return export_figures(bulletin, by_user=request.user, kind=kind)
    if kind == WORD_KIND:
        return word_response(bulletin, by_user=request.user)
    others = Bulletin.objects.visible_to(request.user).of(bulletin.span)
    is_newest = not others.filter(edition__gt=bulletin.edition).exists()
    is_open = is_newest and not bulletin.is_signed
    before = bulletin_before(bulletin)
    context = {
        **_read(bulletin),
        "before": before,
        "changes": changes_of(bulletin, before),
        "is_newest": is_newest,
        "may_edit": is_open and request.user.has(Permission.BULLETIN_EDIT),
        "may_sign": is_open
        and request.user.has(Permission.BULLETIN_SIGN)
        and request.user.pk != bulletin.generated_by_id,
    }
    return render(request, "reporting/bulletins/detail.html", context)


@requires(Permission.REPORT_READ, sample="bulletin")
@require_GET
def bulletin_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The official sheet: only what is printed."""
    bulletin = _seen(request, pk)
    context = {**_read(bulletin), "dated": dated(bulletin)}
    return render(request, "reporting/bulletins/print.html", context)


@requires(Permission.REPORT_READ, sample="bulletin_figure")
@require_GET
def bulletin_figure(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One figure: its meaning, the rows it was read from, and what they say now."""
    bulletin = _seen(request, pk)
    figure = bulletin.figures.filter(code=code).first()
    if figure is None:
        raise Http404
    scope = Scope(bulletin.span, now_of(request))
    reads_all = _reads_all(request)
    context = {
        "bulletin": bulletin,
        "figure": figure,
        "kind": kind_label(figure),
        "reads_all": reads_all,
        "rows": rows_of(figure, scope) if reads_all else [],
        "more": max(0, figure.row_count - SHOWN),
        "now": compared(figure, scope) if reads_all else None,
    }
    return render(request, "reporting/bulletins/figure.html", context)


@requires(Permission.BULLETIN_EDIT, sample="bulletin")
def bulletin_words(request: HttpRequest, pk: int) -> HttpResponse:
    bulletin = _seen(request, pk)
    shown = {"opening": bulletin.opening, "outlook": bulletin.outlook}
    form = WordsForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if carried_out(form, lambda: word_bulletin(bulletin, by=request.user, **told)):
            messages.success(request, _("已保存文字。"))
            return redirect(bulletin)
    return render_form(request, "reporting/bulletins/words.html", form, bulletin=bulletin)


@requires(Permission.BULLETIN_SIGN, sample="bulletin")
def bulletin_signature(request: HttpRequest, pk: int) -> HttpResponse:
    bulletin = _seen(request, pk)
    form = SignatureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        if carried_out(form, lambda: sign_bulletin(bulletin, by=request.user, number=number)):
            messages.success(request, _("已签发，数字和文字从此冻结。"))
            return redirect(bulletin)
    return render_form(request, "reporting/bulletins/signature.html", form, **_read(bulletin))


def _read(bulletin: Bulletin) -> dict[str, object]:
    chapters, missing = chapters_of(bulletin)
    return {"bulletin": bulletin, "chapters": chapters, "missing": missing}


def _reads_all(request: HttpRequest) -> bool:
    """The rows are the whole city's; who reaches less sees the figure and its meaning."""
    return request.user.reach(Permission.REPORT_READ).everything


def _seen(request: HttpRequest, pk: int) -> Bulletin:
    rows = Bulletin.objects.visible_to(request.user).select_related("generated_by", "signed_by")
    return get_object_or_404(rows, pk=pk)
