from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistance.enums import EventKind
from assistance.models import Case, CaseAttachment, CaseEvent
from assistance.permissions import check_may_attach
from foundation.accounts.models import User
from foundation.attachments.services import store_attachment
from foundation.audit.services import record
from foundation.errors import Refused

MAX_FILES = 20


@transaction.atomic
def attach_file(case: Case, *, by: User, upload: UploadedFile[bytes]) -> CaseAttachment:
    check_may_attach(by, case)
    if case.attachments.count() >= MAX_FILES:
        raise Refused(_("一件诉求最多 %(n)d 个附件，请合并后再传。") % {"n": MAX_FILES})
    attachment = store_attachment(upload, by=by)
    link = CaseAttachment.objects.create(case=case, attachment=attachment)
    CaseEvent.objects.create(
        case=case, kind=EventKind.ATTACHED, at=timezone.now(), by=by, text=attachment.name
    )
    record(
        by=by, action="case.attach", obj=case, detail={"sha256": attachment.sha256, "size": attachment.size}
    )
    return link


@transaction.atomic
def attach_files(case: Case, *, by: User, uploads: Iterable[UploadedFile[bytes]]) -> list[CaseAttachment]:
    return [attach_file(case, by=by, upload=upload) for upload in uploads]
