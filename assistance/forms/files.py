from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from foundation.attachments.filetypes import ALLOWED, ALLOWED_LABELS, HEAD_BYTES, recognise
from foundation.attachments.services import MAX_BYTES, clean_name
from foundation.web.forms import PageForm

MOST_AT_ONCE = 5
EXTENSIONS = ",".join(extension for kind in ALLOWED for extension in kind.extensions)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is told by name what is wrong with it, so that nothing else is lost."""

    widget = ManyFiles

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": EXTENSIONS}))
        kwargs.setdefault(
            "help_text",
            _("%(types)s，每个不超过 20 MB，一次最多 %(n)d 个。")
            % {"types": ALLOWED_LABELS, "n": MOST_AT_ONCE},
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [one for one in data or [] if one]
        if not files:
            if self.required:
                raise ValidationError(_("请先选择文件。"), code="required")
            return []
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(_("一次最多上传 %(n)d 个文件，请分次上传。") % {"n": MOST_AT_ONCE})
        problems = [problem for one in files if (problem := problem_of(one))]
        if problems:
            raise ValidationError(problems)
        return files


def problem_of(upload: UploadedFile) -> str:
    name = clean_name(upload.name or "")
    if not upload.size:
        return str(_("文件“%(name)s”是空的，请重新选择。") % {"name": name})
    if upload.size > MAX_BYTES:
        return str(_("文件“%(name)s”超过 20 MB，请压缩后再传。") % {"name": name})
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    if recognise(name, head) is None:
        return str(
            _("文件“%(name)s”不是可上传的类型（%(types)s）。") % {"name": name, "types": ALLOWED_LABELS}
        )
    return ""


class AttachmentForm(PageForm):
    uploads = FilesField(label=_("附件"))
