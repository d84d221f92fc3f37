"""附件 of policies and claims."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from foundation.accounts.models import User
from foundation.attachments.services import store_attachment
from foundation.audit.services import record
from policies.models import Claim, Paper, Policy


@transaction.atomic
def attach(thing: Policy | Claim, *, by: User, uploads: Sequence[UploadedFile[bytes]]) -> None:
    """All of them or none. Whoever calls has asked who may."""
    where = {"policy": thing} if isinstance(thing, Policy) else {"claim": thing}
    for upload in uploads:
        paper = Paper.objects.create(attachment=store_attachment(upload, by=by), **where)
        detail = {"name": paper.attachment.name, "sha256": paper.attachment.sha256}
        record(by=by, action="paper.attach", obj=thing, detail=detail)
