from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance import draft_forms
from assistance.forms.files import AttachmentForm
from assistance.forms.moves import ProgressForm
from assistance.models import Case
from assistance.permissions import check_may_attach, check_may_note_progress
from assistance.services.files import attach_files
from assistance.services.progress import note_progress_once
from assistance.views.checks import posted
from assistance.views.inserting import Inserting
from assistance.views.loading import case_or_404
from foundation.accounts.guards import requires
from foundation.accounts.models import User
from foundation.accounts.permissions import Permission
from foundation.attachments.services import download_response
from foundation.desk.drafting import Drafting, refilled
from foundation.desk.services.places import kept_place
from foundation.web.forms import render_form, saved


@requires(Permission.CASE_HANDLE, sample="case")
def progress(request: HttpRequest, number: str) -> HttpResponseBase:
    """写进展: the composer of the case's page posts here; opened by itself it is the same form on a page."""
    case = case_or_404(request, number)
    check_may_note_progress(request.user, case)
    inserting = Inserting(request, case, field="text", label=_("进展内容"))
    form = ProgressForm(inserting.data, inserting.files, initial=inserting.initial)
    drafting = Drafting(request, draft_forms.PROGRESS, case.number)
    if form.is_valid():
        with drafting.submitting():
            _note(case, form, by=cast("User", request.user))
        messages.success(request, _("%(number)s：进展已保存。") % {"number": case.number})
        return saved(request, f"{case.get_absolute_url()}{kept_place(request)}#progress")
    if drafting.is_restored:
        form = refilled(ProgressForm(drafting.data))
    context = {**inserting.context, "case": case, "drafting": drafting}
    return render_form(request, "assistance/cases/progress.html", form, **context)


@requires(Permission.CASE_READ, sample="case")
def attachment_new(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_may_attach(request.user, case)
    form = AttachmentForm(posted(request), request.FILES or None)
    if form.is_valid():
        uploads = form.cleaned_data["uploads"]
        attach_files(case, by=request.user, uploads=uploads)
        messages.success(request, _("已上传 %(n)d 个附件。") % {"n": len(uploads)})
        return redirect(case)
    return render_form(request, "assistance/cases/attach.html", form, case=case)


@requires(Permission.CASE_READ, sample="case_attachment")
@require_GET
def attachment(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Whoever reads the case may read its files; nobody else finds them."""
    case = case_or_404(request, number, own=True)
    link = get_object_or_404(case.attachments.select_related("attachment"), pk=pk)
    return download_response(link.attachment)


def _note(case: Case, form: ProgressForm, *, by: User) -> None:
    cleaned = form.cleaned_data
    note_progress_once(
        case,
        by=by,
        text=cleaned["text"],
        token=cleaned["token"],
        contacted=cleaned["contacted"],
        for_enterprise=cleaned["for_enterprise"],
        uploads=cleaned["uploads"],
    )
