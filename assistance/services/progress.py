"""记进展 with its files, as a phone on a bad line sends it: all of it or nothing, and once however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assistance.models import Case, CaseEvent
from assistance.services.cases import note_progress
from assistance.services.files import attach_files
from assistance.services.moves import lock_case
from foundation.accounts.models import User

REMEMBERED = timedelta(days=2)
"""How long a form that was sent is known again; nobody tries longer."""


@transaction.atomic
def note_progress_once(
    case: Case,
    *,
    by: User,
    text: str,
    token: UUID | None,
    contacted: bool = False,
    for_enterprise: bool = False,
    uploads: Sequence[UploadedFile[bytes]] = (),
) -> CaseEvent:
    """The same ``token`` with the same words gives what it gave before; other words from it are a new note."""
    lock_case(case)
    known = _sent_before(case, by=by, text=text, token=token)
    if known is not None:
        return known
    event = note_progress(
        case, by=by, text=text, contacted=contacted, for_enterprise=for_enterprise, token=token
    )
    attach_files(case, by=by, uploads=uploads)
    return event


def _sent_before(case: Case, *, by: User, text: str, token: UUID | None) -> CaseEvent | None:
    if token is None:
        return None
    recent = case.events.filter(by=by, text=text, at__gt=timezone.now() - REMEMBERED)
    return next((event for event in recent if event.data.get("token") == str(token)), None)
