"""The pages that every record of the city has: a new one, and one entered by mistake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from enterprises.forms.recorded import RecordVoidForm
from foundation.web.forms import carried_out, render_form, submitted

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """``url_name`` and ``label``: of the list."""

    url_name: str
    label: Words
    adding: Words


def new_record(request: HttpRequest, kind: Kind, form: Any, save: Callable[[], Any]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        made = submitted(form, save)
        if made is not None:
            messages.success(request, _("已登记“%(name)s”。") % {"name": made})
            return redirect(kind.url_name)
    return render_form(
        request, "enterprises/records/form.html", form, kind=kind, heading=kind.adding, submit=_("保存")
    )


def act_on_record(
    request: HttpRequest, kind: Kind, form: Any, heading: str, act: Callable[[], Any], told: str
) -> HttpResponse:
    """An act with a form of its own; what it did is told on the list."""
    if request.method == "POST" and form.is_valid() and submitted(form, act) is not None:
        messages.success(request, told)
        return redirect(kind.url_name)
    return render_form(
        request, "enterprises/records/form.html", form, kind=kind, heading=heading, submit=_("保存")
    )


def void_record(
    request: HttpRequest, kind: Kind, row: Any, facts: list[tuple[str, Any]], act: Callable[[str], None]
) -> HttpResponse:
    form = RecordVoidForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(form, lambda: act(form.cleaned_data["reason"]))
    ):
        messages.success(request, _("“%(name)s”的登记已作废。") % {"name": row})
        return redirect(kind.url_name)
    return render_form(request, "enterprises/records/void.html", form, kind=kind, row=row, facts=facts)
