"""Keeping what is typed until it is sent. Nothing of it goes into a log or the audit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from foundation.accounts.models import User
from foundation.desk.draft_forms import DraftForm
from foundation.desk.models import Draft

MOST_BYTES = 64_000
"""Of one draft; the longest form here takes some 16,000 characters."""
MOST_DRAFTS = 200
OWN = "draft-"
"""Fields with this beginning tell about the draft and are not part of it."""
LEFT_OUT = frozenset({"csrfmiddlewaretoken"})
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def keep_draft(form: DraftForm, key: str, data: QueryDict, *, by: User) -> datetime | None:
    """Save what was typed; None where there are no words, or too many to keep."""
    fields = _fields_of(data)
    if not any(value.strip() for name in form.words for value in fields.get(name, ())):
        drop_draft(form, key, by=by)
        return None
    if len(json.dumps(fields).encode()) > MOST_BYTES or _is_full(form, key, by):
        return None
    now = timezone.now()
    draft = Draft(user=by, form=form.name, key=key, fields=fields, saved_at=now)
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "form", "key"],
        update_fields=["fields", "saved_at"],
    )
    return now


def drop_draft(form: DraftForm, key: str, *, by: User) -> None:
    Draft.objects.filter(user=by, form=form.name, key=key).delete()


def draft_of(form: DraftForm, key: str, *, by: User) -> Draft | None:
    return Draft.objects.owned_by(by, now=timezone.now()).filter(form=form.name, key=key).first()


def drop_expired(now: datetime) -> int:
    deleted, _by_model = Draft.objects.expired(now).delete()
    return deleted


def words_of(form: DraftForm, draft: Draft) -> list[tuple[str, str]]:
    """The fields that hold words, with their labels, for reading and copying."""
    return [
        (str(label), "\n".join(draft.fields[name]))
        for name, label in form.words.items()
        if any(draft.fields.get(name, ()))
    ]


def _fields_of(data: QueryDict) -> dict[str, list[str]]:
    return {
        name: _texts(values)
        for name, values in data.lists()
        if NAME.fullmatch(name) and not name.startswith(OWN) and name not in LEFT_OUT
    }


def _texts(values: Iterable[object]) -> list[str]:
    """PostgreSQL keeps no NUL in JSON."""
    return [str(value).replace("\x00", "") for value in values]


def _is_full(form: DraftForm, key: str, by: User) -> bool:
    return Draft.objects.filter(user=by).exclude(form=form.name, key=key).count() >= MOST_DRAFTS
