from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.spreadsheets.exports import xlsx_response
from foundation.spreadsheets.filters import ImportBatchFilter
from foundation.spreadsheets.forms.uploads import UndoForm, UploadForm
from foundation.spreadsheets.kinds import kind_named, kinds_for
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services.annotated import write_annotated
from foundation.spreadsheets.services.batches import (
    check_import_right,
    confirm_batch,
    discard_batch,
    upload_batch,
)
from foundation.spreadsheets.services.templates import write_template
from foundation.spreadsheets.services.undo import (
    check_can_be_undone,
    check_fits_request,
    plan_undo,
    undo_batch,
)
from foundation.web.forms import render_form, submitted
from foundation.web.listing import ListPage, render_list

SHOWN_REFUSALS = 100


@requires(Permission.LEDGER_IMPORT)
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    page = ListPage(
        queryset=ImportBatch.objects.visible_to(request.user),
        filterset=ImportBatchFilter,
        template="spreadsheets/batches/list.html",
        table="spreadsheets/batches/_table.html",
        sorts={"created": "created_at"},
        default_sort="-created",
        related=("by",),
        counter=gettext_lazy("次导入"),
        empty_title=gettext_lazy("还没有导入过台账"),
        empty_text=gettext_lazy("下载模板填好，或直接上传现有的台账文件。"),
        empty_act=(reverse("import-new"), gettext_lazy("导入台账")),
    )
    return render_list(request, page)


@requires(Permission.LEDGER_IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    kinds = kinds_for(request.user)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial={"kind": request.GET.get("kind")},
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        batch = upload_batch(
            by=request.user,
            kind=form.cleaned_data["kind"],
            upload=upload,
            filename=upload.name,
            mode=form.cleaned_data["mode"],
        )
        return redirect(batch)
    return render_form(request, "spreadsheets/batches/new.html", form, kinds=kinds)


@requires(Permission.LEDGER_IMPORT)
@require_GET
def import_template(request: HttpRequest) -> HttpResponseBase:
    wanted = request.GET.get("kind", "")
    kind = next((kind for kind in kinds_for(request.user) if kind.name == wanted), None)
    if kind is None:
        raise Http404
    name = _("%(title)s_模板.xlsx") % {"title": kind.title}
    return xlsx_response(name, lambda path: write_template(path, kind))


@requires(Permission.LEDGER_IMPORT, sample="import_batch")
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    refusals = list(batch.refusals.all()[: SHOWN_REFUSALS + 1]) if batch.refused else []
    response = render(
        request,
        "spreadsheets/batches/detail.html",
        {
            "batch": batch,
            "refusals": refusals[:SHOWN_REFUSALS],
            "more_refusals": len(refusals) > SHOWN_REFUSALS,
            "earlier": _earlier(request, batch),
        },
    )
    if request.htmx and not batch.is_working:
        response["HX-Refresh"] = "true"
    return response


@requires(Permission.LEDGER_IMPORT, sample="import_batch")
@require_POST
def import_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    overwrite = request.POST.get("overwrite") == "on"
    batch = confirm_batch(_batch(request, pk), by=request.user, overwrite=overwrite)
    return redirect(batch)


@requires(Permission.LEDGER_IMPORT, sample="import_batch")
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = discard_batch(_batch(request, pk), by=request.user)
    messages.success(request, _("已放弃“%(name)s”，没有写入任何内容。") % {"name": batch.filename})
    return redirect("import-list")


@requires(Permission.LEDGER_IMPORT, sample="done_import")
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes back, or why it cannot; then the reason."""
    batch = _batch(request, pk)
    check_import_right(request.user, kind_named(batch.kind))
    check_can_be_undone(batch)
    check_fits_request(batch)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> bool:
            undo_batch(batch, by=request.user, **form.cleaned_data)
            return True

        if submitted(form, save):
            messages.success(request, _("已撤销“%(name)s”的导入。") % {"name": batch.filename})
            return redirect(batch)
    facts = [
        (_("台账"), batch.kind_title),
        (_("文件"), batch.filename),
        (_("上传人"), batch.by.name),
        (
            _("导入时间"),
            f"{timezone.localtime(batch.finished_at):%Y-%m-%d %H:%M}" if batch.finished_at else "—",
        ),
    ]
    context = {"batch": batch, "facts": facts, "plan": plan_undo(batch)}
    return render_form(request, "spreadsheets/batches/undo.html", form, **context)


@requires(Permission.LEDGER_IMPORT, sample="import_batch")
@require_GET
def import_annotated(request: HttpRequest, pk: int) -> HttpResponseBase:
    batch = _batch(request, pk)
    if not batch.has_annotated:
        raise Http404
    name = _("%(name)s_错误行.xlsx") % {"name": batch.stem}
    return xlsx_response(name, lambda path: write_annotated(path, batch))


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.user).select_related("by"), pk=pk)


def _earlier(request: HttpRequest, batch: ImportBatch) -> ImportBatch | None:
    """The same file, imported before: worth a word, no reason to refuse."""
    return (
        ImportBatch.objects.visible_to(request.user).same_file_done(batch).first()
        if batch.is_checked
        else None
    )
