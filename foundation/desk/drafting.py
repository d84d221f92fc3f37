"""How a form's view deals with the draft of its reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from django import forms
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.desk.draft_forms import DraftForm
from foundation.desk.models import Draft
from foundation.desk.services.drafts import draft_of, drop_draft, keep_draft

RESTORE = "draft"
"""The parameter that names the form to be filled from its draft."""
FORM_FIELD, KEY_FIELD = "draft-form", "draft-key"
Form = TypeVar("Form", bound=forms.BaseForm)


class Drafting:
    """What the templates of a form read as ``drafting``. The draft is read when it is asked for, in one statement."""

    def __init__(self, request: HttpRequest, form: DraftForm, key: str = "") -> None:
        self.request, self.form, self.key = request, form, key
        if not isinstance(request.user, User):
            raise TypeError(request.user)
        self.user = request.user

    @cached_property
    def draft(self) -> Draft | None:
        return None if self.request.method == "POST" else draft_of(self.form, self.key, by=self.user)

    @property
    def is_restored(self) -> bool:
        return self.request.GET.get(RESTORE) == self.form.name and self.draft is not None

    @property
    def data(self) -> QueryDict:
        return self.draft.data if self.is_restored and self.draft else QueryDict()

    @property
    def age(self) -> str:
        if self.draft is None or timezone.now() - self.draft.saved_at < timedelta(minutes=1):
            return _("刚才")
        return _("%(time)s前") % {"time": timesince(self.draft.saved_at)}

    @property
    def restore_url(self) -> str:
        return restore_url(self.form, self.key)

    @property
    def save_url(self) -> str:
        return reverse("draft-save")

    @contextmanager
    def submitting(self) -> Iterator[None]:
        """Around the services that a form calls.

        What was sent is kept first, in its own right, so that it outlives whatever goes wrong; it is deleted
        together with the success. A form that carries no draft, as the short one on the home page, leaves it alone.
        """
        if self.request.POST.get(FORM_FIELD) != self.form.name:
            yield
            return
        keep_draft(self.form, self.key, self.request.POST, by=self.user)
        with transaction.atomic():
            yield
            drop_draft(self.form, self.key, by=self.user)


def refilled(form: Form) -> Form:
    """A form bound to a draft: shown as it was typed, not judged before it is sent."""
    form.full_clean()
    form.errors.clear()
    return form


def restore_url(form: DraftForm, key: str) -> str:
    address, hash_, anchor = form.page(key).partition("#")
    return f"{address}?{RESTORE}={form.name}{hash_}{anchor}"
