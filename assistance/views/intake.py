from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assistance import draft_forms
from assistance.context import now_of
from assistance.forms.intake import CATEGORY_KEYS, TITLE_LENGTH, IntakeForm, blank_intake
from assistance.models import Case, CaseCategory
from assistance.services.files import attach_files
from assistance.services.intake import main_contact, register_case, register_case_of_unknown
from assistance.services.previews import RECENT_SHOWN, preview_deadline, recent_cases
from assistance.services.similar import find_similar
from enterprises.models import Enterprise, Project
from enterprises.permissions import sees_phones
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.desk.drafting import Drafting, refilled
from foundation.web.dates import cn_datetime
from foundation.web.forms import render_form, submitted
from foundation.web.text import clean_line

FIELDS = ("category", "title", "description", "contact_name", "contact_phone", "nature", "source", "received_at", "token")  # fmt: skip


@requires(Permission.CASE_LOG)
def case_new(request: HttpRequest) -> HttpResponse:
    """记诉求. A GET with values fills the form in, which is how it looks ahead without JavaScript."""
    drafting = Drafting(request, draft_forms.NEW)
    if request.method != "POST":
        return _page(request, _opened(request, drafting), drafting)
    form = IntakeForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        case = submitted(
            form, lambda: _submit(form, request, drafting), at="enterprise" if form.unknown_name else None
        )
        if case is not None:
            return _done(request, case, form)
    return _page(request, form, drafting)


def _submit(form: IntakeForm, request: HttpRequest, drafting: Drafting) -> Case:
    with drafting.submitting():
        return _register(form, request)


@requires(Permission.CASE_LOG)
@require_GET
def case_new_context(request: HttpRequest) -> HttpResponse:
    """What the enterprise and the category chosen so far lead to: officer, contact, deadline, open cases."""
    return render(request, "assistance/cases/_intake_context.html", _context(request, _opened(request)))


def _register(form: IntakeForm, request: HttpRequest) -> Case:
    cleaned = form.cleaned_data
    fields: dict[str, Any] = {name: cleaned.get(name) for name in FIELDS}
    if cleaned["enterprise"] is None:
        return register_case_of_unknown(
            by=request.user, name=cleaned["provisional_name"], county=cleaned["county"], **fields
        )
    chosen = {"enterprise": cleaned["enterprise"], "project": cleaned["project"]}
    return register_case(by=request.user, **chosen, **fields)


def _done(request: HttpRequest, case: Case, form: IntakeForm) -> HttpResponse:
    uploads = form.cleaned_data["uploads"]
    if uploads and not case.attachments.exists():
        attach_files(case, by=request.user, uploads=uploads)
    messages.success(
        request,
        _("已登记 %(number)s，服务专员 %(officer)s，办结期限 %(due)s。")
        % {"number": case.number, "officer": case.officer, "due": cn_datetime(case.due_at)},
    )
    return redirect(case)


def _opened(request: HttpRequest, drafting: Drafting | None = None) -> IntakeForm:
    """The form with what the draft or the query string already says; unknown values are left out."""
    if drafting is not None and drafting.is_restored:
        return refilled(IntakeForm(drafting.data, user=request.user))
    form = blank_intake(request.user, enterprise=_chosen(request, _enterprises(request), "enterprise"))
    form.initial["project"] = _chosen(request, Project.objects.visible_to(request.user).standing(), "project")
    form.initial["category"] = _chosen(request, CaseCategory.objects.active(), "category")
    for name in ("title", "description", "nature", "source"):
        if request.GET.get(name):
            form.initial[name] = request.GET[name][:200]
    return form


def _page(request: HttpRequest, form: IntakeForm, drafting: Drafting) -> HttpResponse:
    context = _context(request, form) | {"drafting": drafting}
    return render_form(request, "assistance/cases/new.html", form, **context)


def _context(request: HttpRequest, form: IntakeForm) -> dict[str, Any]:
    enterprise, category, nature = _so_far(request, form)
    now, title = now_of(request), clean_line(str(form["title"].value() or ""))[:TITLE_LENGTH]
    found: dict[str, Any] = {"enterprise": enterprise, "keys": CATEGORY_KEYS, "title": title}
    found["similar"] = find_similar(title, category=category, user=request.user, now=now)
    found["deadline"] = preview_deadline(category, nature, now)
    if enterprise is not None:
        recent = recent_cases(Case.objects.visible_to(request.user), enterprise, now)
        name, phone = main_contact(enterprise)
        found |= {
            "recent": recent[:RECENT_SHOWN],
            "more_recent": len(recent) > RECENT_SHOWN,
            "contact_name": name,
            "contact_phone": phone,
            "phone_in_clear": sees_phones(request.user, enterprise),
            "officer": enterprise.officer or request.user,
        }
    return found


def _so_far(request: HttpRequest, form: IntakeForm) -> tuple[Enterprise | None, CaseCategory | None, str]:
    if form.is_bound:
        cleaned = getattr(form, "cleaned_data", {})
        return cleaned.get("enterprise"), cleaned.get("category"), cleaned.get("nature", "")
    return form.initial["enterprise"], form.initial["category"], str(form.initial.get("nature", ""))


def _enterprises(request: HttpRequest) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(request.user).active().select_related("officer", "county")


def _chosen(request: HttpRequest, rows: QuerySet[Any], name: str) -> Any:
    key = request.GET.get(name, "")
    return rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) <= 18 else None
