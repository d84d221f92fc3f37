"""The look of every form, and the answer to one that has errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotAllowed, Refused

Saved = TypeVar("Saved")


class _Look(forms.BaseForm):
    fields: dict[str, Any]
    use_required_attribute = False
    layout: tuple[Any, ...] = ()
    unmarked: frozenset[str] = frozenset()
    """Fields that may stay empty without （选填） behind their label: a row of them is left out as a whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label or ""}

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        helper.render_unmentioned_fields = True
        if self.layout:
            helper.layout = Layout(*self.layout)
        return helper


class PageForm(_Look, forms.Form):
    pass


class PageModelForm(_Look, forms.ModelForm):
    """Validates against the model; saving is the service's work."""

    def save(self, commit: bool = True) -> Any:
        raise NotImplementedError


def submitted(form: forms.BaseForm, save: Callable[[], Saved], *, at: str | None = None) -> Saved | None:
    """What ``save`` gives back; None where a rule said no.

    The rule's sentence then stands at the form (at the field ``at``), which keeps what was typed. A missing right is
    no matter of the form and stays a refusal.
    """
    try:
        return save()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(at, str(refusal.message))
        return None


def carried_out(form: forms.BaseForm, act: Callable[[], None], *, at: str | None = None) -> bool:
    """``submitted`` for an act that gives nothing back: whether it was done."""

    def done() -> bool:
        act()
        return True

    return bool(submitted(form, done, at=at))


def saved(request: HttpRequest, url: str) -> HttpResponseBase:
    """What a form that was kept answers: where to go on. static/js/saving.js asks for the address and goes there."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"url": url})
    return redirect(url)


def render_form(request: HttpRequest, template: str, form: forms.BaseForm, **extra: Any) -> HttpResponse:
    """The page of a form: 422 with the typed text kept when it has errors."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **extra}, status=status)


def counts_as(form: forms.Form, count: int, sentence: str | Promise) -> bool:
    """Whether the hidden field ``expected`` says the count that the page was drawn with.

    What a page counts may change while somebody reads it: then ``sentence`` stands at the form, which expects the
    new count from now on.
    """
    if not form.is_valid():
        return False
    if form.cleaned_data["expected"] == count:
        return True
    form.add_error(None, str(sentence))
    data = cast("QueryDict", form.data).copy()
    data["expected"] = str(count)
    form.data = data
    return False
