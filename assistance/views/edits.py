from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance import draft_forms
from assistance.forms.edits import EditForm
from assistance.models import Case
from assistance.permissions import check_may_edit, sees_phone
from assistance.services.edits import EDITABLE, EditConflict, FieldConflict, edit_case
from assistance.views.checks import posted
from assistance.views.loading import case_or_404
from assistance.views.viewing import subject_of
from foundation.accounts.guards import requires
from foundation.accounts.permissions import Permission
from foundation.desk.drafting import Drafting, refilled
from foundation.desk.services.places import kept_place
from foundation.desk.services.viewings import others_viewing
from foundation.web.conflicts import ConflictRow, render_conflict
from foundation.web.forms import render_form


@requires(Permission.CASE_READ, sample="case")
def case_edit(request: HttpRequest, number: str) -> HttpResponse:
    case = case_or_404(request, number)
    check_may_edit(request.user, case)
    form = EditForm(_with_unanswered(posted(request)), case=case, shows_phone=sees_phone(request.user, case))
    _ask_again(form, request)
    drafting = Drafting(request, draft_forms.EDIT, case.number)
    if form.is_valid():
        try:
            with drafting.submitting():
                changed = edit_case(
                    case, by=request.user, version=form.cleaned_data["version"], **form.values
                )
        except EditConflict as conflict:
            return _conflict(request, case, form, conflict)
        messages.success(request, _said(case, form, changed))
        return redirect(f"{case.get_absolute_url()}{kept_place(request)}")
    if drafting.is_restored:
        form = refilled(EditForm(drafting.data, case=case, shows_phone=sees_phone(request.user, case)))
    viewing = others_viewing(subject_of(case), besides=request.user, now=timezone.now())
    context = {"case": case, "viewing": viewing, "back": case.get_absolute_url(), "drafting": drafting}
    return render_form(request, "assistance/cases/edit.html", form, **context)


def _said(case: Case, form: EditForm, changed: list[str]) -> str:
    if not changed:
        return _("%(number)s：内容没有变化。") % {"number": case.number}
    fields = "、".join(str(form.fields[name].label) for name in form.fields if name in changed)
    merged = form.cleaned_data["version"] != case.version
    sentence = _("%(number)s：已修改%(fields)s。") % {"number": case.number, "fields": fields}
    return sentence + (_("他人同时修改的其他内容已一并保留。") if merged else "")


def _conflict(request: HttpRequest, case: Case, form: EditForm, conflict: EditConflict) -> HttpResponse:
    return render_conflict(
        request,
        form,
        [_row(form, one) for one in conflict.conflicts],
        changed_by=conflict.by_name,
        changed_at=conflict.at,
        back=case.get_absolute_url(),
        version=conflict.version,
        renewed=conflict.theirs,
    )


def _row(form: EditForm, one: FieldConflict) -> ConflictRow:
    field = form.fields[one.field]
    words = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    opened, theirs, yours = (words.get(value, value) for value in (one.opened, one.theirs, one.yours))
    return ConflictRow(one.field, str(field.label), opened, theirs, yours, one.theirs, one.yours)


def _with_unanswered(data: Any) -> Any:
    """A conflict page sent back without a choice: what was typed here comes back to be decided on."""
    if data is None:
        return None
    filled = data.copy()
    for name in EDITABLE:
        if name not in filled and f"yours-{name}" in filled:
            filled[name] = filled[f"yours-{name}"]
    return filled


def _ask_again(form: EditForm, request: HttpRequest) -> None:
    for name in EDITABLE:
        if name in form.fields and f"yours-{name}" in request.POST and name not in request.POST:
            form.add_error(
                name, _("两人都改过“%(label)s”，请核对后再保存。") % {"label": form.fields[name].label}
            )
