"""公开版 of a bulletin: its page, its paper, its files, and the look at it before it goes out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.web.forms import render_form, submitted
from reporting.bulletin_forms import ReleaseForm
from reporting.bulletin_page import chapters_of, dated
from reporting.bulletin_public import PublicVersion, check_released, export_public, public_version
from reporting.bulletin_word import word_response
from reporting.models import Bulletin
from reporting.services.bulletin_release import release_bulletin

EXPORT_KINDS = ("xlsx", "csv")
WORD_KIND = "docx"


@requires(Permission.REPORT_READ, sample="bulletin")
@require_GET
def bulletin_public(request: HttpRequest, pk: int) -> HttpResponseBase:
    bulletin = _seen(request, pk)
    version = public_version(bulletin)
    kind = request.GET.get("export", "")
    if kind in EXPORT_KINDS:
        return export_public(version, by_user=request.user, kind=kind)
    if kind == WORD_KIND:
        check_released(version)
        return word_response(bulletin, by_user=request.user, version=version)
    may_release = (
        version.release is None
        and bulletin.is_signed
        and request.user.has(Permission.BULLETIN_RELEASE)
        and request.user.pk != bulletin.generated_by_id
    )
    return render(request, "reporting/bulletins/public.html", {**_read(version), "may_release": may_release})


@requires(Permission.REPORT_READ, sample="bulletin")
@require_GET
def bulletin_public_print(request: HttpRequest, pk: int) -> HttpResponse:
    bulletin = _seen(request, pk)
    context = {**_read(public_version(bulletin)), "dated": dated(bulletin)}
    return render(request, "reporting/bulletins/print.html", context)


@requires(Permission.BULLETIN_RELEASE, sample="bulletin")
def bulletin_release(request: HttpRequest, pk: int) -> HttpResponse:
    bulletin = _seen(request, pk)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if submitted(form, lambda: release_bulletin(bulletin, by=request.user, **told)) is not None:
            messages.success(request, _("公开版已审查，可以打印和下载。"))
            return redirect("bulletin-public", bulletin.pk)
    return render_form(request, "reporting/bulletins/release.html", form, **_read(public_version(bulletin)))


def _read(version: PublicVersion) -> dict[str, object]:
    chapters, _missing = chapters_of(version.bulletin, hidden=version.hidden)
    return {"bulletin": version.bulletin, "version": version, "chapters": chapters}


def _seen(request: HttpRequest, pk: int) -> Bulletin:
    rows = Bulletin.objects.visible_to(request.user).select_related("generated_by", "signed_by")
    return get_object_or_404(rows, pk=pk)
