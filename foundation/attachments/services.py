from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.attachments.filetypes import ALLOWED, HEAD_BYTES, FileType, is_whole, labels_of, recognise
from foundation.attachments.models import Attachment
from foundation.errors import Refused

MAX_BYTES = 20 * 1024 * 1024
NAME_LIMIT = 120


@transaction.atomic
def store_attachment(
    upload: UploadedFile[bytes], *, by: User, kinds: Sequence[FileType] = ALLOWED
) -> Attachment:
    """Check type and size and keep the file under a random name. Refused says which file and why."""
    name = clean_name(upload.name or "")
    if upload.size == 0:
        raise Refused(_("文件“%(name)s”是空的，请重新选择。") % {"name": name})
    if upload.size is None or upload.size > MAX_BYTES:
        raise Refused(_("文件“%(name)s”超过 20 MB，请压缩后再传。") % {"name": name})
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    kind = recognise(name, head, kinds)
    if kind is None or not is_whole(kind, upload):
        raise Refused(
            _("文件“%(name)s”不是可上传的类型（%(types)s）。") % {"name": name, "types": labels_of(kinds)}
        )
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return Attachment.objects.create(
        name=name,
        content_type=kind.content_type,
        size=upload.size,
        sha256=digest.hexdigest(),
        file=upload,
        uploaded_by=by,
    )


def clean_name(name: str) -> str:
    """The last path part without control and direction characters, at most 120 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()
    stem, dot, extension = kept.rpartition(".")
    if len(kept) > NAME_LIMIT and dot:
        return stem[: NAME_LIMIT - len(extension) - 1] + "." + extension
    return kept[:NAME_LIMIT].strip(".") or "file"


def download_response(attachment: Attachment) -> FileResponse:
    """Always as an attachment, never sniffed, never able to run."""
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
